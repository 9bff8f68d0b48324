"""Which media type the answer gets, and which requests can be read at all."""

import pytest
from starlette.datastructures import Headers

from server.http.negotiation import GRAPHQL_RESPONSE, JSON, answer_type, require_readable
from server.http.refusals import RefusedError

ACCEPTED = {
    "": JSON,
    "*/*": JSON,
    "application/*": JSON,
    "application/json": JSON,
    "application/graphql-response+json": GRAPHQL_RESPONSE,
    "application/graphql-response+json; charset=utf-8": GRAPHQL_RESPONSE,
    "application/graphql-response+json, application/json;q=0.9": GRAPHQL_RESPONSE,
    "application/json, application/graphql-response+json": GRAPHQL_RESPONSE,
    "application/json, application/graphql-response+json;q=0.5": JSON,
    "text/html, */*;q=0.1": JSON,
    "APPLICATION/JSON": JSON,
    "application/graphql-response+json;q=0, application/json": JSON,
}


@pytest.mark.parametrize(("accept", "expected"), ACCEPTED.items())
def test_the_answer_has_the_type_the_client_likes_best(accept, expected):
    assert answer_type(Headers({"accept": accept} if accept else {})) == expected


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "application/json;q=0", ",;"])
def test_a_client_that_takes_neither_type_gets_406(accept):
    with pytest.raises(RefusedError) as refusal:
        answer_type(Headers({"accept": accept}))
    assert refusal.value.status == 406


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"'],
)
def test_json_in_utf_8_can_be_read(content_type):
    require_readable(Headers({"content-type": content_type}))


UNREADABLE = [
    {},
    {"content-type": ""},
    {"content-type": "text/plain"},
    {"content-type": "application/x-www-form-urlencoded"},
    {"content-type": "multipart/form-data; boundary=x"},
    {"content-type": "application/graphql"},
    {"content-type": "application/jsonp"},
    {"content-type": "text/plain; application/json"},
    {"content-type": "application/json; charset=latin-1"},
    {"content-type": "application/json; charset*=utf-8''utf-16"},
    {"content-type": "application/json", "content-encoding": "gzip"},
    {"content-type": "application/json", "content-encoding": "br, gzip"},
]


@pytest.mark.parametrize("headers", UNREADABLE, ids=str)
def test_anything_else_is_an_unsupported_media_type(headers):
    with pytest.raises(RefusedError) as refusal:
        require_readable(Headers(headers))
    assert refusal.value.status == 415
