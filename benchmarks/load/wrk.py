"""wrk as the load generator, where it is installed: it costs less for an answer than ours."""

from __future__ import annotations

import shutil
import subprocess
import tempfile

from benchmarks.load.outcome import Outcome
from benchmarks.load.request import HOST, Request

TIMEOUT_S = 30
"""An answer that takes longer is a failure."""

# Strings of JSON are strings of Lua, once what Lua does not know is out of them.
_SCRIPT = """
wrk.method = "POST"
wrk.body = {body}
{headers}
function done(summary, latency, requests)
  local errors = summary.errors
  local failures = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format(
    '\\n{{"answers": %d, "failures": %d, "seconds": %f, "p50_ms": %f, "p99_ms": %f}}\\n',
    summary.requests - errors.status, failures, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
"""


def found() -> str | None:
    """Where wrk is, if it is."""
    return shutil.which("wrk")


def run(request: Request, connections: int, seconds: float) -> Outcome:
    """Ask over so many connections for so long, in whole seconds."""
    program = found()
    assert program is not None, "the caller has looked whether it is there"
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_script(request))
        script.flush()
        command = [
            *(program, "--threads", "1", "--connections", str(connections)),
            *("--duration", f"{max(1, round(seconds))}s", "--timeout", f"{TIMEOUT_S}s"),
            *("--script", script.name, f"http://{HOST}:{request.port}/graphql"),
        ]
        # Every word of it is ours.
        said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    return outcome_of(said.stdout)


def outcome_of(said: str) -> Outcome:
    """What the script wrote on the last line, below what wrk itself had to say."""
    return Outcome.read(said.strip().rpartition("\n")[2])


def _script(request: Request) -> str:
    headers = "\n".join(
        f"wrk.headers[{quoted(name)}] = {quoted(value)}" for name, value in request.headers.items()
    )
    return _SCRIPT.format(body=quoted(request.body.decode()), headers=headers)


def quoted(text: str) -> str:
    """A string of Lua: every byte that is not plain as a decimal escape."""
    plain = (chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\{b:03d}" for b in text.encode())  # noqa: PLR2004
    return f'"{"".join(plain)}"'
