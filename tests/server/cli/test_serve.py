"""What `front-office serve` promises whoever starts it, and whoever stops it, in whatever way."""

import asyncio
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise

import asyncpg
import httpx
import pytest

from db.embedded import EmbeddedPostgres
from server.people import DEMO_EMAILS
from tests.server.cli.running import COMMAND, free_port, is_alive
from tests.waiting import DEADLINE_S, wait_until

CLIENTS = "{ clients(first: 1) { nodes { id } } }"
MAKE = """
import subprocess, sys
server = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
print(server.pid, flush=True)
server.wait()
"""


def query(data_dir, sql):
    async def run():
        connection = await asyncpg.connect(EmbeddedPostgres.start(data_dir).dsn)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    return asyncio.run(run())


@contextmanager
def held(data_dir):
    """Let nobody write to the access log until the block ends."""
    with asyncio.Runner() as runner:
        dsn = EmbeddedPostgres.start(data_dir).dsn
        connection = runner.run(asyncpg.connect(dsn))
        runner.run(connection.execute("BEGIN; LOCK TABLE access_event IN SHARE MODE"))
        yield lambda: runner.run(
            connection.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted")
        )
        runner.run(connection.execute("COMMIT"))
        runner.run(connection.close())


class TestWhileItRuns:
    def test_the_banner_tells_everything_and_its_curl_works(self, running):
        said = running.said
        for words in ("54 clients", "PostgreSQL 18.", f"{running.origin}/graphql", *DEMO_EMAILS):
            assert words in said
        url, arguments = running.curl()[1], running.curl()[2:]
        headers = dict(header.split(": ") for flag, header in pairwise(arguments) if flag == "-H")
        # Whoever reads the file that it is written to gets no token by it.
        assert headers["Authorization"] == f"Bearer $({COMMAND} token scheduler@demo.test)"
        assert "Bearer fo_" not in said
        headers["Authorization"] = f"Bearer {running.token}"
        body = arguments[arguments.index("-d") + 1]
        answer = httpx.post(url, content=body, headers=headers, timeout=DEADLINE_S).json()
        assert "errors" not in answer
        assert answer["data"]["viewer"]["roles"] == ["SCHEDULER"]
        assert len(answer["data"]["clients"]["nodes"]) == 3

    def test_the_server_is_ready_and_shows_its_page(self, running):
        assert running.send("GET", "/health/live").json() == {"status": "live"}
        assert running.send("GET", "/health/ready").json() == {"status": "ready"}
        page = running.send("GET", "/")
        assert "Sign in" in page.text
        assert "server" not in page.headers

    def test_a_log_line_is_json_where_nobody_watches(self, running):
        assert running.ask(CLIENTS).status_code == 200
        told = ("/graphql", 200)
        wait_until(
            lambda: told in {(line["route"], line["status"]) for line in running.lines("request")},
            "a line of log",
        )

    def test_a_port_in_use_costs_one_line(self, running, start):
        other = start(port=running.port)
        assert other.until_ended() == 1
        assert other.said == (
            f"front-office: 127.0.0.1:{running.port} is in use;"
            " stop what runs there, or set FRONT_OFFICE_PORT to another port\n"
        )

    def test_a_data_folder_in_use_costs_one_line(self, running, start):
        other = start()
        assert other.until_ended() == 1
        assert f"in use by process {running.process.pid}" in other.said.splitlines()[-1]
        assert "Traceback" not in other.said

    def test_tokens_are_printed_beside_a_running_server(self, running):
        printed = running.run("token", "biller@demo.test", "--expires", "30m")
        assert (printed.returncode, printed.stderr) == (0, "")
        answer = running.ask("{ viewer { email } }", printed.stdout.strip())
        assert answer.json()["data"]["viewer"]["email"] == "biller@demo.test"

    def test_a_database_in_use_is_not_thrown_away(self, running):
        refused = running.run("reset", "--yes")
        assert refused.returncode == 1
        assert "stop the server first" in refused.stderr
        assert running.ask(CLIENTS).status_code == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_server_and_its_database(mortal, number):
    others = [mortal.postgres_pid(), *mortal.workers()]
    # To all of its processes, as a terminal does it and as a service manager does.
    os.killpg(mortal.process.pid, number)
    assert mortal.until_ended() == 0
    assert not any(map(is_alive, others))
    assert "Traceback" not in mortal.said
    assert mortal.said.endswith("Stopped.\n")


def test_a_request_that_is_under_way_is_answered_before_the_end(mortal, data_dir):
    before = query(data_dir, "SELECT count(*) FROM access_event")
    with ThreadPoolExecutor() as pool:
        with held(data_dir) as waiting:
            asked = pool.submit(mortal.ask, CLIENTS)
            wait_until(waiting, "the request waits for its event")
            os.killpg(mortal.process.pid, signal.SIGTERM)
            wait_until(lambda: _refuses_connections(mortal), "the listener is closed")
            assert not asked.done()
        assert asked.result().status_code == 200
    assert mortal.until_ended() == 0
    with EmbeddedPostgres.start(data_dir):
        assert query(data_dir, "SELECT count(*) FROM access_event") == before + 1


def _refuses_connections(running):
    try:
        running.send("GET", "/health/live")
    except httpx.ConnectError:
        return True
    except httpx.TransportError:
        pass  # it was let in just before, and put out
    return False


def test_killed_outright_it_leaves_no_orphan_and_loses_nothing(mortal, start, data_dir):
    before = query(data_dir, "SELECT count(*) FROM access_event")
    assert mortal.ask(CLIENTS).status_code == 200
    left = [mortal.postgres_pid(), *mortal.workers()]
    mortal.process.kill()
    mortal.until_ended()
    wait_until(lambda: not any(map(is_alive, left)), "everything ends with the server")
    start().until_ready()
    assert query(data_dir, "SELECT count(*) FROM access_event") == before + 1


@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_demo_is_refused_to_everybody_but_this_machine(start, workers):
    other = start(options=("--workers", workers), environment={"FRONT_OFFICE_HOST": "0.0.0.0"})
    assert other.until_ended() == 1
    (said,) = [line for line in other.said.splitlines() if line.startswith("front-office: ")]
    assert said.startswith("front-office: FRONT_OFFICE_HOST: ")


def test_on_another_address_a_database_stays_empty_and_the_banner_says_why(
    start, database_endpoint, secret
):
    given = {"FRONT_OFFICE_DATABASE_URL": database_endpoint}
    key = {"FRONT_OFFICE_SECRET_KEY": secret._key.decode()}
    other = start(environment={"FRONT_OFFICE_HOST": "0.0.0.0", **given, **key}).until_ready()
    assert "Holds     0 practices" in other.said
    assert "No demo practice is made on 0.0.0.0" in other.said
    assert "reset" not in other.said


@pytest.mark.parametrize("workers", ["1", "2"])
def test_it_stops_with_the_parent_that_was_killed(data_dir, workers):
    """As `make serve` does when make itself is killed."""
    port = free_port()
    words = [COMMAND, "serve", "--stop-with-parent", "--workers", workers]
    own = {"FRONT_OFFICE_PORT": str(port), "FRONT_OFFICE_DATA_DIR": str(data_dir)}
    with subprocess.Popen(
        [sys.executable, "-c", MAKE, *words], env=own, stdout=subprocess.PIPE, text=True
    ) as make:
        try:
            server = int(make.stdout.readline())
            wait_until(lambda: _answers(port), "the server answers")
        finally:
            make.kill()
    wait_until(lambda: not is_alive(server), "the server ends")


def _answers(port):
    try:
        live = f"http://127.0.0.1:{port}/health/live"
        return httpx.get(live, timeout=DEADLINE_S).status_code == 200
    except httpx.TransportError:
        return False
