"""What a person reads once the server answers: where it is, who one can be, how to go on."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from textwrap import wrap

from resolvers.people import Person
from server.people import sights

WIDTH_COLUMNS = 100
_EMAIL_COLUMNS = 31
_FIRST_QUERY = (
    "{ viewer { name roles } clients(first: 3) { nodes { legalFirstName legalLastName } } }"
)


@dataclass(frozen=True)
class Facts:
    """Everything the banner tells; a token works for whoever reads it, until it expires."""

    version: str
    database: str
    database_place: str
    counts: str
    people: Sequence[Person]
    origin: str
    token: str | None
    """None where the text may be kept, as in a file: then the command that prints one is told."""
    token_owner: str | None
    """Whose token it is; None without a demo."""
    command: str
    """How the person called this program."""
    is_own_database: bool
    """Whether this process started the database, and so stops it."""
    no_demo_on: str | None = None
    """The address on which no demo is made, if there is no practice for that reason."""


def banner(facts: Facts) -> str:
    """The whole text, without a line break at its end."""
    return "\n".join(_lines(facts))


def _lines(facts: Facts) -> Iterator[str]:
    yield f"Front Office {facts.version}"
    yield ""
    yield f"  Database  {facts.database}"
    yield f"  In        {facts.database_place}"
    yield f"  Holds     {facts.counts}"
    yield ""
    yield from _emptiness(facts)
    yield from _table(facts.people)
    yield f"  Explorer  {facts.origin}/"
    yield f"  Endpoint  {facts.origin}/graphql"
    yield ""
    yield from _first_question(facts)
    yield from _farewell(facts)


def _emptiness(facts: Facts) -> Iterator[str]:
    if facts.no_demo_on is None:
        return
    yield f"  No demo practice is made on {facts.no_demo_on}: anybody may sign in to it, so only this"
    yield "  machine may reach it. Leave FRONT_OFFICE_HOST out to get it."
    yield ""


def _table(people: Sequence[Person]) -> Iterator[str]:
    if not people:
        return
    found = sights(people)
    columns = (WIDTH_COLUMNS - 2 - _EMAIL_COLUMNS - 2) // 2
    yield _row("You may be", "who may see", "and may not", columns)
    yield _row("-" * (_EMAIL_COLUMNS - 2), "-" * columns, "-" * columns, columns)
    for person in people:
        sight = found[person.email]
        who = [person.email]
        if person.practice != people[0].practice:
            who += wrap(f"of {person.practice}", _EMAIL_COLUMNS - 2)
        may, may_not = wrap(sight.may, columns), wrap(sight.may_not, columns)
        for line in zip_longest(who, may, may_not, fillvalue=""):
            yield _row(*line, columns)
    yield ""


def _row(email: str, may: str, may_not: str, columns: int) -> str:
    return f"  {email:<{_EMAIL_COLUMNS}}{may:<{columns}}  {may_not}".rstrip()


def _first_question(facts: Facts) -> Iterator[str]:
    if facts.token_owner is None:
        return
    token = facts.token or f"$({shlex.quote(facts.command)} token {facts.token_owner})"
    body = shlex.quote(json.dumps({"query": _FIRST_QUERY}))
    yield f"  Ask as {facts.token_owner}:"
    yield ""
    yield f"  curl {facts.origin}/graphql -H 'Content-Type: application/json' \\"
    yield f'    -H "Authorization: Bearer {token}" \\'
    yield f"    -d {body}"
    yield ""


def _farewell(facts: Facts) -> Iterator[str]:
    if facts.is_own_database:
        yield f"  Ctrl-C stops the server, and the database with it. Start over: {facts.command} reset"
    else:
        yield "  Ctrl-C stops the server."
