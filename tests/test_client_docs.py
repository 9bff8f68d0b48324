"""The page for developers of clients names every code that a change may be refused with."""

from __future__ import annotations

import re
from pathlib import Path

SOURCE = Path(__file__).parent.parent
_CODE = re.compile(r'(?:not_made|Problem)\(\s*"([A-Z_]+)"')
_ROW = re.compile(r"^\| (`[A-Z_]+`[^|]*) \|", re.MULTILINE)


def test_every_code_of_a_problem_stands_in_the_table() -> None:
    raised = {
        code
        for folder in ("resolvers", "schema")
        for file in (SOURCE / folder).rglob("*.py")
        for code in _CODE.findall(file.read_text())
    }
    told = (SOURCE / "docs" / "clients.md").read_text()
    of_mutations = told.partition("**Mutations**")[2].partition("**Versions.**")[0]
    named = {code for row in _ROW.findall(of_mutations) for code in re.findall(r"`([A-Z_]+)`", row)}
    assert named == raised
