"""The statements that move a table's rows to the kept client and back, and remember which.

They stand in functions whose variables are `practice`, `merge`, `kept` and `merged`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from db.merging.plan import ATTENDED, Moves, Reference

_REMEMBER = "INSERT INTO client_merge_row (practice_id, merge_id, part, row_key, was, is_moved)"


def forth(one: Reference) -> str:
    """Give the merged client's rows to the kept one, and remember each."""
    rule, table, name = _rule(one), one.table.name, one.column
    kept = f"SELECT FROM {table} AS k WHERE k.practice_id = practice AND k.{name} = kept"
    values, stay = [f"{name} = kept"], []
    if rule.only_one:
        flag = rule.only_one
        values.append(f"{flag} = t.{flag} AND NOT EXISTS ({kept} AND k.{flag})")
    if rule.numbered_in:
        values.append(f"position = {_behind(one, 'kept')}")
    if rule.same is not None:
        equal = "".join(f" AND k.{same} IS NOT DISTINCT FROM t.{same}" for same in rule.same)
        stay.append(f" AND NOT EXISTS ({kept}{equal})")
    return f"""
    WITH moved AS (
        UPDATE {table} AS t SET {", ".join(values)}
        WHERE t.practice_id = practice AND t.{name} = merged{"".join(stay)}
        RETURNING {_key(one, "t")} AS row_key, {_object(_changed(one), "old")} AS was
    )
    {_REMEMBER}
    SELECT practice, merge, '{table}', row_key, was, true FROM moved;
    """  # noqa: S608 - every word in it is ours


def back(one: Reference) -> str:
    """Give the rows that moved back to the merged client, as far as they are still there."""
    table, name = one.table.name, one.column
    types = {column.name: column.type for column in one.table.columns}
    values = [
        f"{name} = merged",
        *(
            f"{changed} = (r.was ->> '{changed}')::{types[changed].compile()}"
            for changed in _changed(one)
        ),
    ]
    return f"""
    UPDATE {table} AS t SET {", ".join(values)} FROM client_merge_row AS r
    WHERE t.practice_id = practice AND t.{name} = kept AND r.is_moved AND {_is_of(one, "t")};
    """  # noqa: S608 - every word in it is ours


@dataclass(frozen=True)
class Follower:
    """Rows that hang on rows of a client, or on an appointment that the client attends."""

    child: Reference
    by: str
    parent: str

    def remember(self) -> str:
        """Remember rows of the kept client that hang on the merged one's: they stay where they are."""
        return f"""
    {_REMEMBER}
    SELECT practice, merge, '{self.child.table.name}', {_key(self.child, "t")}, '{{}}', false
    FROM {self.child.table.name} AS t WHERE {self._hanging("kept", "merged")};
    """  # noqa: S608 - every word in it is ours

    def follow(self) -> str:
        """Let rows that came to the kept client since go with what they hang on."""
        values = [f"{self.child.column} = merged"]
        if _rule(self.child).numbered_in:
            values.append(f"position = {_behind(self.child, 'merged')}")
        return f"""
    LOOP
        UPDATE {self.child.table.name} AS t SET {", ".join(values)}
        WHERE {self._hanging("kept", "merged")} AND NOT EXISTS ({remembered(self.child, "t")});
        EXIT WHEN NOT FOUND;
    END LOOP;
    """  # noqa: S608 - every word in it is ours

    def _hanging(self, whose: str, on: str) -> str:
        key = "entry_id" if self.parent == "attendee" else "id"
        hung = (
            f"SELECT FROM {self.parent} AS p WHERE p.practice_id = practice"
            f" AND p.{key} = t.{self.by} AND p.client_id"
        )
        own = f" AND NOT EXISTS ({hung} = {whose})" if self.parent == "attendee" else ""
        is_whose = f"t.practice_id = practice AND t.{self.child.column} = {whose}"
        return f"{is_whose} AND EXISTS ({hung} = {on}){own}"


def followers(child: Reference, moving: Sequence[Reference]) -> Iterator[Follower]:
    """By what a table's rows hang on rows that move."""
    parents = {one.table.name for one in moving if one.key == ("id",)}
    # In one order: they are a set, and what PostgreSQL has is compared with what is written here.
    constraints = child.table.foreign_key_constraints
    for constraint in sorted(constraints, key=lambda one: tuple(one.column_keys)):
        for element in constraint.elements:
            target, _, key = element.target_fullname.partition(".")
            if target in parents and key == "id":
                yield Follower(child, element.parent.name, target)
    for table, by in ATTENDED:
        if table == child.table.name:
            yield Follower(child, by, "attendee")


def remembered(one: Reference, rows: str) -> str:
    """A query that finds what is remembered of a row."""
    return f"SELECT FROM client_merge_row AS r WHERE {_is_of(one, rows)}"


def _is_of(one: Reference, rows: str) -> str:
    types = {column.name: column.type for column in one.table.columns}
    key = "".join(
        f" AND {rows}.{name} = (r.row_key ->> '{name}')::{types[name].compile()}"
        for name in one.key
    )
    return f"r.practice_id = practice AND r.merge_id = merge AND r.part = '{one.table.name}'{key}"


def _rule(one: Reference) -> Moves:
    assert isinstance(one.rule, Moves), f"{one.table.name} moves"
    return one.rule


def _changed(one: Reference) -> tuple[str, ...]:
    """The columns that moving changes besides the reference."""
    rule = _rule(one)
    flag = () if rule.only_one is None else (rule.only_one,)
    return (*flag, "position") if rule.numbered_in else flag


def _behind(one: Reference, whose: str) -> str:
    """A position behind all those of a client's rows, in the order in which the rows were."""
    table, group = one.table.name, _rule(one).numbered_in
    its = f"k.practice_id = practice AND k.{one.column} = {whose} AND k.{group} = t.{group}"
    highest = f"SELECT max(k.position) FROM {table} AS k WHERE {its}"  # noqa: S608 - ours
    return f"t.position + coalesce(({highest}), 0)"


def _key(one: Reference, rows: str) -> str:
    return _object(one.key, rows)


def _object(names: Sequence[str], rows: str) -> str:
    parts = ", ".join(f"'{name}', {rows}.{name}" for name in names)
    return f"jsonb_build_object({parts})"
