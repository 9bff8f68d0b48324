"""What the GraphQL parameters of a request may be."""

import json

import pytest

from server.http.parameters import Parameters, from_body, from_query_string
from server.http.refusals import RefusedError

NOT_AN_OBJECT = [None, 1, 1.5, True, "text", [], [{"query": "{ viewer { name } }"}]]


@pytest.mark.parametrize("value", NOT_AN_OBJECT, ids=str)
def test_a_body_that_is_not_an_object_is_a_bad_request(value):
    with pytest.raises(RefusedError) as refusal:
        from_body(json.dumps(value).encode())
    assert refusal.value.status == 400


WRONG = [
    {},
    {"query": None},
    {"query": 1},
    {"query": ["{ a }"]},
    {"query": "{ a }", "variables": "text"},
    {"query": "{ a }", "variables": []},
    {"query": "{ a }", "variables": False},
    {"query": "{ a }", "variables": 0},
    {"query": "{ a }", "extensions": "text"},
    {"query": "{ a }", "operationName": 1},
    {"query": "{ a }", "operationName": "x" * 1_000},
    {"query": "{ a \0 }"},
    {"query": "{ a }", "operationName": "\0"},
    {"query": '{ a(name: "\ud800") }'},
    {"query": "{ a }", "operationName": "\udfff"},
]


@pytest.mark.parametrize("request_", WRONG, ids=ascii)
def test_a_parameter_of_the_wrong_kind_is_a_bad_request(request_):
    with pytest.raises(RefusedError) as refusal:
        from_body(json.dumps(request_).encode())
    assert refusal.value.status == 400


def test_nulls_and_unknown_parameters_are_no_trouble():
    body = {"query": "{ a }", "variables": None, "operationName": None, "extensions": {}, "x": 1}
    assert from_body(json.dumps(body).encode()) == Parameters("{ a }", None, None)


def test_a_whole_surrogate_pair_is_text():
    assert from_body(b'{"query": "{ a(n: \\"\\ud83d\\ude00\\") }"}').document.endswith('😀") }')


def test_a_get_carries_its_variables_as_json():
    found = from_query_string(b"query=%7Ba%7D&variables=%7B%22id%22%3A1%7D&operationName=A")
    assert found == Parameters("{a}", "A", {"id": 1})


UNREADABLE = [
    b"",
    b"variables={}",
    b"query=%FF",
    b"query=\xff",
    b"query=a&query=b",
    b"query=a&variables=[]",
    b"query=a&variables={",
    b"query=a&variables=NaN",
    b"query=a&extensions=1",
    b"query=%00",
    b"query=%ED%A0%80",
    b"&".join(b"p%d=1" % number for number in range(1_000)),
]


@pytest.mark.parametrize("query_string", UNREADABLE)
def test_a_query_string_that_cannot_be_read_is_a_bad_request(query_string):
    with pytest.raises(RefusedError) as refusal:
        from_query_string(query_string)
    assert refusal.value.status == 400
