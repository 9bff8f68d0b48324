"""Every table of every domain, so that the metadata is complete for whoever imports it from here."""

from __future__ import annotations

from db import (
    access,
    accounting,
    cards,
    chart,
    claims,
    clients,
    contacts,
    directory,
    documents,
    history,
    idempotency,
    identity,
    insurance,
    live,
    merges,
    outbox,
    portal,
    remittance,
    schedule,
)
from db.tables import metadata as metadata  # noqa: PLC0414 - said twice, it is exported

DOMAINS = (
    identity, directory, clients, merges, insurance, cards, portal, documents, contacts, schedule,
    live, accounting, claims, remittance, chart, access, history, idempotency, outbox,
)  # fmt: skip

TABLES = tuple(metadata.sorted_tables)
"""All tables, each after those that it refers to."""

VIEWS = (schedule.busy_time,)
