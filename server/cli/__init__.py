"""The command `front-office`; each subcommand has a file, imported only when it is called."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from types import MappingProxyType

import click

from server.complaint import complain, tell
from server.process import interruptible

# What `--help` lists is written here, so that listing the commands imports none of them.
COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "serve": "Start the server, with its database and demo practice.",
        "migrate": "Bring the database up to this version.",
        "demo": "Fill the demo practice.",
        "token": "Print a bearer token for somebody.",
        "schema": "Print the schema, whole or as somebody sees it.",
        "permissions": "Print who may read which field, as Markdown.",
        "reset": "Throw the local database away.",
    }
)


class _Commands(click.Group):
    """Finds `server.cli.<name>.command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"server.cli.{cmd_name}").command
        assert isinstance(command, click.Command), "each file of this package defines one"
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="front-office", message="%(version)s")
def group() -> None:
    """Front Office: a GraphQL API server for the front office of a mental-health practice."""


def main() -> None:
    """Run the command; whatever was asked wrongly ends in one line and a code that is not zero."""
    with interruptible():
        sys.exit(_run())


def _run() -> int:
    try:
        group.main(prog_name="front-office", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        complain(error.format_message())
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        complain("stopped")
        return 130
    except Exception as error:  # noqa: BLE001 - whatever it was is told, and nothing of its data
        tell(error)
        return 1
    return 0
