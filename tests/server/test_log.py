"""The log tells where and what kind, and never what somebody's data was."""

import io
import json
import logging
import sys
from datetime import UTC, datetime

import pytest

from server.log import configure, described, log, log_often

SECRET = "Amelia Okafor"

pytestmark = pytest.mark.usefixtures("own_log")


def written(log_format="json"):
    stream = io.StringIO()
    configure(log_format, stream)
    return stream


def raised(error):
    try:
        raise error
    except type(error) as caught:
        return caught


def test_a_line_is_json_where_nobody_watches():
    stream = written("auto")
    log.info("request", status=200)
    line = json.loads(stream.getvalue())
    assert (line["event"], line["status"], line["level"]) == ("request", 200, "info")
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize("worker", [None, 2])
def test_what_is_logged_often_is_logged_as_everything_else(worker):
    fields = {"status": 200, "refused": [], "route": None, "operation": "Ünï", "odd": frozenset()}
    lines = []
    for often in (False, True):
        stream = io.StringIO()
        configure("json", stream, worker)
        if often:
            log_often("request", fields)
        else:
            log.info("request", **fields)
        lines.append(json.loads(stream.getvalue()))
    for line in lines:
        assert datetime.fromisoformat(line.pop("timestamp")).tzinfo == UTC
    assert lines[0] == lines[1]
    assert fields.keys() < lines[0].keys()


def test_what_is_logged_often_is_text_where_that_is_asked_for():
    stream = written("text")
    log_often("request", {"status": 200})
    assert "status=200" in stream.getvalue()


def test_text_can_be_asked_for():
    stream = written("text")
    log.info("request", status=200)
    assert "status=200" in stream.getvalue()


def test_an_exception_leaves_its_type_and_frames_and_not_its_message():
    found = described(raised(KeyError(SECRET)))
    assert found[0]["type"] == "builtins.KeyError"
    assert "test_log.py" in found[0]["frames"][0]
    assert SECRET not in json.dumps(found)


def test_the_causes_are_told_too():
    outer = raised(ValueError(SECRET))
    outer.__cause__ = raised(KeyError(SECRET))
    assert [one["type"] for one in described(outer)] == ["builtins.ValueError", "builtins.KeyError"]


def test_a_chain_without_end_is_cut():
    one, other = ValueError(), ValueError()
    one.__cause__, other.__cause__ = other, one
    assert len(described(one)) == 5


def test_a_database_error_leaves_its_sqlstate():
    error = raised(type("UniqueViolationError", (Exception,), {"sqlstate": "23505"})(SECRET))
    (found,) = described(error)
    assert found["sqlstate"] == "23505"
    assert SECRET not in json.dumps(found)


def test_what_a_library_says_is_not_repeated():
    stream = written()
    error = raised(ValueError(SECRET))
    logging.getLogger("strawberry.execution").error("failed for %s", SECRET, exc_info=error)
    logging.getLogger("uvicorn.error").error("Exception in %s", SECRET, exc_info=error)
    library, uvicorn = (json.loads(line) for line in stream.getvalue().splitlines())
    assert library["logger"] == "strawberry.execution"
    assert library["error"][0]["type"] == "builtins.ValueError"
    assert uvicorn["template"] == "Exception in %s"
    assert SECRET not in stream.getvalue()


def test_a_librarys_chatter_is_dropped():
    stream = written()
    logging.getLogger("asyncio").info(SECRET)
    assert stream.getvalue() == ""


def test_standard_error_is_where_lines_go(capsys):
    configure("json", sys.stderr)
    log.info("request")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert '"event":"request"' in captured.err


def test_a_stream_that_is_gone_costs_lines_and_nothing_else():
    stream = written()
    stream.close()
    log.info("request", status=200)
    logging.getLogger("asyncio").error(SECRET)
