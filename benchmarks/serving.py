"""Serves a contender that is no server of ours: uvicorn by itself, as fast as it is."""

from __future__ import annotations

import sys

import uvicorn
from starlette.types import ASGIApp

from benchmarks.load.request import HOST


def serve(app: ASGIApp) -> None:
    """Serve on the port that is the program's argument, until a signal."""
    uvicorn.run(
        app,
        host=HOST,
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )
