"""Two records of one person made one, found again, and undone."""

from __future__ import annotations

import strawberry

from db.clients import client
from db.merges import client_merge
from permissions.vocabulary import Clients
from resolvers import clients
from resolvers.rows import pointed
from schema.clients.client import Client
from schema.clients.preview import PreviewQuery
from schema.connection import Connection, paged
from schema.declare import entity, field, group, input_field, inputs
from schema.mutation import Problem, mutation, problems
from schema.node import Node
from schema.scalars import Instant, key_of
from schema.written import line


@entity(
    client_merge,
    requires=Clients.MERGE,
    subject="both_ids",
    prefix="clientmerge",
    by_id=clients.one_merge,
)
class ClientMerge(Node):
    """Two records of one person that were made one."""

    kept: Client | None = field(
        "The client who has everything now; null if they were merged in turn.",
        requires=Clients.READ,
        resolve=pointed(client, "kept_id"),
    )
    merged: Client | None = field(
        "The client whose record it was; null until the merge is undone.",
        requires=Clients.READ,
        resolve=pointed(client, "merged_id"),
    )
    merged_number: str | None = field(
        "The practice's own number of the record that was merged.", requires=Clients.MERGE
    )
    merged_name: str | None = field("The name in that record.", requires=Clients.MERGE)
    reason: str | None = field("Why they were merged, if it was said.", requires=Clients.MERGE)
    merged_at: Instant | None = field("When they were merged.", requires=Clients.MERGE)
    merged_by: str | None = field(
        "Who merged them.", requires=Clients.MERGE, column="merged_by_name"
    )
    undone_at: Instant | None = field(
        "When it was undone; null while it stands.", requires=Clients.MERGE
    )
    undone_by: str | None = field("Who undid it.", requires=Clients.MERGE, column="undone_by_name")
    version: int | None = field("An undo names the version it read.", requires=Clients.MERGE)


@inputs
class ClientMergeInput:
    """Two records of one person, as they were read."""

    kept_id: strawberry.ID = input_field(
        "The client who is kept.", requires=Clients.MERGE, encode=key_of("client")
    )
    kept_version: int = input_field("The version of it that you read.", requires=Clients.MERGE)
    merged_id: strawberry.ID = input_field(
        "The client whose record is merged into it, and goes out of sight.",
        requires=Clients.MERGE,
        encode=key_of("client"),
    )
    merged_version: int = input_field("The version of it that you read.", requires=Clients.MERGE)
    reason: str | None = input_field("Why.", requires=Clients.MERGE, encode=line())


@inputs
class ClientMergeUndoInput:
    """A merge that was a mistake."""

    id: strawberry.ID = input_field(
        "The merge's global id.", requires=Clients.MERGE, encode=key_of("clientmerge")
    )
    version: int = input_field("The version that you read.", requires=Clients.MERGE)


@group()
class _Payload:
    """The merge, and the client who was kept."""

    merge: ClientMerge | None = field(
        "The merge, which can be undone.",
        requires=Clients.MERGE,
        resolve=clients.made_merge,
    )
    client: Client | None = field(
        "The client who was kept.", requires=Clients.READ, resolve=pointed(client, "client_id")
    )
    errors: list[Problem] = problems()


@group()
class ClientMergePayload(_Payload):
    """What became of two records."""


@group()
class ClientMergeUndoPayload(_Payload):
    """What became of a merge that was to be undone."""

    restored: Client | None = field(
        "The client whose record is back.",
        requires=Clients.READ,
        resolve=pointed(client, "restored_id"),
    )


@group()
class MergingQuery(PreviewQuery):
    """What can be asked about merges."""

    client_merges: Connection[ClientMerge] | None = field(
        "Clients who were merged, the latest first; those that were undone too.",
        requires=Clients.MERGE,
        resolve=clients.merges,
        arguments=paged(),
    )


@group()
class MergingMutation:
    """What can be changed about duplicates."""

    client_merge: ClientMergePayload | None = mutation(
        "Make one client of two that are one person: the kept one gets all rows that are about the other"
        " one, such as contact data, policies, appointments and account. The other's profile (names,"
        " language, status, provider, memo and the like) is not taken over: compare both by"
        " `clientMergePreview`, and write what is to be kept by `clientUpdate`.",
        requires=Clients.MERGE,
        takes=ClientMergeInput,
        does=clients.merge,
        gives=("merge_id", "client_id"),
    )
    client_merge_undo: ClientMergeUndoPayload | None = mutation(
        "Undo a merge: what moved goes back, with what came to it since.",
        requires=Clients.MERGE,
        takes=ClientMergeUndoInput,
        does=clients.undo_merge,
        gives=("merge_id", "client_id", "restored_id"),
    )
