"""The questions of the README with their answers; `python -m tests.readme` writes them anew."""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
from pathlib import Path
from typing import Any

import asyncpg

from db.demo.load import fill
from db.embedded import EmbeddedPostgres
from db.migrate import migrate
from db.secrets import Secret
from tests.demo_people import demo_people

README = Path(__file__).parent.parent / "README.md"
_QUESTION = re.compile(
    r"```graphql\n# (?P<email>\S+)\n(?P<query>.*?)```\n\n```json\n(?P<answer>.*?)```", re.DOTALL
)


def questions() -> list[tuple[str, str, Any]]:
    """Who asks, the query, and the answer that is written."""
    found = _QUESTION.finditer(README.read_text())
    return [(one["email"], one["query"], json.loads(one["answer"] or "null")) for one in found]


async def answers(dsn: str, secret: Secret) -> list[Any]:
    """What the demo practice of `make serve` answers to each question."""
    connection = await asyncpg.connect(dsn)
    await fill(connection, progress=lambda _line: None)
    await connection.close()
    async with demo_people(dsn, secret) as people:
        replies = [await people[email].ask(query) for email, query, _ in questions()]
    return [json.loads(reply.body) for reply in replies]


def rewrite(fresh: list[Any]) -> None:
    left = iter(fresh)

    def replace(found: re.Match[str]) -> str:
        answer = json.dumps(next(left), indent=2, ensure_ascii=False)
        question = f"```graphql\n# {found['email']}\n{found['query']}```"
        return f"{question}\n\n```json\n{answer}\n```"

    README.write_text(_QUESTION.sub(replace, README.read_text()))


async def main() -> None:
    secret = Secret("a key that only writes the README of Front Office")
    with (
        tempfile.TemporaryDirectory(prefix="front-office-readme-") as folder,
        EmbeddedPostgres.start(Path(folder), durable=False) as postgres,
    ):
        await migrate(postgres.dsn, secret.login_passwords())
        rewrite(await answers(postgres.dsn, secret))


if __name__ == "__main__":
    asyncio.run(main())
