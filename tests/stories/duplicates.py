"""Two records of one person: found, looked at side by side, made one, and undone."""

from __future__ import annotations

from tests.stories.intake import CREATE, SEARCH
from tests.stories.step import Step, answers, problem, refused

_PREVIEW = """query($kept: ID!, $merged: ID!) {
  clientMergePreview(keptId: $kept, mergedId: $merged) {
    problems kept { name birthDate } merged { name birthDate } appointmentCount phoneCount } }"""
_CLAIMS = """query($kept: ID!, $merged: ID!) {
  clientMergePreview(keptId: $kept, mergedId: $merged) { problems claimCount } }"""
_MERGE = """mutation($input: ClientMergeInput!) {
  clientMerge(input: $input) {
    merge { id version mergedName mergedNumber } client { version }
    errors { code message field } } }"""
_UNDO = """mutation($input: ClientMergeUndoInput!) {
  clientMergeUndo(input: $input) {
    merge { undoneBy } restored { name } errors { code message field } } }"""
_AGAIN = {
    "legalFirstName": "{twin}",
    "legalLastName": "{surname}n",
    "birthDate": "{birth}",
    "guardians": [{"name": "Dana {surname}", "relationship": "mother"}],
    "acknowledgeDuplicates": True,
}
_PAIR = {"kept": "{twin_id}", "merged": "{double}"}
_TWO = {"keptId": "{twin_id}", "mergedId": "{double}", "mergedVersion": 1, "keptVersion": 1}

DUPLICATES = (
    Step(
        "By e-mail comes a form for {twin} with a slip in the name, and becomes a second record.",
        CREATE,
        {"input": _AGAIN},
        answers(clientCreate__client__version=1),
        keeps={"double": "clientCreate.client.id", "double_number": "clientCreate.client.number"},
        shows=("clientCreate.client.name",),
    ),
    Step(
        "Side by side they are one person, and nothing would stop the merge.",
        _PREVIEW,
        _PAIR,
        answers(clientMergePreview__problems=[]),
        shows=("clientMergePreview",),
    ),
    Step(
        "How many claims would move is not for the front desk to know.",
        _CLAIMS,
        _PAIR,
        refused(("ClientMergePreview.claimCount", "claims:read")),
    ),
    Step(
        "A record that has changed since it was read is not merged.",
        _MERGE,
        {"input": {**_TWO, "keptVersion": 9}},
        problem("CONFLICT", "input.keptVersion", clientMerge__merge=None),
    ),
    Step(
        "They are made one.",
        _MERGE,
        {"input": _TWO},
        answers(clientMerge__merge__mergedNumber="{double_number}", clientMerge__client__version=2),
        keeps={"merge": "clientMerge.merge.id"},
        shows=("clientMerge.merge.mergedName", "clientMerge.merge.mergedNumber"),
    ),
    Step(
        "The second record is nowhere to be found any more.",
        SEARCH,
        {"search": "{double_number}"},
        answers(clients__totalCount=0),
    ),
    Step(
        "But it was a cousin after all: the merge is undone, and nothing is missing.",
        _UNDO,
        {"input": {"id": "{merge}", "version": 1}},
        answers(clientMergeUndo__restored__name="{twin} {surname}n"),
        shows=("clientMergeUndo.merge.undoneBy",),
    ),
    Step(
        "The record is found again, by its own number.",
        SEARCH,
        {"search": "{double_number}"},
        answers(clients__totalCount=1),
    ),
)
