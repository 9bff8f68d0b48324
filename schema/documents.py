"""Documents: the practice's library, what clients were asked to sign, and files in their records."""

from __future__ import annotations

from enum import Enum

from db.clients import client
from db.documents import assigned_document, document_on_file, standard_document
from permissions.vocabulary import Documents
from resolvers import documents
from resolvers.reach import ABOUT_CLIENT, OF_PRACTICE
from resolvers.rows import by_id, listed, owned, pointed
from schema.connection import Connection, paged
from schema.declare import choices, entity, field, group
from schema.node import Node
from schema.scalars import Day, Instant


@choices
class AssignmentStatus(Enum):
    """How far a client is with a document."""

    ASSIGNED = "ASSIGNED"
    OPENED = "OPENED"
    SIGNED = "SIGNED"
    COMPLETED = "COMPLETED"
    WITHDRAWN = "WITHDRAWN"


@entity(
    standard_document,
    requires=Documents.READ,
    within=OF_PRACTICE,
    prefix="standarddocument",
    by_id=by_id(standard_document),
)
class StandardDocument(Node):
    """A form of the practice's library."""

    name: str | None = field("What the form is called.", requires=Documents.READ)
    requires_signature: bool | None = field("Whether it must be signed.", requires=Documents.READ)
    requires_reading: bool | None = field("Whether it must be read.", requires=Documents.READ)
    auto_assign: bool | None = field("Whether each new client gets it.", requires=Documents.READ)
    is_active: bool | None = field("Whether it is still given out.", requires=Documents.READ)


@entity(
    assigned_document,
    requires=Documents.READ,
    subject="client_id",
    within=ABOUT_CLIENT,
    prefix="assigned",
    by_id=by_id(assigned_document),
)
class AssignedDocument(Node):
    """A standard document that a client was asked to read or sign."""

    standard_document: StandardDocument | None = field(
        "The form of the library.",
        requires=Documents.READ,
        resolve=pointed(standard_document, "standard_document_id"),
    )
    status: AssignmentStatus | None = field("How far the client is.", requires=Documents.READ)
    assigned_at: Instant | None = field("When it was assigned.", requires=Documents.READ)
    opened_at: Instant | None = field("When the client opened it.", requires=Documents.READ)
    signed_at: Instant | None = field("When the client signed it.", requires=Documents.READ)
    due_on: Day | None = field("The day it should be done by.", requires=Documents.READ)


@entity(
    document_on_file,
    requires=Documents.READ,
    subject="client_id",
    within=ABOUT_CLIENT,
    prefix="document",
    by_id=documents.by_id("GENERAL"),
)
class DocumentOnFile(Node):
    """A general file in a client's record."""

    name: str | None = field("The file's name.", requires=Documents.READ)
    media_type: str | None = field("What kind of file it is.", requires=Documents.READ)
    size_bytes: int | None = field("Its size in bytes.", requires=Documents.READ)
    sha256: str | None = field(
        "The SHA-256 of its bytes, which tells whether they ever change.", requires=Documents.READ
    )
    uploaded_at: Instant | None = field("When it was uploaded.", requires=Documents.READ)
    uploaded_by: str | None = field(
        "Who uploaded it.", requires=Documents.READ, column="uploaded_by_name"
    )


@entity(
    document_on_file,
    requires=Documents.CLINICAL,
    subject="client_id",
    within=ABOUT_CLIENT,
    prefix="clinicaldocument",
    by_id=documents.by_id("CLINICAL"),
)
class ClinicalDocument(Node):
    """A file in a client's record that is for clinicians only."""

    name: str | None = field("The file's name.", requires=Documents.CLINICAL)
    media_type: str | None = field("What kind of file it is.", requires=Documents.CLINICAL)
    size_bytes: int | None = field("Its size in bytes.", requires=Documents.CLINICAL)
    sha256: str | None = field(
        "The SHA-256 of its bytes, which tells whether they ever change.",
        requires=Documents.CLINICAL,
    )
    uploaded_at: Instant | None = field("When it was uploaded.", requires=Documents.CLINICAL)
    uploaded_by: str | None = field(
        "Who uploaded it.", requires=Documents.CLINICAL, column="uploaded_by_name"
    )


@group(client)
class ClientDocuments:
    """A client's documents; clinical ones are in the chart."""

    on_file: Connection[DocumentOnFile] | None = field(
        "General files in the record, the latest first.",
        requires=Documents.READ,
        resolve=documents.on_file("GENERAL"),
        arguments=paged(),
    )
    assigned: Connection[AssignedDocument] | None = field(
        "Standard documents assigned to the client, the latest first.",
        requires=Documents.READ,
        resolve=owned(assigned_document, "client_id", "-assigned_at", "id"),
        arguments=paged(),
    )


@group()
class DocumentsQuery:
    """What can be asked about the library of documents."""

    standard_documents: Connection[StandardDocument] | None = field(
        "The practice's library of forms, by name.",
        requires=Documents.READ,
        resolve=listed(standard_document, "name", "id"),
        arguments=paged(),
    )
