"""Every element of a statement, once."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.sql.visitors import ExternallyTraversible


def elements(of: ExternallyTraversible) -> Iterator[ExternallyTraversible]:
    """What a statement is made of, itself first.

    SQLAlchemy's own walk comes to an element again for each place that it stands in, and rows that
    others are read of stand in many: twice as long for each level is without end.
    """
    seen = {id(of): of}  # the elements too: one that is let go may leave its id to another
    waiting = [of]
    while waiting:
        element = waiting.pop()
        yield element
        for child in element.get_children():
            if id(child) not in seen:
                seen[id(child)] = child
                waiting.append(child)
