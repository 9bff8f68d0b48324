"""`front-office permissions`: prints who may read which field."""

from __future__ import annotations

import click

from schema.root import rules
from server.matrix import markdown


@click.command()
def command() -> None:
    """Print who may read which field, as Markdown."""
    click.echo(markdown(rules()), nl=False)
