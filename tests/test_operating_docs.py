"""What whoever runs the server may set or must know stands on a page."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from db.roles import SERVICE_ROLES
from server.settings import Settings

DOCS = Path(__file__).parent.parent / "docs"
OPERATING = DOCS / "operating.md"
THREE_LOGINS = DOCS / "decisions" / "0002-three-logins.md"


def test_every_setting_stands_in_the_table() -> None:
    first = [
        line.split("|")[1].strip() for line in OPERATING.read_text().splitlines() if "|" in line
    ]
    named = {word.strip("`") for word in first if word.startswith("`FRONT_OFFICE_")}
    assert named == {f"FRONT_OFFICE_{field.name.upper()}" for field in fields(Settings)}


def test_every_role_of_the_gate_stands_in_its_decision() -> None:
    text = THREE_LOGINS.read_text()
    assert [role for role in SERVICE_ROLES if f"`{role}`" not in text] == []
