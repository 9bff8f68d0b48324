"""What the words of a search argument say of it, in every list that has one."""

from __future__ import annotations

from graphql import GraphQLObjectType

from resolvers.search import WORDS_MAX
from schema.root import core


def test_every_search_says_how_many_words_count() -> None:
    said = {
        f"{type_.name}.{name}": one.args["search"].description or ""
        for type_ in core().type_map.values()
        if isinstance(type_, GraphQLObjectType)
        for name, one in type_.fields.items()
        if "search" in one.args
    }
    assert len(said) >= 9
    assert WORDS_MAX == 6
    assert [name for name, words in said.items() if "first six words count" not in words] == []
