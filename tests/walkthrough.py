"""Reads a page of steps as a newcomer does, and carries them out on a copy."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from db.migrate import newest

SOURCE = Path(__file__).parent.parent
TIMEOUT_S = 300.0

_STEP = re.compile(
    r"(?P<place>New file|At\s+the\s+end\s+of|In)\s+`(?P<file>[^`\n]+)`"
    r"(?:, (?P<where>below|above|instead of) (?P<ticks>`+)(?P<line>[^\n]+?)(?P=ticks))?"
    r"\n\n```\w+\n(?P<code>.*?)```",
    re.DOTALL,
)
_BLOCK = re.compile(r"^```", re.MULTILINE)
_COPIED = (
    "db", "docs", "engine", "integrations", "permissions", "resolvers", "schema", "server",
    "tests", "pyproject.toml",
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """A block of code, the file it goes into, and where in it; `where` of which line; without, at its end."""

    file: str
    is_new: bool
    line: str | None
    where: str | None
    code: str

    def carry_out(self, root: Path) -> None:
        """Raise ValueError when the page no longer fits the file."""
        path = root / self.file
        if self.is_new == path.exists():
            raise ValueError(f"{self.file} is {'there already' if self.is_new else 'not there'}")
        if self.is_new:
            path.write_text(self.code)
        elif self.line is None:
            path.write_text(f"{path.read_text()}\n\n{self.code}")
        else:
            path.write_text("".join(self._edited(path.read_text().splitlines(keepends=True))))

    def _edited(self, lines: list[str]) -> Iterable[str]:
        found = [number for number, line in enumerate(lines) if line.strip() == self.line]
        if len(found) != 1:
            raise ValueError(f"{self.file} has {len(found)} lines {self.line!r}, not one")
        (place,) = found
        before, after = place + (self.where == "below"), place + (self.where != "above")
        return [*lines[:before], self.code, *lines[after:]]


def steps(page: Path) -> list[Step]:
    """The steps of a page in their order; each of its code blocks belongs to one."""
    text = page.read_text()
    found = [_step(one) for one in _STEP.finditer(text)]
    assert 2 * len(found) == len(_BLOCK.findall(text)), "a block does not say where it goes"
    return _renumbered(found)


def _step(found: re.Match[str]) -> Step:
    return Step(
        found["file"],
        is_new=found["place"] == "New file",
        line=found["line"],
        where=found["where"],
        code=found["code"],
    )


def _renumbered(written: list[Step]) -> list[Step]:
    """The migrations follow the newest one there is, as the page tells people to number them."""
    numbers = [int(number) for one in written for number in re.findall(r"/(\d{4})_", one.file)]
    shift = int(newest()) + 1 - min(numbers)

    def moved(text: str) -> str:
        return re.sub(r"\b\d{4}(?=[_\"])", lambda number: f"{int(number[0]) + shift:04}", text)

    return [
        replace(one, file=moved(one.file), code=moved(one.code))
        if "/migrations/" in one.file
        else one
        for one in written
    ]


@dataclass(frozen=True)
class Copy:
    """A source tree of its own, in which nothing can harm ours."""

    root: Path

    @classmethod
    def make(cls, root: Path) -> Copy:
        for name in _COPIED:
            if (SOURCE / name).is_dir():
                leave_out = shutil.ignore_patterns("__pycache__")
                shutil.copytree(SOURCE / name, root / name, ignore=leave_out)
            else:
                shutil.copy(SOURCE / name, root / name)
        return cls(root)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run Python in the copy, which comes before the installed packages on its path."""
        own = {"PYTHONPATH": str(self.root), "FRONT_OFFICE_DATA_DIR": str(self.root / "data")}
        return subprocess.run(
            [sys.executable, *words],
            cwd=self.root,
            env={**os.environ, **own},
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT_S,
        )

    def front_office(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.run("-c", "from server.cli import main; main()", *words)
