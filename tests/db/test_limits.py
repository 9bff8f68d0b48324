"""However many processes serve, they leave the embedded PostgreSQL connections to spare."""

import pytest

from db.embedded import EmbeddedPostgres
from db.limits import (
    CONNECTIONS_MIN,
    DEFAULT_LIMITS,
    connections_for,
    connections_of,
    shared_by,
)
from tests.db.embedding import ask


def test_one_process_has_the_limits_to_itself():
    assert shared_by(1) == DEFAULT_LIMITS


def test_two_processes_make_no_more_connections_than_one_but_to_listen():
    assert connections_of(2) == connections_of(1) + 1


@pytest.mark.parametrize("processes", [3, 8, 64])
def test_every_process_can_hold_a_transaction_and_still_serve(processes):
    assert shared_by(processes).connections_max >= CONNECTIONS_MIN


@pytest.mark.parametrize("processes", [1, 16])
def test_all_connections_of_all_processes_fit(data_dir, processes):
    needed = connections_of(processes)
    with EmbeddedPostgres.start(data_dir, durable=False, connections=needed) as postgres:
        assert int(ask(postgres, "SHOW max_connections")) > needed


@pytest.mark.parametrize(("processors", "connections"), [(1, 4), (2, 4), (3, 6), (4, 8), (64, 8)])
def test_a_machine_with_more_processors_serves_by_more_connections(processors, connections):
    assert connections_for(processors) == connections
