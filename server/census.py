"""How much is in the database, in words."""

from __future__ import annotations

from db.demo.load import Counts


def in_words(counts: Counts) -> str:
    """Such as: 2 practices, 13 providers, 224 clients."""
    numbers = (
        (counts.practices, "practice"),
        (counts.providers, "provider"),
        (counts.clients, "client"),
        (counts.appointments, "appointment"),
        (counts.ledger_entries, "ledger row"),
        (counts.claims, "claim"),
    )
    return ", ".join(f"{number:,} {noun}{'' if number == 1 else 's'}" for number, noun in numbers)
