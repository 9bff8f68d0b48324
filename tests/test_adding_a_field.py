"""docs/adding-a-field.md tells the truth: its steps, carried out on a copy, do what it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.walkthrough import SOURCE, Copy, steps

PAGE = SOURCE / "docs" / "adding-a-field.md"
LINES_MAX = 400
ADDED = ("welcomedOn", "deniedClaims", "practiceContactCall")
DISAGREEMENTS = """
from permissions.roles import POLICY
from schema.root import rules
from tests.roles.agreement import disagreements
print(disagreements(rules(), POLICY))
"""


@pytest.fixture
def copy() -> Iterator[Copy]:
    """The source with every step of the page; not in pytest's own folder, closed to PostgreSQL."""
    with TemporaryDirectory(prefix="front-office-tests-") as folder:
        made = Copy.make(Path(folder).resolve())
        for step in steps(PAGE):
            step.carry_out(made.root)
        yield made


def replace_once(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def test_the_page_grows_no_longer() -> None:
    assert len(PAGE.read_text().splitlines()) <= LINES_MAX


def test_the_steps_pass_their_own_tests_on_a_migrated_database(copy: Copy) -> None:
    """Who may and who may not ask for each, and tables by hand, grants and columns agree."""
    ran = copy.run(
        "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "-rA",
        "tests/schema/clients/test_client.py::test_the_day_of_the_welcome_is_for_the_front_desk_only",
        "tests/schema/claims/test_claim.py::test_denied_claims_are_for_the_biller_and_not_for_the_scheduler",
        "tests/schema/contacts/test_mutation.py::test_a_call_is_noted_on_its_day_and_none_to_come",
        "tests/roles/test_agreement.py::test_code_and_table_agree_on_every_field",
        "tests/roles/test_changes.py::test_a_mutation_runs_or_is_refused[practiceContactCall]",
        "tests/roles/test_shown.py::test_every_column_stands_in_the_table_written_by_hand[client]",
        "tests/roles/test_shown.py::test_every_column_stands_in_the_table_written_by_hand[practice_contact]",
        "tests/test_client_docs.py::test_every_code_of_a_problem_stands_in_the_table",
        "tests/db/test_migrate.py::test_a_migrated_database_is_what_the_code_says",
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "9 passed" in ran.stdout


def test_the_steps_only_add_to_the_schema_and_its_page(copy: Copy) -> None:
    for words, file in (
        ("schema", "schema/schema.graphql"),
        ("permissions", "docs/permissions.md"),
    ):
        before = (SOURCE / file).read_text().splitlines()
        after = copy.front_office(words).stdout.splitlines()
        assert set(before) <= set(after), file
        added = [line for line in after if line not in set(before)]
        for name in ADDED:
            assert any(name in line for line in added), (file, name)


def test_the_steps_are_in_the_style_of_the_house(copy: Copy) -> None:
    files = sorted({step.file for step in steps(PAGE) if step.file.endswith(".py")})
    for words in (["check", "--no-cache"], ["format", "--check", "--no-cache"]):
        ran = copy.run("-m", "ruff", *words, *files)
        assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("requires", "instead", "complaint"),
    [
        (", requires=Clients.NEW", "", "Say what is required"),
        ("Clients.NEW", "Clients.READ", "Client.welcomed_on asks for clients:read"),
    ],
)
def test_without_its_permission_the_server_does_not_start(
    copy: Copy, requires: str, instead: str, complaint: str
) -> None:
    declared = '"The day they were called and welcomed."'
    replace_once(
        copy.root / "schema/clients/client.py",
        f"{declared}, requires=Clients.NEW",
        f"{declared}, requires=Clients.NEW".replace(requires, instead),
    )
    started = copy.front_office("serve")
    assert started.returncode != 0
    assert "DeclarationError" in started.stderr + started.stdout
    assert complaint in copy.run("-c", "import schema.root").stderr


def test_without_their_lines_in_the_matrix_the_tests_fail(copy: Copy) -> None:
    matrix = copy.root / "tests/roles/matrix.py"
    replace_once(matrix, "source addedBy welcomedOn", "source addedBy")
    replace_once(matrix, "claims deniedClaims", "claims")
    replace_once(matrix, '"Mutation": "practiceContactCall",', "")
    fields = ("Client.deniedClaims", "Client.welcomedOn", "Mutation.practiceContactCall")
    ran = copy.run("-c", DISAGREEMENTS)
    assert ran.stdout == f"{[f'{one} stands in no line' for one in fields]}\n"
