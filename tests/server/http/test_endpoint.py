"""GraphQL over HTTP as the specification has it, and as strangers try to bend it."""

import json

import pytest

from server.limits import BODY_BYTES_MAX
from tests.server.http.served import codes

GRAPHQL = "application/graphql-response+json"
VIEWER = "{ viewer { roles } }"
CLIENTS = "query Clients { clients(first: 5) { nodes { id legalFirstName } } }"


async def test_a_question_is_answered_as_json_unless_asked_otherwise(scheduler):
    answer = await scheduler.ask(VIEWER)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.json() == {"data": {"viewer": {"roles": ["SCHEDULER"]}}}


async def test_the_newer_media_type_is_given_when_asked_for(scheduler):
    answer = await scheduler.with_headers(accept=GRAPHQL).ask(VIEWER)
    assert answer.headers["content-type"] == f"{GRAPHQL}; charset=utf-8"


async def test_a_get_may_ask(scheduler):
    answer = await scheduler.send("GET", params={"query": VIEWER})
    assert answer.json()["data"] == {"viewer": {"roles": ["SCHEDULER"]}}


@pytest.mark.parametrize("document", ["mutation { a }", "mutation M { a } query Q { b }"])
async def test_a_get_may_not_write(scheduler, document):
    params = {"query": document, "operationName": "M" if "M" in document else ""}
    answer = await scheduler.send("GET", params=params)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert codes(answer) == {"METHOD_NOT_ALLOWED"}


async def test_a_get_that_a_link_could_make_is_refused(stranger):
    answer = await stranger.send("GET", params={"query": VIEWER})
    assert (answer.status_code, codes(answer)) == (403, {"CROSS_SITE_REFUSED"})


@pytest.mark.parametrize(
    "headers", [{"sec_fetch_site": "cross-site"}, {"origin": "http://evil.test"}]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_another_site_is_refused_even_with_a_token(scheduler, method, headers):
    asked = {"params": {"query": VIEWER}} if method == "GET" else {"json": {"query": VIEWER}}
    answer = await scheduler.with_headers(**headers).send(method, **asked)
    assert (answer.status_code, codes(answer)) == (403, {"CROSS_SITE_REFUSED"})


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
async def test_no_other_method_is_allowed(scheduler, method):
    answer = await scheduler.send(method, params={"query": VIEWER})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("accept", [GRAPHQL, "application/json"])
@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer fo_wrong", "Basic abc", "Bearer a b", "Bearer \xff"]
)
async def test_without_a_valid_token_nobody_is_answered(stranger, authorization, accept):
    header = authorization.encode("latin-1")
    sent = {"authorization": header, "accept": accept.encode()}
    answer = await stranger.send("POST", json={"query": VIEWER}, headers=sent)
    assert (answer.status_code, codes(answer)) == (401, {"UNAUTHENTICATED"})
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"].startswith(accept)
    assert "data" not in answer.json()


async def test_who_is_nobody_does_not_learn_whether_a_question_was_good(stranger):
    good, bad = await stranger.ask(CLIENTS), await stranger.ask("{ nonsense")
    assert good.content == bad.content


REFUSED = ["{", "{ nonsense }", "query A { viewer { name } } query B { viewer { name } }", " "]


@pytest.mark.parametrize("document", REFUSED)
async def test_what_cannot_be_run_is_400_in_the_newer_media_type_and_200_in_the_older(
    scheduler, document
):
    newer = await scheduler.with_headers(accept=GRAPHQL).ask(document)
    older = await scheduler.with_headers(accept="application/json").ask(document)
    assert (newer.status_code, older.status_code) == (400, 200)
    assert newer.json() == older.json()
    assert set(newer.json()) == {"errors"}


MALFORMED = {
    "nothing": b"",
    "a scalar": b"1",
    "null": b"null",
    "a batch": b'[{"query": "{ viewer { name } }"}]',
    "an empty batch": b"[]",
    "no query": b"{}",
    "bad UTF-8": b'{"query": "\xff"}',
    "100,000 levels": b"[" * 100_000,
    "5,000 digits": b'{"query": "{ a }", "variables": {"n": ' + b"9" * 5_000 + b"}}",
    "NaN": b'{"query": "{ a }", "variables": {"n": NaN}}',
    "two queries": b'{"query": "{ a }", "query": "{ b }"}',
    "NUL": b'{"query": "{ a \\u0000 }"}',
    "half a surrogate pair": b'{"query": "{ a(b: \\"\\ud800\\") }"}',
}


@pytest.mark.parametrize("accept", [GRAPHQL, "application/json"])
@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
async def test_what_is_no_graphql_request_is_a_bad_request(scheduler, body, accept):
    answer = await scheduler.post(body, accept=accept)
    assert (answer.status_code, codes(answer)) == (400, {"BAD_REQUEST"})


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""],
)
async def test_a_form_cannot_ask(scheduler, content_type):
    answer = await scheduler.post(json.dumps({"query": VIEWER}).encode(), content_type=content_type)
    assert answer.status_code == 415


async def test_compression_is_refused(scheduler):
    answer = await scheduler.post(b"\x1f\x8b", content_encoding="gzip")
    assert answer.status_code == 415


async def test_a_large_body_is_refused_whatever_length_it_claims(scheduler):
    async def chunks():
        for _ in range(BODY_BYTES_MAX // 1_000 + 2):
            yield b" " * 1_000

    answer = await scheduler.post(chunks(), content_length="10")
    assert (answer.status_code, codes(answer)) == (413, {"LIMIT_EXCEEDED"})
    assert answer.headers["connection"] == "close"


async def test_a_body_of_exactly_the_limit_is_read(scheduler):
    body = json.dumps({"query": VIEWER}).encode()
    answer = await scheduler.post(body + b" " * (BODY_BYTES_MAX - len(body)))
    assert answer.status_code == 200


HOSTILE = ["\\ud800", "\\u0000", "a\\u0000b", "\\udfff\\ud800"]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize(
    "query",
    [
        "query A($v: ID!) { node(id: $v) { id } }",
        "query A($v: String!) { clients(search: $v) { nodes { id } } }",
        "query A($v: String!) { clients(after: $v) { nodes { id } } }",
        "query A($v: Int!) { clients(first: $v) { nodes { id } } }",
        "query A($v: String!) { __type(name: $v) { name } }",
    ],
)
async def test_characters_that_no_database_takes_never_break_the_server(scheduler, query, value):
    body = b'{"query": %s, "variables": {"v": "%s"}}' % (json.dumps(query).encode(), value.encode())
    answer = await scheduler.post(body)
    assert answer.status_code == 200
    assert codes(answer) <= {"BAD_USER_INPUT"}
