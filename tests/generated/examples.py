"""How many examples are generated, and with which chance: the same ones in every run.

FRONT_OFFICE_TEST_EXAMPLES multiplies their number; it is 1 unless set.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

T = TypeVar("T")

MULTIPLIER = float(os.environ.get("FRONT_OFFICE_TEST_EXAMPLES", "1"))


def for_each(
    of: st.SearchStrategy[T],
    check: Callable[[T], None],
    *,
    count: int,
    start: int = 0,
    is_shrunk: bool = True,
) -> None:
    """Check a number of examples; one that fails is made as small as it gets, and shown.

    Unless `is_shrunk`: then the first that fails is the last that is tried.

    Runs with different starts see different examples. Hypothesis cannot drive a coroutine: the
    check runs its own, on a loop that is its caller's.
    """

    @seed(start)
    @settings(
        max_examples=max(1, round(count * MULTIPLIER)),
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        report_multiple_bugs=is_shrunk,
        phases=tuple(Phase) if is_shrunk else (Phase.generate,),
    )
    @given(of)
    def run(example: Any) -> None:
        check(example)

    run()
