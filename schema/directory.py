"""The directory: who works here, where, what is offered, and who pays."""

from __future__ import annotations

from sqlalchemy import ARRAY, Text
from strawberry.types.arguments import StrawberryArgument

from db import directory as db
from permissions.vocabulary import Directory
from resolvers.directory import named
from resolvers.rows import by_id
from resolvers.search import name_patterns
from schema.connection import Connection, paged
from schema.declare import argument, entity, field, group
from schema.node import Node
from schema.scalars import plain_text


@entity(db.provider, requires=Directory.READ, prefix="provider", by_id=by_id(db.provider))
class Provider(Node):
    """Somebody who sees clients."""

    name: str | None = field("The provider's name.", requires=Directory.READ)
    credentials: str | None = field("Letters after the name: LCSW.", requires=Directory.READ)
    npi: str | None = field("The National Provider Identifier.", requires=Directory.READ)
    is_active: bool | None = field("Whether they still see clients.", requires=Directory.READ)


@entity(db.location, requires=Directory.READ, prefix="location", by_id=by_id(db.location))
class Location(Node):
    """A place where appointments are held."""

    name: str | None = field("What the place is called.", requires=Directory.READ)
    phone: str | None = field("Its telephone number in E.164 form.", requires=Directory.READ)
    street: str | None = field("House number and street.", requires=Directory.READ)
    city: str | None = field("City.", requires=Directory.READ)
    state: str | None = field("State, two letters.", requires=Directory.READ)
    postal_code: str | None = field("ZIP code.", requires=Directory.READ)
    is_telehealth: bool | None = field("Whether it is no place but video.", requires=Directory.READ)


@entity(db.service, requires=Directory.READ, prefix="service", by_id=by_id(db.service))
class Service(Node):
    """Something that the practice offers."""

    name: str | None = field("What the service is called.", requires=Directory.READ)
    code: str | None = field("The procedure code it is billed under.", requires=Directory.READ)
    length_minutes: int | None = field("How long it takes, in minutes.", requires=Directory.READ)


@entity(db.payer, requires=Directory.READ, prefix="payer", by_id=by_id(db.payer))
class Payer(Node):
    """An insurance company or program that pays for care."""

    name: str | None = field("The payer's name.", requires=Directory.READ)
    electronic_payer_id: str | None = field(
        "The id under which it takes electronic claims.", requires=Directory.READ
    )
    filing_code: str | None = field(
        "The claim filing code of X12: CI, MB, MC.", requires=Directory.READ
    )


def _search(words: str) -> StrawberryArgument:
    return argument(
        str | None,
        words,
        requires=Directory.READ,
        sends=ARRAY(Text()),
        encode=lambda text: name_patterns(plain_text(text)),
    )


@group()
class DirectoryQuery:
    """What can be asked about the practice itself."""

    providers: Connection[Provider] | None = field(
        "People who see clients, by last name; a search puts the best matches first.",
        requires=Directory.READ,
        resolve=named(db.provider),
        arguments=paged(search=_search("A name or its beginning; a typo is forgiven.")),
    )
    locations: Connection[Location] | None = field(
        "Places where appointments are held, by name.",
        requires=Directory.READ,
        resolve=named(db.location),
        arguments=paged(),
    )
    services: Connection[Service] | None = field(
        "What the practice offers, by name.",
        requires=Directory.READ,
        resolve=named(db.service),
        arguments=paged(),
    )
    payers: Connection[Payer] | None = field(
        "Insurance companies and programs, by name; a search puts the best matches first.",
        requires=Directory.READ,
        resolve=named(db.payer),
        arguments=paged(search=_search("A name or its beginning; a typo is forgiven.")),
    )
