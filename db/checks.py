"""The CHECK constraints that tables share: closed sets of words, signs and formats."""

from __future__ import annotations

from sqlalchemy import CheckConstraint

POSTAL_CODE = r"^[0-9]{5}(-[0-9]{4})?$"
STATE = r"^[A-Z]{2}$"
PHONE = r"^\+[1-9][0-9]{7,14}$"
"""E.164: a plus, the country, at most fifteen digits."""


def one_of(column: str, *words: str) -> CheckConstraint:
    """The column holds one of these words; a check is easier to change than an enum type."""
    allowed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


def not_negative(*columns: str) -> CheckConstraint:
    """None of these numbers is below zero."""
    tests = " AND ".join(f"{column} >= 0" for column in columns)
    return CheckConstraint(tests, name=f"{columns[0]}_not_negative")


def between(column: str, least: int, most: int) -> CheckConstraint:
    """The number lies within both bounds."""
    return CheckConstraint(f"{column} BETWEEN {least} AND {most}", name=f"{column}_range")


def matches(column: str, pattern: str) -> CheckConstraint:
    """The text has this shape, as a PostgreSQL regular expression."""
    return CheckConstraint(f"{column} ~ '{pattern}'", name=f"{column}_format")


def holds(name: str, condition: str) -> CheckConstraint:
    """Whatever else must be true of a row."""
    return CheckConstraint(condition, name=name)
