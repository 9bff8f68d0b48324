"""What strangers may send as JSON, and that nothing they send costs more than reading it."""

import json

import pytest

from server.http.json_text import parsed
from server.http.refusals import RefusedError
from server.limits import BODY_BYTES_MAX, JSON_DEPTH_MAX

NOT_JSON = {
    "nothing": b"",
    "cut off": b'{ "query',
    "two documents": b"{}{}",
    "NaN": b'{"a": NaN}',
    "Infinity": b"[Infinity]",
    "minus Infinity": b"[-Infinity]",
    "an integer of 5,000 digits": b"1" * 5_000,
    "a duplicate key": b'{"query": "{a}", "query": "{b}"}',
    "a duplicate key far inside": b'{"variables": {"a": [{"b": 1, "b": 2}]}}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "Latin-1": b'{"a": "\xe9"}',
    "UTF-16": "{}".encode("utf-16"),
    "an overlong encoding": b'{"a": "\xc0\x80"}',
    "a surrogate in UTF-8": b'{"a": "\xed\xa0\x80"}',
    "a control character in a string": b'{"a": "\x00"}',
    "100,000 lists": b"[" * 100_000,
    "100,000 lists, closed": b"[" * 100_000 + b"]" * 100_000,
    "100,000 objects": b'{"a":' * 100_000,
    "one level too many": b"[" * (JSON_DEPTH_MAX + 1) + b"]" * (JSON_DEPTH_MAX + 1),
    "only closing brackets": b"]" * 1_000,
    "quotes without end": b'"' + b'\\"' * (BODY_BYTES_MAX // 2),
    "backslashes without end": b'"' + b"\\" * BODY_BYTES_MAX,
}


@pytest.mark.parametrize("text", NOT_JSON.values(), ids=NOT_JSON.keys())
def test_what_is_not_json_is_a_bad_request(text):
    with pytest.raises(RefusedError) as refusal:
        parsed(text)
    assert (refusal.value.status, refusal.value.code) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("text", ['{"n": 2, "n": 3}', '{"variables": {"n": 2, "n": 3}}'])
def test_json_that_says_a_name_twice_is_told_so_and_not_that_it_is_no_json(text):
    with pytest.raises(RefusedError) as refusal:
        parsed(text.encode())
    assert json.loads(refusal.value.body())["errors"][0] == {
        "message": "An object of the JSON has a name twice.",
        "extensions": {"code": "BAD_REQUEST"},
    }


def test_the_deepest_json_allowed_is_read():
    text = b"[" * JSON_DEPTH_MAX + b"]" * JSON_DEPTH_MAX
    assert parsed(text) == json.loads(text)


def test_brackets_inside_strings_do_not_count():
    value = {"query": "{" * 1_000 + '"\\"' + "[" * 1_000, "a": [{} for _ in range(1_000)]}
    assert parsed(json.dumps(value).encode()) == value


def test_the_complaint_does_not_repeat_what_was_sent():
    with pytest.raises(RefusedError) as refusal:
        parsed(b'{"ssn": 123-45-6789}')
    assert b"6789" not in refusal.value.body()
