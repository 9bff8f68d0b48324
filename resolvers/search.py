"""Finding names in small tables by words: prefixes match, and so does a word with one slip."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Text,
    and_,
    column,
    exists,
    func,
    literal_column,
    not_,
    select,
)
from sqlalchemy.sql.expression import Grouping

WORDS_MAX = 6
"""Beyond that many, which each argument's words say, a search finds no fewer."""
WORD_CHARACTERS_MAX = 40
SLIP_CHARACTERS_MIN = 4
"""One letter off a word of three is another word."""
SLIP_CHARACTERS_MAX = 14
"""The pattern grows with the square of the word's length."""
_LAST: ColumnElement[str] = literal_column("chr(1114111)")
"""What sorts behind every other character."""


def sought(text: str, what: str) -> str:
    """The text of a search; ValueError, which says what to search for, when it is blank.

    Marks without a letter are no mistake: who searches while typing may begin with one.
    """
    found = text.strip()
    if not found:
        raise ValueError(f"Search for {what}.")
    return found


def name_patterns(text: str) -> list[str]:
    """A regular expression for each word of a search; ValueError when the text is blank.

    Its first branch is the beginning of a word, the second a word with one letter more, less,
    other or swapped. Words hold only letters and digits, so none of them means something else in
    it. The marks are lower case, for PostgreSQL folds the pattern like the text.
    """
    words = re.findall(r"[^\W_]+", sought(text, "a name, or the beginning of one"))
    return [_pattern(word[:WORD_CHARACTERS_MAX]) for word in words[:WORDS_MAX]]


def _pattern(word: str) -> str:
    is_slip_forgiven = SLIP_CHARACTERS_MIN <= len(word) <= SLIP_CHARACTERS_MAX
    if not is_slip_forgiven or any(letter.isdigit() for letter in word):
        return f"[[:<:]]{word}"
    return f"[[:<:]]{word}|[[:<:]](?:{'|'.join(_slips(word))})[[:>:]]"


def _slips(word: str) -> Iterator[str]:
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        yield rf"{before}\w{after}"
        if after:
            yield rf"{before}\w?{after[1:]}"
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


def whole_and_words(terms: Any) -> tuple[ColumnElement[str], ColumnElement[Any]]:
    """The parts of an array that holds a text as it was given, and then the words of it."""
    array: Any = Grouping(terms)
    return array[1], array[2 : WORDS_MAX + 1]


def begins_with(key: ColumnElement[str], text: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a key begins so, as a range: an index finds it without knowing the text beforehand."""
    return and_(key >= text, key < text.concat(_LAST))


def matching(folded: ColumnElement[str], patterns: Any, rows: FromClause) -> FromClause:
    """How many words of the search fit a folded text with a slip: no row unless each of them fits.

    It reads every row of the practice, so it is for tables of hundreds of rows.
    """
    wanted, other = _unnested(patterns), _unnested(patterns)
    begun = func.split_part(wanted.c.pattern, "|", 1)
    slips = func.count().filter(not_(folded.regexp_match(begun)))
    # Looked for one after the other: the first word that does not fit spares the rest.
    unfit = exists().where(not_(folded.regexp_match(other.c.pattern))).correlate_except(other)
    return (
        select(slips.cast(Integer).label("distance"))
        .select_from(wanted)
        .having(func.count() > 0, not_(unfit))
        .correlate(rows)
        .lateral()
    )


def _unnested(patterns: Any) -> FromClause:
    """The patterns as rows, folded once for the statement and not once for each row."""
    given = func.unnest(patterns).table_valued(column("pattern", Text)).render_derived().alias()
    once = select(func.array_agg(func.fold(given.c.pattern))).scalar_subquery()
    return func.unnest(once).table_valued(column("pattern", Text)).render_derived().alias()
