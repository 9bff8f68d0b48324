"""What an access token looks like."""

import re

from hypothesis import given
from hypothesis import strategies as st

from resolvers.identity.token_text import PREFIX, is_token, new_token, token_digest

KEY = b"k" * 32
CHECKSUM_OF_ZEROS = "19NgCx"


def test_a_token_has_the_form_that_scanners_look_for():
    assert re.fullmatch(r"fo_[0-9A-Za-z]{38}", new_token())


def test_no_two_tokens_are_alike():
    assert len({new_token() for _ in range(1_000)}) == 1_000


def test_a_new_token_passes_its_checksum():
    assert all(is_token(new_token()) for _ in range(100))


def test_a_token_with_any_one_character_changed_is_recognised_as_mistyped():
    token = new_token()
    for place in range(len(PREFIX), len(token)):
        other = "A" if token[place] != "A" else "B"
        assert not is_token(token[:place] + other + token[place + 1 :])


def test_the_checksum_is_the_same_in_every_version():
    assert is_token("fo_00000000000000000000000000000000" + CHECKSUM_OF_ZEROS)


@given(st.text(max_size=60))
def test_no_other_text_is_a_token_or_a_crash(text):
    assert not is_token(text)
    assert not is_token(PREFIX + text)


def test_full_width_digits_are_not_a_token():
    assert not is_token(PREFIX + "\uff11" * 38)


def test_what_is_stored_depends_on_the_key_and_does_not_hold_the_token():
    token = new_token()
    stored = token_digest(KEY, token)
    assert stored != token_digest(b"another key" * 3, token)
    assert len(stored) == 32
    assert token.encode() not in stored
