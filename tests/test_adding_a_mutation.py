"""docs/adding-a-mutation.md tells the truth: its steps, carried out on a copy, do what it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.walkthrough import SOURCE, Copy, steps

PAGE = SOURCE / "docs" / "adding-a-mutation.md"
LINES_MAX = 220


@pytest.fixture
def copy() -> Iterator[Copy]:
    """The source with every step of the page; not in pytest's own folder, closed to PostgreSQL."""
    with TemporaryDirectory(prefix="front-office-tests-") as folder:
        made = Copy.make(Path(folder).resolve())
        for step in steps(PAGE):
            step.carry_out(made.root)
        yield made


def test_the_page_is_read_in_one_sitting() -> None:
    assert len(PAGE.read_text().splitlines()) <= LINES_MAX


def test_the_steps_pass_their_own_tests_on_a_migrated_database(copy: Copy) -> None:
    """Who may and who may not send it, and matrix, grants and tables agree."""
    ran = copy.run(
        "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "-rA",
        "tests/schema/contacts/test_mutation.py::test_a_call_is_noted_on_its_day_and_none_to_come",
        "tests/roles/test_agreement.py::test_code_and_table_agree_on_every_field",
        "tests/roles/test_changes.py::test_a_mutation_runs_or_is_refused[practiceContactCall]",
        "tests/roles/test_shown.py::test_every_column_stands_in_the_table_written_by_hand[practice_contact]",
        "tests/db/test_migrate.py::test_a_migrated_database_is_what_the_code_says",
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "5 passed" in ran.stdout


def test_the_steps_are_in_the_style_of_the_house(copy: Copy) -> None:
    files = sorted({step.file for step in steps(PAGE)})
    for words in (["check", "--no-cache"], ["format", "--check", "--no-cache"]):
        ran = copy.run("-m", "ruff", *words, *files)
        assert ran.returncode == 0, ran.stdout + ran.stderr
