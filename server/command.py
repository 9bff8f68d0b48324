"""The command's first step: nothing is imported yet, so Ctrl-C has nothing to tidy up."""

from __future__ import annotations

import signal


def main() -> None:
    """Run `front-office`; until its own handlers stand, an interrupt ends the process and no more."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from server.cli import main as run  # noqa: PLC0415 - it takes half a second

    run()
