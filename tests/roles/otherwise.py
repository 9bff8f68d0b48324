"""A copy of the database in which everything that one person may not read is otherwise."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Column, Table

from db.model import TABLES as MODEL
from tests.roles.shown import TABLES
from tests.roles.sight import Sight

Row = dict[str, Any]
GONE_PERCENT = 20
TWIN_PERCENT = 50
MORE_PERCENT = 40
MIRRORED_PERCENT = 60
_UNBIND = """
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT conname, conrelid::regclass AS at FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'u', 'x', 'f')
            AND conparentid = 0 AND coninhcount = 0
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE', one.at, one.conname);
    END LOOP;
    FOR one IN SELECT indexrelid::regclass AS name FROM pg_index
        WHERE indisunique AND NOT indisprimary AND indrelid::regclass::text !~ '^pg_|alembic'
    LOOP
        EXECUTE format('DROP INDEX %s', one.name);
    END LOOP;
END $$
"""
"""Rows of others may be anything at all: also what no check or unique key would take."""


async def make_otherwise(admin: asyncpg.Connection, sight: Sight, seed: int) -> None:
    """Change what the person may not read, by an admin's connection to a copy of the database."""
    await admin.execute(_UNBIND)
    await admin.execute("SET session_replication_role = replica")
    practices = [row["practice_id"] for row in await admin.fetch("SELECT * FROM practice")]
    other = next(one for one in sorted(practices) if one != sight.practice_id)
    kept = [await _Kept.read(admin, table, sight) for table in MODEL]
    await admin.execute(f"TRUNCATE {', '.join(table.name for table in MODEL)}")
    for one in kept:
        changing = _Changing(one, sight, other, random.Random(f"{seed} {one.table.name}"))
        await _write(admin, one.table, changing.rows())
    await admin.execute("SET session_replication_role = origin")
    await admin.execute("ANALYZE")


async def _write(admin: asyncpg.Connection, table: Table, rows: list[Row]) -> None:
    columns = [column.name for column in table.columns if column.computed is None]
    records = [[row[name] for name in columns] for row in rows]
    await admin.copy_records_to_table(table.name, records=records, columns=columns)


@dataclass(frozen=True)
class _Kept:
    """The rows of a table, each with the columns that the person sees of it."""

    table: Table
    seen: list[tuple[Row, frozenset[str]]]
    unseen: list[Row]

    @cached_property
    def rows(self) -> list[Row]:
        return [*self.unseen, *(row for row, _ in self.seen)]

    @classmethod
    async def read(cls, admin: asyncpg.Connection, table: Table, sight: Sight) -> _Kept:
        groups = sight.groups(table.name)
        flags = "".join(f", ({condition}) AS g{at}" for at, (_, condition) in enumerate(groups))
        seen, unseen = [], []
        for record in await admin.fetch(f"SELECT *{flags} FROM {table.name}"):
            shown = [columns for at, (columns, _) in enumerate(groups) if record[f"g{at}"]]
            row = {column.name: record[column.name] for column in table.columns}
            if shown:
                seen.append((row, frozenset().union(*shown)))
            else:
                unseen.append(row)
        return cls(table, seen, unseen)


@dataclass
class _Changing:
    """Makes the rows of one table otherwise."""

    kept: _Kept
    sight: Sight
    other: UUID
    dice: random.Random
    taken: set[tuple[Any, ...]] = field(default_factory=set)

    @property
    def table(self) -> Table:
        return self.kept.table

    def rows(self) -> list[Row]:
        """What is seen as it is; what is not, changed, gone, or more; all in another order."""
        found = []
        for row in self._candidates():
            key = tuple(row[column.name] for column in self.table.primary_key)
            if key not in self.taken:
                self.taken.add(key)
                found.append(row)
        self.dice.shuffle(found)
        return found

    def _candidates(self) -> Iterator[Row]:
        for row, seen in self.kept.seen:
            yield self._changed(row, self._columns - seen - self._deciding)
        for row in self.kept.unseen:
            if not self._chance(GONE_PERCENT):
                yield self._unseen(row, self._fixed(row) | self._key)
        for row in self.kept.unseen:
            if self._chance(MORE_PERCENT):
                yield self._unseen({**row, **self._new_key()}, self._fixed(row))
        for row, _ in self.kept.seen:
            if self._chance(MIRRORED_PERCENT):
                yield self._mirrored(row)

    def _unseen(self, row: Row, fixed: frozenset[str]) -> Row:
        """A row that nothing of is seen: the twin of one that is, or like none at all."""
        if self.kept.seen and self._chance(TWIN_PERCENT):
            twin, _ = self.dice.choice(self.kept.seen)
            fixed |= {"id"} & self._key
            return {**twin, **{name: row[name] for name in fixed}}
        return self._changed(row, self._columns - fixed - self._key)

    def _mirrored(self, row: Row) -> Row:
        """The same id and the same neighbours in the other practice."""
        mirrored = {**row, "practice_id": self.other}
        if self._chance(TWIN_PERCENT):
            return mirrored
        return self._changed(mirrored, self._columns - self._key)

    def _new_key(self) -> Row:
        if "id" in self._key:
            return {"id": UUID(int=self.dice.getrandbits(128), version=4)}
        return {}

    def _fixed(self, row: Row) -> frozenset[str]:
        """What must stay for a row to be unseen."""
        is_elsewhere = row["practice_id"] != self.sight.practice_id
        if is_elsewhere or not self.sight.groups(self.table.name):
            return frozenset({"practice_id"})
        return self._deciding | {"practice_id"}

    @property
    def _deciding(self) -> frozenset[str]:
        return frozenset(TABLES[self.table.name].deciding.split())

    @cached_property
    def _key(self) -> frozenset[str]:
        return frozenset(column.name for column in self.table.primary_key)

    @cached_property
    def _columns(self) -> frozenset[str]:
        return frozenset(self.table.columns.keys())

    def _chance(self, percent: int) -> bool:
        return self.dice.randrange(100) < percent

    # Values

    def _changed(self, row: Row, names: frozenset[str]) -> Row:
        sums = TABLES[self.table.name].sums.split()
        changed = {name: self._other(self.table.columns[name], row) for name in sorted(names)}
        if sums and set(sums) <= names:
            changed |= self._parts([row[name] for name in sums], sums)
        return _in_order({**row, **changed})

    def _parts(self, amounts: list[int], names: list[str]) -> dict[str, int]:
        """Other parts of the same sum."""
        parts = [amount + self.dice.randrange(-90_000, 90_000) for amount in amounts[1:]]
        return dict(zip(names, [sum(amounts) - sum(parts), *parts], strict=True))

    def _other(self, column: Column[Any], row: Row) -> Any:
        """Another value: one of another row, one that is like it, one out of nowhere, or none."""
        old = row[column.name]
        if column.nullable and old is not None and self._chance(30):
            return None
        neighbour = self.dice.choice(self.kept.rows)[column.name]
        if neighbour is not None and neighbour != old and self._chance(50):
            return neighbour
        found = neighbour if old is None else old
        made = _STRANGE.get(type(found))
        return found if made is None else made(found, self.dice)


def _in_order(row: Row) -> Row:
    """An entry's start before its end: PostgreSQL computes the range between them."""
    if row.get("ends_at") is None or row["starts_at"] <= row["ends_at"]:
        return row
    return {**row, "starts_at": row["ends_at"], "ends_at": row["starts_at"]}


def _small(value: int, dice: random.Random) -> int:
    return dice.choice([0, 1, -value - 1, value + 1, dice.randrange(30_000)])


def _text(value: str, dice: random.Random) -> str:
    return dice.choice(["", "Maria Garcia", f"{value} otherwise", value[::-1], "\"'\\ ☃ \n"])


_STRANGE: Mapping[type, Any] = {
    bool: lambda value, _: not value,
    int: _small,
    str: _text,
    bytes: lambda value, _: value[::-1],
    date: lambda value, dice: value + timedelta(days=dice.randrange(-900, 900)),
    datetime: lambda value, dice: value + timedelta(minutes=dice.randrange(-900_000, 900_000)),
    UUID: lambda _, dice: UUID(int=dice.getrandbits(128), version=4),
    list: lambda value, _: [*reversed(value), *value[:1]] if value else value,
}
"""What may stand in the place of a value that is not seen, by its type."""
