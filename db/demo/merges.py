"""A merge that was undone on the same day: two clients of one practice who were taken for one person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from db.demo.clients import Client
from db.demo.practice import Practice
from db.demo.rows import Rows
from db.demo.staff import desk_names
from db.merges import client_merge


def add_merge(practice: Practice, clients: Sequence[Client], rows: Rows) -> None:
    """Add the merge of the first two of the clients; both are clients of their own again."""
    kept, merged = clients[0], clients[1]
    name = desk_names(practice)[0]
    merged_at = practice.now - timedelta(days=5)
    rows.add(
        client_merge,
        id=practice.id_of("client_merge", merged.number),
        kept_id=kept.id,
        merged_id=merged.id,
        held_by_id=merged.id,
        merged_number=f"C-{merged.number + 1:05d}",
        merged_name=merged.person.name,
        reason="Same name at the desk.",
        merged_at=merged_at,
        merged_by_name=name,
        undone_at=merged_at + timedelta(hours=1),
        undone_by_name=name,
        version=2,
        # No transaction has this number.
        moved_in=0,
    )
