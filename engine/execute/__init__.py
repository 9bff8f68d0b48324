"""Runs an operation: the one way in, and what it takes and gives."""

from engine.answer.errors import RequestError
from engine.answer.output import Answer
from engine.execute.engine import Engine, Read
from engine.execute.mutation import Write

__all__ = [
    "Answer",
    "Engine",
    "Read",
    "RequestError",
    "Write",
]
