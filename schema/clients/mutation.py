"""How the record of a client is made and changed, and how a client goes and comes back."""

from __future__ import annotations

from datetime import date
from typing import Any

import strawberry

from db.clients import client
from permissions.vocabulary import Clients
from resolvers import clients
from resolvers.rows import pointed
from schema.clients.client import Client, ClientStatus, Sex
from schema.clients.merging import MergingMutation
from schema.clients.parts import ClientReachInput
from schema.declare import field, group, input_field, inputs
from schema.mutation import Problem, mutation, problems
from schema.scalars import Day, key_of
from schema.written import line, prose

_EARLIEST = date(1900, 1, 1)
_client = key_of("client")


def _birth_date(day: date) -> date:
    if day < _EARLIEST:
        raise ValueError("Nobody who was born before 1900 comes to the practice.")
    return day


def _status(status: ClientStatus) -> str:
    if status is ClientStatus.INACTIVE:
        raise ValueError("A client is made inactive by clientDeactivate, for a reason.")
    return str(status.value)


@inputs
class _Profile(ClientReachInput):
    """What is written of a client besides names and birth date."""

    preferred_name: str | None = input_field(
        "The first name they go by, if it is another.", requires=Clients.EDIT, encode=line()
    )
    pronouns: str | None = input_field("Their pronouns.", requires=Clients.EDIT, encode=line(40))
    sex: Sex | None = input_field(
        "Sex as insurers ask for it; unknown, if it is not said of a new client.",
        requires=Clients.EDIT,
        may_be_null=False,
    )
    gender_identity: str | None = input_field(
        "Gender identity in the client's own words.", requires=Clients.EDIT, encode=line()
    )
    language: str | None = input_field(
        "The language they speak best.", requires=Clients.EDIT, encode=line(40)
    )
    status: ClientStatus | None = input_field(
        "Where they stand: prospective, as new ones are if it is not said, or active.",
        requires=Clients.EDIT,
        encode=_status,
        may_be_null=False,
    )
    primary_provider_id: strawberry.ID | None = input_field(
        "The provider who mainly sees them.", requires=Clients.EDIT, encode=key_of("provider")
    )
    memo: str | None = input_field(
        "The administrative memo.", requires=Clients.MEMO, encode=prose()
    )
    source: str | None = input_field(
        "How they heard of the practice.", requires=Clients.NEW, encode=line()
    )


@inputs
class ClientCreateInput(_Profile):
    """A client to be."""

    legal_first_name: str = input_field(
        "First name in law.", requires=Clients.CREATE, encode=line()
    )
    legal_last_name: str = input_field("Last name in law.", requires=Clients.CREATE, encode=line())
    birth_date: Day = input_field("Date of birth.", requires=Clients.CREATE, encode=_birth_date)
    acknowledge_duplicates: bool = input_field(
        "Whether you know that the clients who may be the same person are not.",
        requires=Clients.CREATE,
        default=False,
    )


@inputs
class _Version:
    """The client, as they were read."""

    id: strawberry.ID = input_field(
        "The client's global id.", requires=Clients.EDIT, encode=_client
    )
    version: int = input_field("The version that you read.", requires=Clients.EDIT)


@inputs
class ClientUpdateInput(_Version, _Profile):
    """What is to be different of a client; what is left out stays as it is."""

    legal_first_name: str | None = input_field(
        "First name in law.", requires=Clients.EDIT, encode=line(), may_be_null=False
    )
    legal_last_name: str | None = input_field(
        "Last name in law.", requires=Clients.EDIT, encode=line(), may_be_null=False
    )
    birth_date: Day | None = input_field(
        "Date of birth.", requires=Clients.EDIT, encode=_birth_date, may_be_null=False
    )


@inputs
class _Standing(_Version):
    """A change of where a client stands."""

    reason: str = input_field("Why.", requires=Clients.EDIT, encode=line())


@inputs
class ClientDeactivateInput(_Standing):
    """A client who goes, and why."""


@inputs
class ClientReactivateInput(_Standing):
    """A client who comes back, and why."""


@group()
class _Payload:
    """What became of a client's record."""

    client: Client | None = field(
        "The client as they are now.", requires=Clients.READ, resolve=pointed(client, "client_id")
    )
    errors: list[Problem] = problems()


@group()
class ClientCreatePayload(_Payload):
    """What became of a new client."""

    possible_duplicates: list[Client] | None = field(
        "With `POSSIBLE_DUPLICATE`: the clients who may be the same person, at most 20: born on that"
        " day with a name alike, or of the same first and last name with a birth date one slip off (one"
        " digit, two neighbouring digits exchanged, day and month exchanged), or with the same phone"
        " number or e-mail address.",
        requires=Clients.READ,
        resolve=clients.named("duplicate_ids"),
    )


@group()
class ClientUpdatePayload(_Payload):
    """What became of a change."""


@group()
class ClientDeactivatePayload(_Payload):
    """What became of a client who goes."""


@group()
class ClientReactivatePayload(_Payload):
    """What became of a client who comes back."""


def _change(words: str, takes: type, does: Any) -> Any:
    return mutation(words, requires=Clients.EDIT, takes=takes, does=does, gives=("client_id",))


@group()
class ClientsMutation(MergingMutation):
    """What can be changed about clients."""

    client_create: ClientCreatePayload | None = mutation(
        "Make the record of a new client.",
        requires=Clients.CREATE,
        takes=ClientCreateInput,
        does=clients.create,
        gives=("client_id",),
        lists=("duplicate_ids",),
    )
    client_update: ClientUpdatePayload | None = _change(
        "Change the record of a client.", ClientUpdateInput, clients.update
    )
    client_deactivate: ClientDeactivatePayload | None = _change(
        "Make a client inactive; refused while an appointment is still to come.",
        ClientDeactivateInput,
        clients.deactivate,
    )
    client_reactivate: ClientReactivatePayload | None = _change(
        "Bring an inactive client back, with the status that they had.",
        ClientReactivateInput,
        clients.reactivate,
    )
