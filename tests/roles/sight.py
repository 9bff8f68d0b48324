"""What one person may read of the database, cell by cell: from the two tables written by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from permissions.viewer import Viewer
from tests.roles.shown import TABLES, Kept, Shown, reaches

CASELOAD = "(SELECT client_id FROM caseload WHERE practice_id = {practice} AND account_id = {me})"


@dataclass(frozen=True)
class Sight:
    """Somebody with roles, in a practice that may have closed some fields to them."""

    practice_id: UUID
    account_id: UUID
    roles: frozenset[str]
    closed: frozenset[str] = frozenset()

    @classmethod
    def of(cls, viewer: Viewer, closed: Iterable[str] = ()) -> Sight:
        roles = frozenset(role.value for role in viewer.roles)
        return cls(viewer.practice_id, viewer.account_id, roles, frozenset(closed))

    def reach(self, field: str) -> set[str]:
        """How far the roles together may see a field; nothing when they may not."""
        if field in self.closed:
            return set()
        return {kind for role in self.roles if (kind := reaches(field, role)) is not None}

    def groups(self, table: str) -> list[tuple[frozenset[str], str]]:
        """Columns that are seen in some rows, and an SQL condition that says in which."""
        kept = TABLES[table]
        found = []
        for one in kept.shown:
            if condition := self._condition(kept, one):
                columns = frozenset({*one.columns.split(), *kept.keys.split(), "practice_id"})
                found.append((columns, condition))
        return found

    def columns(self, table: str) -> frozenset[str]:
        """Every column that is seen in any row."""
        return frozenset().union(*(columns for columns, _ in self.groups(table)))

    def is_narrow(self, table: str) -> bool:
        """Whether of their own practice they see some of the table's rows and not all."""
        return bool(self.groups(table)) and not any(
            self.reach(one.field) & {"everywhere"} and one.rows == "true"
            for one in TABLES[table].shown
        )

    def _condition(self, kept: Kept, one: Shown) -> str | None:
        ways = {"everywhere": "true", "mine": kept.mine, "written": kept.written}
        reach = [f"({ways[kind]})" for kind in sorted(self.reach(one.field))]
        if not reach:
            return None
        written = f"practice_id = {{practice}} AND ({one.rows}) AND ({' OR '.join(reach)})"
        return written.format(caseload=CASELOAD, **self._words).format(**self._words)

    @cached_property
    def _words(self) -> dict[str, str]:
        return {"practice": f"'{self.practice_id}'", "me": f"'{self.account_id}'"}
