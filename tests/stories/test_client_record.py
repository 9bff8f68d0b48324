"""No mutation changes an appointment through the client's record: each is tried with its id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.server.cli.running import Running
from tests.stories.step import problems_of
from tests.stories.teller import Teller, teller

_TYPE = "kind name ofType { kind name ofType { kind name ofType { kind name } } }"
_ALL = f"""{{ __schema {{ mutationType {{ fields {{ name description args {{ name type {{ {_TYPE} }} }} }} }}
  types {{ kind name enumValues {{ name }} inputFields {{ name defaultValue type {{ {_TYPE} }} }}
    fields {{ name args {{ name }} type {{ {_TYPE} }} }} }} }} }}"""
_IDS = """{ clients(first: 100) { nodes { id appointments(first: 1, orderBy: NEWEST,
    statuses: [SCHEDULED]) { nodes { id } } } }
  providers(first: 1) { nodes { id } } payers(first: 1) { nodes { id } }
  practiceContacts(first: 1) { nodes { id } } }"""
_ENTRY = """query($id: ID!) { node(id: $id) { ... on Appointment {
  version status startsAt endsAt provider { id } clients { id } history { totalCount } } } }"""
_CHANGING = {
    "scheduleEntryReschedule",
    "scheduleEntryCancel",
    "scheduleEntryReopen",
    "appointmentConfirm",
    "appointmentArrive",
    "appointmentMarkNoShow",
    "appointmentChangeClients",
    "meetingChangeMembers",
}
_CLIENTS = ("clientId", "clientIds", "keptId", "mergedId")
_SAMPLES = {
    "String": "x",
    "Int": 1,
    "version": 999,
    "serviceCodes": "90837",
    "endsAt": "2031-03-03T15:00:00Z",
    "Boolean": True,
    "Date": "1990-01-01",
    "DateTime": "2031-03-03T14:00:00Z",
    "Money": "1.00",
}
"""No record has had 999 changes: what would be found is found to have changed meanwhile."""


@dataclass(frozen=True)
class Inputs:
    """The schema as a Scheduler is shown it, by the inputs of its mutations."""

    schema: Mapping[str, Any]

    def types(self) -> dict[str, Any]:
        return {one["name"]: one for one in self.schema["types"]}

    def mutations(self) -> Iterator[tuple[str, str, str]]:
        """Each with its input type, and its description."""
        for one in self.schema["mutationType"]["fields"]:
            (given,) = [arg for arg in one["args"] if arg["name"] == "input"]
            yield one["name"], _named(given["type"])["name"], one["description"]

    def with_id(
        self, type_name: str, ids: Mapping[str, str], given: str
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each place that an id has in an input, also within another one, and an input that has it there."""
        whole = self.sample(type_name, ids)
        for one in self.types()[type_name]["inputFields"]:
            name, named, is_list = one["name"], _named(one["type"]), _is_list(one["type"])
            if named["name"] == "ID":
                yield name, {**whole, name: [given] if is_list else given}
            elif named["kind"] == "INPUT_OBJECT":
                for place, inner in self.with_id(named["name"], ids, given):
                    yield f"{name}.{place}", {**whole, name: [inner] if is_list else inner}

    def sample(self, type_name: str, ids: Mapping[str, str]) -> dict[str, Any]:
        """An input with everything that is required."""
        return {
            one["name"]: self._value(one, ids)
            for one in self.types()[type_name]["inputFields"]
            if one["type"]["kind"] == "NON_NULL" and one["defaultValue"] is None
        }

    def _value(self, field: Mapping[str, Any], ids: Mapping[str, str]) -> Any:
        named = _named(field["type"])
        if named["kind"] == "ENUM":
            return self.types()[named["name"]]["enumValues"][0]["name"]
        if named["name"] == "ID":
            value = ids[field["name"]]
        elif named["kind"] == "INPUT_OBJECT" and field["name"] not in _SAMPLES:
            value = self.sample(named["name"], ids)
        else:
            value = _SAMPLES.get(field["name"], _SAMPLES.get(named["name"]))
        return [value] if _is_list(field["type"]) else value


def _named(type_: Mapping[str, Any]) -> Mapping[str, Any]:
    while type_.get("ofType"):
        type_ = type_["ofType"]
    return type_


def _is_list(type_: Mapping[str, Any]) -> bool:
    return type_["kind"] == "LIST" or (bool(type_.get("ofType")) and _is_list(type_["ofType"]))


@pytest.fixture
def desk(demo: Running) -> Iterator[Teller]:
    with teller(demo.origin) as found:
        yield found


@pytest.fixture
def inputs(desk: Teller) -> Inputs:
    return Inputs(desk.ask(_ALL, {})["data"]["__schema"])


@pytest.fixture
def ids(desk: Teller) -> dict[str, str]:
    """Ids by the name of the input field, and that of an appointment to come, as its client lists it."""
    data = desk.ask(_IDS, {})["data"]
    client = next(one for one in data["clients"]["nodes"] if one["appointments"]["nodes"])
    entry = client["appointments"]["nodes"][0]["id"]
    others = {
        "providerId": data["providers"]["nodes"][0]["id"],
        "payerId": data["payers"]["nodes"][0]["id"],
        "contactId": data["practiceContacts"]["nodes"][0]["id"],
    }
    known = {**dict.fromkeys(_CLIENTS, client["id"]), **others}
    return {**known, "id": entry, "policyId": entry, "entry": entry}


def _tried(desk: Teller, name: str, type_name: str, given: Mapping[str, Any]) -> set[str]:
    """The codes of why it is not made."""
    asked = f"""mutation($input: {type_name}!) {{
      {name}(input: $input) {{ errors {{ code message field }} }} }}"""
    reply = desk.ask(asked, {"input": given})
    assert "errors" not in reply, (name, reply)
    return {one["code"] for one in problems_of(reply["data"])}


def test_an_appointment_is_changed_by_the_mutations_of_the_schedule_alone(
    desk: Teller, inputs: Inputs, ids: dict[str, str]
) -> None:
    before = desk.ask(_ENTRY, {"id": ids["entry"]})
    found = set()
    for name, type_name, words in inputs.mutations():
        for place, given in inputs.with_id(type_name, ids, ids["entry"]):
            codes = _tried(desk, name, type_name, given)
            assert codes, (name, place, "takes the id of an appointment")
            if place == "id" and codes == {"CONFLICT"}:
                found.add(name)
                assert words.endswith("Requires `schedule:edit`.")
    assert found == _CHANGING
    assert desk.ask(_ENTRY, {"id": ids["entry"]}) == before


def test_what_changes_an_appointment_knows_nothing_of_the_client(inputs: Inputs) -> None:
    for name, type_name, _ in inputs.mutations():
        if name in _CHANGING - {"appointmentChangeClients"}:  # it says who is to attend
            fields = {one["name"] for one in inputs.types()[type_name]["inputFields"]}
            assert not {one for one in fields if "client" in one.lower()}


def test_an_appointment_in_the_record_can_only_be_read(inputs: Inputs) -> None:
    listed = inputs.types()["ClientAppointment"]
    assert [one["name"] for one in listed["fields"] if one["args"]] == []
    payloads = [one for name, one in inputs.types().items() if name.endswith("Payload")]
    kept = {_named(field["type"])["name"] for one in payloads for field in one["fields"]}
    assert "ClientAppointment" not in kept
