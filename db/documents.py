"""Standard documents, what was assigned to a client, and files in the client's record."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Date, Index, Text, func, text

from db.checks import holds, matches, not_negative, one_of
from db.tables import ID, INSTANT, RowRule, about, column, of_practice, refers, table
from permissions.vocabulary import Documents

_EITHER = (Documents.READ, Documents.CLINICAL)

standard_document = table(
    "standard_document",
    column("name", Text, Documents.READ),
    column("requires_signature", Boolean, Documents.READ),
    column("requires_reading", Boolean, Documents.READ),
    column("auto_assign", Boolean, Documents.READ),
    column("is_active", Boolean, Documents.READ, server_default=text("true")),
    of_practice(),
    # The library is the practice's, no client's: a caseload opens all of it.
    rows=[RowRule(Documents.READ, caseload="true")],
)

assigned_document = table(
    "assigned_document",
    column("client_id", ID),
    column("standard_document_id", ID),
    column("status", Text, Documents.READ),
    column("assigned_at", INSTANT, Documents.READ, server_default=func.now()),
    column("opened_at", INSTANT, Documents.READ, nullable=True),
    column("signed_at", INSTANT, Documents.READ, nullable=True),
    column("due_on", Date, Documents.READ, nullable=True),
    refers("client_id", "client"),
    refers("standard_document_id", "standard_document"),
    one_of("status", "ASSIGNED", "OPENED", "SIGNED", "COMPLETED", "WITHDRAWN"),
    holds("signed_when", "status <> 'SIGNED' OR signed_at IS NOT NULL"),
    Index(
        "ix_assigned_document_client", "practice_id", "client_id", text("assigned_at DESC"), "id"
    ),
    rows=[about("client_id", Documents.READ)],
)

document_on_file = table(
    "document_on_file",
    column("client_id", ID),
    column("name", Text, *_EITHER),
    column("media_type", Text, *_EITHER),
    column("size_bytes", BigInteger, *_EITHER),
    column("sha256", Text, *_EITHER),
    column("visibility", Text),
    column("uploaded_at", INSTANT, *_EITHER, server_default=func.now()),
    column("uploaded_by_name", Text, *_EITHER),
    refers("client_id", "client"),
    one_of("visibility", "GENERAL", "CLINICAL"),
    not_negative("size_bytes"),
    matches("sha256", "^[0-9a-f]{64}$"),
    Index("ix_document_on_file_client", "practice_id", "client_id", text("uploaded_at DESC"), "id"),
    rows=[
        about("client_id", Documents.READ, where="visibility = 'GENERAL'"),
        about("client_id", Documents.CLINICAL, where="visibility = 'CLINICAL'"),
    ],
)
