"""How the directory is listed and searched."""

from __future__ import annotations

import strawberry
from sqlalchemy import ARRAY, Boolean, Text
from sqlalchemy.dialects.postgresql import UUID
from strawberry.types.arguments import StrawberryArgument

from db import directory as db
from db.identity import practice
from permissions.vocabulary import Directory
from resolvers.directory import named, own_provider, rooms
from resolvers.rows import listed
from resolvers.search import name_patterns
from schema.connection import Connection, paged
from schema.declare import argument, field, group
from schema.directory.entry import Location, Payer, Practice, Provider, Room, Service
from schema.scalars import key_of, plain_text


def _search() -> StrawberryArgument:
    return argument(
        str | None,
        "A name or its beginning; a typo is forgiven, and the first six words count.",
        requires=Directory.READ,
        sends=ARRAY(Text()),
        encode=lambda text: name_patterns(plain_text(text)),
    )


def _in_use() -> StrawberryArgument:
    return argument(
        bool | None,
        "Only those that are in use, or only those that are not any more.",
        requires=Directory.READ,
        sends=Boolean(),
    )


@group()
class DirectoryQuery:
    """What can be asked about the practice itself."""

    practice: Practice | None = field(
        "The practice of whoever asks.", requires=Directory.READ, resolve=listed(practice)
    )
    providers: Connection[Provider] | None = field(
        "People who see clients, by last name; a search puts the best matches first.",
        requires=Directory.READ,
        resolve=named(db.provider),
        arguments=paged(search=_search(), is_active=_in_use()),
    )
    own_provider: Provider | None = field(
        "The provider that you are yourself; null if you are none.",
        requires=Directory.READ,
        resolve=own_provider,
    )
    locations: Connection[Location] | None = field(
        "Places where appointments are held, by name.",
        requires=Directory.READ,
        resolve=named(db.location),
        arguments=paged(is_active=_in_use()),
    )
    rooms: Connection[Room] | None = field(
        "Rooms of all locations, or of one, by name.",
        requires=Directory.READ,
        resolve=rooms,
        arguments=paged(
            location_id=argument(
                strawberry.ID | None,
                "Only at this location.",
                requires=Directory.READ,
                sends=UUID(),
                encode=key_of("location"),
            ),
            is_active=_in_use(),
        ),
    )
    services: Connection[Service] | None = field(
        "What the practice offers, by name.",
        requires=Directory.READ,
        resolve=named(db.service),
        arguments=paged(is_active=_in_use()),
    )
    payers: Connection[Payer] | None = field(
        "Insurance companies and programs, by name; a search puts the best matches first.",
        requires=Directory.READ,
        resolve=named(db.payer),
        arguments=paged(search=_search(), is_active=_in_use()),
    )
