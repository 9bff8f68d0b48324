"""The values of one request, checked and put in the order in which its statement wants them."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

from graphql.execution.values import VariableValues

from engine.answer.errors import LIMIT_EXCEEDED, refusal_of_request
from engine.compile.compiler import Statement
from engine.compile.paging import page_size
from engine.compile.sql import CursorKey, PageSize, Parameter, RowValue
from engine.plan.arguments import bad_input, values_at
from engine.plan.plan import Plan
from permissions.viewer import Viewer

ROWS_MAX = 20_000
"""How many rows one operation may ask for, by the page sizes it names."""
LIST_ROWS_ASSUMED = 5
"""What a list that is not a connection counts for in that; a record has a handful of them."""


class Inputs:
    """Arguments by site: those without variables are read once for all requests of a plan."""

    def __init__(self, plan: Plan, variables: VariableValues) -> None:
        self._plan = plan
        self._variables = variables
        self._given = dict(plan.fixed)

    def check(self) -> None:
        """Raise RequestError for too many rows, and for arguments that do not go together."""
        self._refuse_excess()
        self._check_together()

    def at(self, site: int) -> Mapping[str, Any]:
        """The coerced arguments of a site, by GraphQL name."""
        if site not in self._given:
            self._given[site] = values_at(self._plan.sites[site], self._variables)
        return self._given[site]

    def sent(self, statement: Statement, viewer: Viewer) -> list[Any]:
        """Raise RequestError for a value that its argument does not take."""
        known = {"practice_id": viewer.practice_id, "account_id": viewer.account_id}
        return [
            known[name] if name in known else self._value(statement.parameters[name])
            for name in statement.names
        ]

    def _value(self, parameter: Parameter) -> Any:
        if isinstance(parameter, PageSize):
            return self._size(parameter.site)
        if isinstance(parameter, RowValue):
            return parameter
        slot = parameter.slot if isinstance(parameter, CursorKey) else parameter
        value = slot.value(self.at(slot.site), self._plan.sites[slot.site].path)
        return value[parameter.index] if isinstance(parameter, CursorKey) else value

    def _size(self, site: int) -> int:
        return page_size(self.at(site), self._plan.sites[site].path)

    def _check_together(self) -> None:
        for index, site in enumerate(self._plan.sites):
            if site.check is not None:
                try:
                    site.check(self.at(index))
                except ValueError as error:
                    raise bad_input(str(error), site.path) from None

    def _refuse_excess(self) -> None:
        rows = sum(
            prod(LIST_ROWS_ASSUMED if site is None else self._size(site) for site in sites)
            for sites in self._plan.lists
        )
        if rows > ROWS_MAX:
            message = f"The operation may ask for {ROWS_MAX} rows at most; this asks for {rows}."
            raise refusal_of_request(message, LIMIT_EXCEEDED)
