"""What generated operations ask the demo practices with: ids, cursors, words and days of theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any
from uuid import UUID, uuid5

import asyncpg
from graphql import GraphQLEnumType, GraphQLField, get_named_type

from schema.declared import EntityDeclaration
from schema.root import core, rules
from schema.rules import _definition
from tests.demo_people import BILLER, CLINICIAN, OTHER
from tests.factories import Person
from tests.generated.atlas import Atlas
from tests.generated.operation import Pool, cursors_of
from tests.roles.routes import doors, query_of, types_behind
from tests.roles.samples import NODES, sample_arguments

IDS_OF_EACH = 3
CURSORS_ASKED = 3
_CURSOR = re.compile(r'"cursor"\s*:\s*"([^"]*)"')
_MALFORMED = ("", "nothing", "client_", "_", "client_00000000-0000-0000-0000-00000000000g")
_NOBODY = UUID("6f1d2f0c-9a57-4b7e-8a3e-2f5d8e0b9c11")
_STRAYS: Mapping[str, tuple[Any, ...]] = {
    "Date": ("2026-02-30", "2026-W01-1", "tomorrow"),
    "DateTime": ("2026-11-23T09:00:00", "2026-11-23"),
    "Boolean": ("yes", 1),
    "String": (5, True),
    "cursor": ("x", "", "WzFd", "bm90IGEgY3Vyc29y"),
}
_BEGINNINGS = ("2026-11-01T00:00:00Z", "2026-11-23T05:00:00-05:00", "2026-11-20T00:00:00Z")
_MINUTES = (30, 60)
_ENDS = ("2026-11-24T00:00:00Z", "2026-12-20T00:00:00+00:00", "2026-11-30T12:00:00.5-05:00")
_WORDS = ("maria gracia", "a", "PCN", "$", "%_\\", "'; --", "Ünï ☃", '"quoted"', "19")
_SAMPLED = {
    "String": (
        "SELECT DISTINCT legal_first_name || ' ' || legal_last_name FROM client",
        "SELECT lower(left(legal_last_name, 4)) FROM client",
        "SELECT birth_date::text FROM client",
        "SELECT patient_control_number FROM claim",
        "SELECT right(number, 7) FROM client_phone",
        "SELECT name FROM payer",
        "SELECT organization FROM practice_contact WHERE organization IS NOT NULL",
    ),
    "Date": ("SELECT DISTINCT birth_date::text FROM client", "SELECT '2026-11-23'"),
}


async def demo_pool(dsn: str, people: Mapping[str, Person]) -> Pool:
    """A pool for everybody of the demo: of what one may see, may not see, and what is not there."""
    viewer = people[CLINICIAN].viewer
    samples = await sample_arguments(dsn, viewer.practice_id, viewer.account_id)
    admin = await asyncpg.connect(dsn)
    try:
        ids = {name: await _ids(admin, people, name, samples) for name in NODES}
        values: dict[str, Any] = {f"{name}.id": (*found, *found) for name, found in ids.items()}
        values |= {scalar: await _sampled(admin, scalar) for scalar in _SAMPLED}
    finally:
        await admin.close()
    values["String"] += _WORDS
    values["ID"] = (*(key for found in ids.values() for key in found[:1]), *_MALFORMED)
    values["DateTime"] = (*_BEGINNINGS, *_ENDS)
    values |= dict(_arguments(ids))
    values |= await _cursors(people, samples)
    return Pool(values, _STRAYS)


async def _sampled(admin: asyncpg.Connection, scalar: str) -> tuple[str, ...]:
    """A few values of each kind, the same in every run."""
    found = [
        await admin.fetch(f"SELECT v FROM ({sql}) AS t (v) ORDER BY md5(v) LIMIT 3")
        for sql in _SAMPLED[scalar]
    ]
    return tuple(dict.fromkeys(row["v"] for rows in found for row in rows))


# Ids


async def _ids(
    admin: asyncpg.Connection, people: Mapping[str, Person], name: str, samples: Mapping[str, str]
) -> tuple[str, ...]:
    """Ids of a type: one with much behind it, some of either practice, and one of no row."""
    prefix = rules().entities[name].prefix
    found = []
    for email, count in ((CLINICIAN, IDS_OF_EACH), (OTHER, 1)):
        sql = f"SELECT id FROM {_rows_of(name)} AND practice_id = $1 ORDER BY md5(id::text) LIMIT {count}"
        found += [row["id"] for row in await admin.fetch(sql, people[email].viewer.practice_id)]
    rich = re.findall(r'"(.*)"', samples[f"Query.node:{name}"])
    return (*rich, *(f"{prefix}_{key}" for key in [*found, uuid5(_NOBODY, name)]))


def _rows_of(name: str) -> str:
    """The table of a type, and which of its rows are of it."""
    definition = _definition(core().type_map[name])
    declared = getattr(definition.origin, "__entity__", None) if definition else None
    assert isinstance(declared, EntityDeclaration), f"{name} is no entity"
    for entity in rules().entities.values():
        for kind, type_name in entity.kinds.items():
            if type_name == name:
                return f"{declared.table.name} WHERE {entity.kind} = '{kind}'"
    return f"{declared.table.name} WHERE true"


def _arguments(ids: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Ids for each argument, of the type that it takes; and the two ends of a time."""
    for coordinate, rule in rules().inputs.items():
        if coordinate.endswith("(from:)"):
            yield coordinate, _BEGINNINGS
        elif coordinate.endswith("(to:)"):
            yield coordinate, _ENDS
        elif coordinate.endswith("Minutes:)"):
            yield coordinate, _MINUTES
        elif rule.encode is not None and coordinate != "Query.node(id:)":
            for found in ids.values():
                if _takes(rule.encode, found[0]):
                    yield coordinate, (*found, *found, _MALFORMED[1])


def _takes(encode: Any, key: str) -> bool:
    """Whether an argument takes ids of this prefix, alone or in a list."""
    wanted = UUID(key.partition("_")[2])
    for given, taken in ((key, wanted), ([key], [wanted])):
        try:
            if encode(given) == taken:
                return True
        except (AttributeError, TypeError, ValueError):
            continue
    return False


# Cursors


async def _cursors(
    people: Mapping[str, Person], samples: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Some cursors of each list in each of its orders, as different people are given them."""
    found: dict[str, tuple[str, ...]] = {}
    for coordinate, definition in Atlas(core()).lists():
        for given in _orders(definition):
            text = _written(coordinate, given, samples)
            for query in _ways_to(coordinate.partition(".")[0], text, samples):
                replies = [await people[email].ask(query) for email in (BILLER, CLINICIAN, OTHER)]
                cursors = [_CURSOR.findall(one.body.decode())[:CURSORS_ASKED] for one in replies]
                if any(cursors):
                    found[cursors_of(coordinate, given)] = tuple(chain.from_iterable(cursors))
                    break
    return found


def _orders(definition: GraphQLField) -> Iterator[dict[str, str]]:
    yield {}
    if "search" in definition.args:
        yield {"search": "a"}
    if "orderBy" in definition.args:
        type_ = get_named_type(definition.args["orderBy"].type)
        assert isinstance(type_, GraphQLEnumType), "an order is chosen"
        yield from ({"orderBy": value} for value in type_.values)


def _written(coordinate: str, given: Mapping[str, str], samples: Mapping[str, str]) -> str:
    words = [part for part in samples.get(coordinate, "").split(", ") if part]
    words = [part for part in words if not part.startswith("first:")]
    words += [f'{n}: "{v}"' if n == "search" else f"{n}: {v}" for n, v in given.items()]
    arguments = ", ".join([*words, f"first: {CURSORS_ASKED}"])
    return f"{coordinate.partition('.')[2]}({arguments}) {{ edges {{ cursor }} }}"


def _ways_to(type_name: str, text: str, samples: Mapping[str, str]) -> Iterator[str]:
    """The queries of something of a type, by every way that leads to it."""
    for route in doors():
        if type_name in types_behind(route):
            query = query_of(route, type_name, (), samples)
            yield query.replace("__typename  }", f"{text} }}")
