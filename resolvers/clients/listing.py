"""Relations of the client record: the list with its search, and the new clients."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Integer, Select, column, false, func, select, true
from sqlalchemy.dialects.postgresql import UUID

from db.clients import client, related_person
from permissions.vocabulary import Clients
from resolvers.rows import Held, Relation
from resolvers.search import WORD_CHARACTERS_MAX, WORDS_MAX, sought

_DAY_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DAY_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_ADDRESS = re.compile(r"\S*@\S*")
_PHONE = re.compile(
    r"(?<![\w-])(?:\+?1[ .-]?)?\(?(\d{3})\)?[ .-]{0,2}(\d{3})[ .-]{0,2}(\d{4})(?![\w-])", re.ASCII
)
_LOCAL_PHONE = re.compile(r"\+?[\d\s().-]{7,20}", re.ASCII)

_ORDERS: Mapping[str, tuple[str, bool]] = {
    "NAME": ("sort_key", False),
    "NEWEST": ("added_at", True),
    "BIRTH_DATE": ("birth_date", False),
}
_FILTERS: Mapping[str, Callable[[FromClause, Any], ColumnElement[bool]]] = {
    "status": lambda rows, value: rows.c.status == value,
    "provider_id": lambda rows, value: rows.c.primary_provider_id == value,
    "born_on": lambda rows, value: rows.c.birth_date == value,
}


def called(rows: FromClause) -> ColumnElement[str]:
    """What to call a client: the first name they go by, and the last name."""
    first = func.coalesce(rows.c.preferred_name, rows.c.legal_first_name)
    return first + " " + rows.c.legal_last_name


def legal_name(rows: FromClause) -> ColumnElement[str]:
    """First and last name in law."""
    return rows.c.legal_first_name + " " + rows.c.legal_last_name


def sorted_by(names: Mapping[str, Any]) -> ColumnElement[str]:
    """What lists are ordered by: the last name first, without case and accents."""
    return func.fold(f"{names['legal_last_name']} {names['legal_first_name']}")


def related(kind: str) -> Relation:
    """The people of one kind around a client."""

    def relation(owner: FromClause) -> Select[Any]:
        rows = related_person.alias()
        mine = select(rows).where(rows.c.client_id == owner.c.id, rows.c.kind == kind)
        return mine.order_by(rows.c.position, rows.c.id)

    return relation


def named(ids: str) -> Relation:
    """The clients whose ids a column of the row at hand lists, by name."""

    def relation(owner: FromClause) -> Select[Any]:
        rows = client.alias()
        listed = select(rows).where(rows.c.id == func.any(owner.c[ids]))
        return listed.order_by(rows.c.sort_key, rows.c.id)

    return relation


def search_words(text: str) -> list[str]:
    """What a search looks for: names as words, days as ISO days, a phone number as digits.

    Raises ValueError when the text is blank.
    """
    text = sought(text, "a name, a birth date, a number, a phone or an e-mail")
    words = [found[:WORD_CHARACTERS_MAX] for found in _ADDRESS.findall(text)]
    text = _ADDRESS.sub(" ", text)
    for pattern, parts in ((_DAY_ISO, (1, 2, 3)), (_DAY_AMERICAN, (3, 1, 2))):
        words += [_day(*(int(found[part]) for part in parts)) for found in pattern.finditer(text)]
        text = pattern.sub(" ", text)
    words += ["".join(found.groups()) for found in _PHONE.finditer(text)]
    text = _PHONE.sub(" ", text)
    if _LOCAL_PHONE.fullmatch(text.strip()):
        return [*words, re.sub(r"\D", "", text)[-10:]]
    words += [word[:WORD_CHARACTERS_MAX] for word in text.removeprefix("client_").split()]
    return words[:WORDS_MAX]


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return f"{year}-{month}-{day}"


def every(
    _rows: FromClause,
    *,
    held: Held,
    search: Any = None,
    order_by: str | None = None,
    filter: Mapping[str, Any] | None = None,  # noqa: A002 - the word GraphQL clients expect
) -> Select[Any]:
    """Clients of the practice; a search without an ordering puts the best matches first."""
    rows = client.alias()
    listed = select(rows)
    for name, value in (filter or {}).items():
        if value is not None:
            listed = listed.where(_FILTERS[name](rows, value))
    if search is not None:
        found = matching(search, held)
        listed = listed.join(found, found.c.client_id == rows.c.id)
        if order_by is None:
            return listed.order_by(found.c.distance, rows.c.sort_key, rows.c.id)
    name, is_descending = _ORDERS[order_by or "NAME"]
    key = rows.c[name].desc() if is_descending else rows.c[name]
    return listed.order_by(key, rows.c.id)


def matching(words: Any, held: Held) -> FromClause:
    """The clients that every word fits, with how far off the words were.

    A telephone number, an e-mail address or a guardian's name finds somebody only for whoever may
    read it.
    """
    parts = (column("client_id", UUID()), column("distance", Integer))
    with_contact = true() if Clients.CONTACT in held else false()
    return func.client_matches(words, with_contact).table_valued(*parts).render_derived().alias()


def new(_rows: FromClause, *, since: Any) -> Select[Any]:
    """Clients added since a day, the newest first."""
    rows = client.alias()
    return select(rows).where(rows.c.added_at >= since).order_by(rows.c.added_at.desc(), rows.c.id)
