"""What a search for clients looks for, of what people type."""

from __future__ import annotations

import pytest

from resolvers.clients import search_words
from resolvers.search import WORD_CHARACTERS_MAX, WORDS_MAX


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mei Li", ["Mei", "Li"]),
        ("li 2/3/1990", ["1990-02-03", "li"]),
        ("1990-2-3", ["1990-02-03"]),
        ("31/31/1990", ["1990-31-31"]),
        ("(212) 555-0199", ["2125550199"]),
        ("+1 212.555.0199 mei", ["2125550199", "mei"]),
        ("555-0199", ["5550199"]),
        ("555 0199", ["5550199"]),
        ("0199", ["0199"]),
        ("C-00201", ["C-00201"]),
        ("mei li@example.test", ["li@example.test", "mei"]),
        ("2125550199@example.test 0199", ["2125550199@example.test", "0199"]),
        ("client_", []),
        ("client_5c1d7d0e-0000-4000-8000-123456789012", ["5c1d7d0e-0000-4000-8000-123456789012"]),
    ],
)
def test_days_telephones_and_addresses_are_told_from_names(text: str, words: list[str]):
    assert search_words(text) == words


def test_words_and_their_letters_are_bounded():
    words = search_words("x" * 1000 + " y" * 1000)
    assert len(words) == WORDS_MAX
    assert max(map(len, words)) == WORD_CHARACTERS_MAX


@pytest.mark.parametrize("text", ["", " ", "\t"])
def test_a_search_for_nothing_is_refused(text: str):
    with pytest.raises(ValueError, match="Search for"):
        search_words(text)
