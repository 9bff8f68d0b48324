"""A length of time as people type it: 90s, 30m, 8h, 7d."""

from __future__ import annotations

import re
from datetime import timedelta

import click

_FORM = re.compile(r"([0-9]{1,6})([smhd])", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class Duration(click.ParamType[timedelta]):
    """Gives a timedelta of more than nothing."""

    name = "duration"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        if isinstance(value, timedelta):
            return value
        found = _FORM.fullmatch(str(value))
        if found is None or int(found[1]) == 0:
            self.fail("expected a duration such as 30m, 8h or 7d", param, ctx)
        return timedelta(**{_UNITS[found[2]]: int(found[1])})
