"""A day at the front desk holds from beginning to end, on any day, and as often as it is told."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

import pytest

from tests.server.cli.running import Running, free_port
from tests.stories.day import CHAPTERS, told
from tests.stories.step import NotSoError, Step, answers
from tests.stories.teller import teller


def _story(variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.stories"],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_day_holds_and_every_step_of_it_is_story(demo: Running) -> None:
    with teller(demo.origin) as day:
        lines = "\n".join(told(day))
        steps = [step for steps in CHAPTERS.values() for step in steps]
        assert all(day.notes.fill(step.says) in lines for step in steps)


def test_it_may_be_told_again_to_the_same_server(demo: Running) -> None:
    for _ in range(2):
        ended = _story(demo.variables)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert all(title in ended.stdout for title in CHAPTERS)


def test_a_step_that_does_not_hold_ends_the_story_and_says_what_is_otherwise(demo: Running) -> None:
    wrong = Step("Nobody works here.", "{ viewer { name } }", expects=answers(viewer__name=None))
    with teller(demo.origin) as day, pytest.raises(NotSoError) as error:
        list(day.tell([wrong]))
    assert str(error.value) == "Nobody works here.\n    viewer.name: 'Sasha Whitfield', not None"


def test_without_a_server_it_says_how_to_start_one() -> None:
    ended = _story({**os.environ, "FRONT_OFFICE_PORT": str(free_port())})
    assert ended.returncode == 1
    assert "make serve" in ended.stderr
