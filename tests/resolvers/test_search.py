"""What a search for a name looks for, of what people type."""

from __future__ import annotations

import pytest

from resolvers.search import SLIP_CHARACTERS_MAX, WORD_CHARACTERS_MAX, WORDS_MAX, name_patterns


def test_a_short_word_or_a_number_is_looked_for_as_it_is():
    assert name_patterns("Lee 90834") == ["[[:<:]]Lee", "[[:<:]]90834"]


def test_a_word_is_looked_for_with_one_slip_anywhere():
    (pattern,) = name_patterns("Lena")
    begun, _, slips = pattern.partition("|")
    assert begun == "[[:<:]]Lena"
    assert slips == (
        r"[[:<:]](?:\wLena|\w?ena|eLna|L\wena|L\w?na|Lnea|Le\wna|Le\w?a|Lean|Len\wa|Len\w?|Lena\w)"
        r"[[:>:]]"
    )


def test_marks_part_words_and_never_enter_a_pattern():
    words = [pattern.removeprefix("[[:<:]]") for pattern in name_patterns("St. (a|b)* Y's [z]\\w")]
    assert words == ["St", "a", "b", "Y", "s", "z", "w"][:WORDS_MAX]


def test_words_and_patterns_are_bounded():
    patterns = name_patterns("x" * 1000 + " y" * 1000)
    assert len(patterns) == WORDS_MAX
    assert len(patterns[0]) == len("[[:<:]]") + WORD_CHARACTERS_MAX
    (longest,) = name_patterns("x" * SLIP_CHARACTERS_MAX)
    assert len(longest) < 2_000


@pytest.mark.parametrize("text", ["%_'", "\\", " - "])
def test_marks_alone_are_no_words(text: str):
    assert name_patterns(text) == []


@pytest.mark.parametrize("text", ["", " ", "\t"])
def test_a_search_for_nothing_is_refused(text: str):
    with pytest.raises(ValueError, match="Search for"):
        name_patterns(text)
