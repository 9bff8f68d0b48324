"""The same declarations under Strawberry's own executor: the oracle that the engine is held against.

A relation is batched by aiodataloader over all parents of a level, one statement for each. It shares
with the engine what is declared (rules, relations, encoders), its limits, its texts of errors and
the reading of cursors; planning, deciding, composing SQL and answering are its own.
"""

from engine.reference.reference import Reference
from engine.reference.schema import Schema

__all__ = ["Reference", "Schema"]
