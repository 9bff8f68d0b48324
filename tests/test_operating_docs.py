"""What whoever runs the server may set or must know stands on a page."""

from __future__ import annotations

from pathlib import Path

from db.roles import SERVICE_ROLES

DOCS = Path(__file__).parent.parent / "docs"
THREE_LOGINS = DOCS / "decisions" / "0002-three-logins.md"


def test_every_role_of_the_gate_stands_in_its_decision() -> None:
    text = THREE_LOGINS.read_text()
    assert [role for role in SERVICE_ROLES if f"`{role}`" not in text] == []
