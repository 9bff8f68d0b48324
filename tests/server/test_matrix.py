"""The page of permissions tells what the tables hold, no more and no less."""

from engine.rules import Column, FieldRule, InputRule, Open, PagePart, RuleTable
from permissions.roles import POLICY, Role
from permissions.vocabulary import PERMISSIONS, Chart, Clients
from server.matrix import markdown

SOURCE = Column(lambda rows: rows.c.id)


def rules(*fields, inputs=()):
    return RuleTable(
        fields={rule.coordinate: rule for rule in fields},
        inputs={rule.coordinate: rule for rule in inputs},
    )


def line_of(page, first_cell):
    (line,) = [one for one in page.splitlines() if one.startswith(f"| `{first_cell}` |")]
    return [cell.strip() for cell in line.strip("|").split(" | ")]


def test_every_permission_has_a_line_with_the_reach_of_every_role():
    page = markdown(rules())
    for word in PERMISSIONS.values():
        cells = line_of(page, word)[2:]
        held = [role for role, cell in zip(Role, cells, strict=True) if cell != "no"]
        assert held == [role for role in Role if word in POLICY[role]]


def test_a_field_says_what_it_requires_and_who_has_that():
    page = markdown(rules(FieldRule("Chart.notes", Chart.NOTES, SOURCE)))
    assert "### Chart" in page
    assert line_of(page, "notes")[1:] == ["`chart:notes`", "no", "no", "caseload", "no"]


def test_an_open_field_says_why():
    page = markdown(rules(FieldRule("Client.id", Open("It tells | nothing."), SOURCE)))
    assert line_of(page, "id")[1:] == ["nothing: It tells / nothing.", *["all"] * 4]


def test_parts_of_a_page_are_left_to_their_list():
    page = markdown(rules(FieldRule("ClientConnection.nodes", Clients.READ, PagePart())))
    assert "ClientConnection" not in page


def test_an_argument_is_told_when_it_needs_a_permission():
    guarded = InputRule("ClientOrder.MEMO", Clients.MEMO)
    free = InputRule("Query.clients.first", Open("It only shortens."))
    page = markdown(rules(inputs=[guarded, free]))
    assert line_of(page, "ClientOrder.MEMO")[1] == "`clients:memo`"
    assert "Query.clients.first" not in page
