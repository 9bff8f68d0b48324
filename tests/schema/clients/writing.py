"""How the tests of clients write: the operations, a client to be, and what one was told."""

from __future__ import annotations

from typing import Any

from tests.factories import Person, Practice, Reply

ERRORS = "errors { code message field }"
PEOPLE = (
    "guardians { name relationship phone email } guarantors { name } emergencyContacts { name }"
)
PROFILE = f"""id number name legalName birthDate sex status statusReason version addedBy memo source
  primaryProvider {{ name }} phones {{ kind number isPreferred }} emails {{ address isPreferred }}
  addresses {{ kind street unit city state postalCode }} {PEOPLE}"""
CREATE = f"""mutation($input: ClientCreateInput!, $key: String) {{
  clientCreate(input: $input, idempotencyKey: $key) {{
    client {{ id number name version }} possibleDuplicates {{ id name }} {ERRORS} }} }}"""
CREATE_WHOLE = f"""mutation($input: ClientCreateInput!) {{
  clientCreate(input: $input) {{ client {{ {PROFILE} }} {ERRORS} }} }}"""
UPDATE = f"""mutation($input: ClientUpdateInput!) {{
  clientUpdate(input: $input) {{ client {{ {PROFILE} }} {ERRORS} }} }}"""
UPDATE_NAME = f"""mutation($input: ClientUpdateInput!, $key: String) {{
  clientUpdate(input: $input, idempotencyKey: $key) {{ client {{ name version }} {ERRORS} }} }}"""

ZOE = {"legalFirstName": "Zoë", "legalLastName": "Quill", "birthDate": "1990-05-17"}


async def created(person: Person, **values: Any) -> dict[str, Any]:
    """The payload of a client who was made."""
    reply = await person.ask(CREATE, input={**ZOE, **values})
    payload: dict[str, Any] = reply.data["clientCreate"]
    return payload


async def updated(person: Person, client_id: str, version: int, **values: Any) -> dict[str, Any]:
    reply = await person.ask(UPDATE, input={"id": client_id, "version": version, **values})
    payload: dict[str, Any] = reply.data["clientUpdate"]
    return payload


def problem(payload: dict[str, Any]) -> tuple[str, str]:
    """The code and the path of the one problem of a change that was not made."""
    (told,) = payload["errors"]
    assert payload["client"] is None
    return told["code"], ".".join(told["field"])


def refusal(reply: Reply) -> tuple[str, str]:
    """The words and the argument of an input that no change takes."""
    (error,) = reply.errors
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    return error["message"], error["extensions"]["argument"]


async def count(practice: Practice, table: str = "client") -> int:
    sql = f"SELECT count(*) FROM {table} WHERE practice_id = $1"
    rows: int = await practice.owner.fetchval(sql, practice.id)
    return rows


async def today(practice: Practice, days: int = 0, years: int = 0) -> str:
    """The practice's own day, so many days and years later, as people write it."""
    sql = """SELECT ((now() AT TIME ZONE time_zone)::date + make_interval(years => $2, days => $3))
        ::date::text FROM practice WHERE practice_id = $1"""
    day: str = await practice.owner.fetchval(sql, practice.id, years, days)
    return day
