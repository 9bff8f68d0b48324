"""Words of the schema as people read them: Markdown, in which indented text would be code."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from typing import Any

from schema.root import core


def _descriptions() -> Iterator[tuple[str, str | None]]:
    for name, type_ in core().type_map.items():
        yield name, type_.description
        parts: dict[str, Any] = {**getattr(type_, "fields", {}), **getattr(type_, "values", {})}
        for part, one in parts.items():
            yield f"{name}.{part}", one.description
            for argument, given in getattr(one, "args", {}).items():
                yield f"{name}.{part}({argument}:)", given.description


def test_no_words_have_the_indentation_of_their_source() -> None:
    said = {name: words for name, words in _descriptions() if words is not None}
    assert said
    assert {name for name, words in said.items() if words != cleandoc(words)} == set()
