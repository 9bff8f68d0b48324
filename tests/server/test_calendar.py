"""A calendar link over HTTP: busy times and nothing else, for as long as the link works."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from icalendar import Calendar
from structlog.testing import capture_logs

from permissions.roles import Role
from server.calendar import AHEAD, PAST, READS_MAX
from server.window import WINDOW_S
from tests.db.rows import add
from tests.factories import global_id
from tests.server.http.served import SECRET_NAME, Served, served

CREATE = """mutation($input: CalendarLinkCreateInput!, $key: String) {
  calendarLinkCreate(input: $input, idempotencyKey: $key) { address link { id } errors { code } } }"""
REVOKE = """mutation($input: CalendarLinkRevokeInput!) {
  calendarLinkRevoke(input: $input) { link { revokedAt } errors { code } } }"""
TITLE, TELEHEALTH = "Couples intake", "https://video.example.org/room"
SOON = (datetime.now(UTC) + timedelta(days=1)).replace(microsecond=0)
HOUR = timedelta(hours=1)
_MOVE = """UPDATE schedule_entry SET version = 2, starts_at = starts_at + interval '1 hour',
  ends_at = ends_at + interval '1 hour' WHERE id = $1"""

_ARRIVE = """UPDATE schedule_entry SET version = 2, status = 'ARRIVED', arrived_at = now()
  WHERE id = $1"""


@dataclass(frozen=True)
class Linked:
    """An application with a provider, and the link to their calendar."""

    served: Served
    provider_id: UUID
    link_id: str
    address: str

    async def entry(self, starts_at: datetime = SOON, **values: object) -> UUID:
        named = {"provider_id": self.provider_id, "practice_id": self.served.practice_id, **values}
        times = {"starts_at": starts_at, "ends_at": starts_at + HOUR}
        return await add(self.served.owner, "schedule_entry", **{**times, **named})

    async def get(self, address: str | None = None, **headers: str) -> httpx.Response:
        path = address or self.address
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.served.send("GET", path, headers=sent)

    async def events(self, address: str | None = None) -> list:
        answer = await self.get(address)
        assert answer.status_code == 200
        return Calendar.from_ical(answer.content).walk("VEVENT")


@pytest.fixture
async def stranger(database_endpoint, secret) -> AsyncIterator[Served]:
    async with served(database_endpoint, secret) as found:
        yield found


async def created(desk: Served, provider_id: UUID, **more: str) -> dict:
    given = {"providerId": global_id("provider", provider_id), "label": "Phone"}
    answer = await desk.ask(CREATE, input=given, **more)
    return answer.json()["data"]["calendarLinkCreate"]


@pytest.fixture
async def linked(stranger) -> Linked:
    account_id = await add(stranger.owner, "account", practice_id=stranger.practice_id)
    named = {"practice_id": stranger.practice_id, "id": account_id}
    await add(stranger.owner, "provider", **named)
    made = await created(stranger.as_(Role.ADMINISTRATOR), account_id)
    assert made["errors"] == []
    return Linked(stranger, account_id, made["link"]["id"], made["address"])


async def test_a_link_shows_busy_and_nothing_else(linked):
    key = await linked.entry(title=TITLE, telehealth_url=TELEHEALTH, format="VIDEO")
    named = {"practice_id": linked.served.practice_id, "client_id": linked.served.client_id}
    await linked.served.owner.execute(
        "INSERT INTO attendee (practice_id, entry_id, client_id, starts_at) VALUES ($1, $2, $3, $4)",
        named["practice_id"], key, named["client_id"], SOON,
    )  # fmt: skip
    (event,) = await linked.events()
    assert set(event) == {
        "UID", "SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "CLASS", "TRANSP",
    }  # fmt: skip
    assert event["SUMMARY"] == "Busy"
    assert (event.start, event.end) == (SOON, SOON + HOUR)
    body = (await linked.get()).content
    assert b"DTSTART:%sZ" % SOON.strftime("%Y%m%dT%H%M%S").encode() in body
    hidden = (TITLE, TELEHEALTH, SECRET_NAME, str(key), key.hex)
    assert not [one for one in hidden if one.encode() in body.replace(b"\r\n ", b"")]


async def test_a_calendar_reaches_from_a_month_ago_to_a_year_ahead(linked):
    now = datetime.now(UTC)
    for starts_at in (now - PAST - HOUR, now + AHEAD + HOUR):
        await linked.entry(starts_at)
    near = [now - PAST + HOUR, now + AHEAD - HOUR]
    for starts_at in near:
        await linked.entry(starts_at)
    assert [event.start for event in await linked.events()] == [
        starts_at.replace(microsecond=0) for starts_at in near
    ]


async def test_what_takes_up_no_time_and_what_is_in_other_calendars_is_absent(linked):
    for status in ("CANCELLED", "NO_SHOW"):
        await linked.entry(status=status)
    other = await add(linked.served.owner, "account", practice_id=linked.served.practice_id)
    await add(linked.served.owner, "provider", practice_id=linked.served.practice_id, id=other)
    await linked.entry(provider_id=other)
    assert await linked.events() == []


async def test_a_meeting_of_somebody_else_is_in_the_calendar_of_whoever_takes_part(linked):
    owner, practice = linked.served.owner, linked.served.practice_id
    other = await add(owner, "account", practice_id=practice)
    await add(owner, "provider", practice_id=practice, id=other)
    meeting = await linked.entry(provider_id=other, kind="MEETING", title=TITLE)
    member = {"practice_id": practice, "entry_id": meeting, "provider_id": linked.provider_id}
    await add(owner, "meeting_member", **member)
    (event,) = await linked.events()
    assert event["SUMMARY"] == "Busy"
    assert TITLE.encode() not in (await linked.get()).content
    theirs = await created(linked.served.as_(Role.ADMINISTRATOR), other)
    (same,) = await linked.events(theirs["address"])
    assert same.start == event.start
    assert same["UID"] != event["UID"]  # whoever reads both is not told that it is one meeting


async def test_an_entry_keeps_its_uid_when_it_moves_and_no_other_has_it(linked):
    key = await linked.entry()
    (before,) = await linked.events()
    owner = linked.served.owner
    async with owner.transaction():
        for name, value in (
            ("practice", linked.served.practice_id),
            ("account", linked.provider_id),
        ):
            await owner.execute(f"SELECT set_config('app.{name}_id', '{value}', true)")
        await owner.execute(_MOVE, key)
    (after,) = await linked.events()
    assert after["UID"] == before["UID"]
    assert after.start == SOON + HOUR
    await linked.entry(SOON + 3 * HOUR)
    assert len({event["UID"] for event in await linked.events()}) == 2


async def test_what_is_done_to_an_entry_besides_moving_it_does_not_show(linked):
    key = await linked.entry()
    before, (event,) = await linked.get(), await linked.events()
    await linked.served.owner.execute(_ARRIVE, key)
    after, (same,) = await linked.get(), await linked.events()
    assert after.headers["etag"] == before.headers["etag"]
    for name in event:
        if name != "DTSTAMP":  # it says when this was written
            assert same[name].to_ical() == event[name].to_ical()
    assert (await linked.get(if_none_match=before.headers["etag"])).status_code == 304


async def test_who_has_the_bytes_is_told_so(linked):
    await linked.entry()
    first = await linked.get()
    assert first.headers["content-type"] == "text/calendar; charset=utf-8"
    assert first.headers["cache-control"].startswith("private")
    for known in (
        first.headers["etag"],
        first.headers["etag"].removeprefix("W/"),
        f'"other", {first.headers["etag"]}',
        "*",
    ):
        again = await linked.get(if_none_match=known)
        assert (again.status_code, again.content) == (304, b"")
    await linked.entry(SOON + 2 * HOUR)
    assert (await linked.get(if_none_match=first.headers["etag"])).status_code == 200


async def test_whoever_reads_a_calendar_stands_in_the_access_log(linked):
    before = len(await linked.served.events())
    await linked.entry()
    known = (await linked.get()).headers["etag"]
    assert (await linked.get(if_none_match=known)).status_code == 304
    assert (await linked.get(f"{linked.address}x")).status_code == 404
    told = (await linked.served.events())[before:]
    assert [
        (one["account_id"], one["purpose"], one["document_hash"], one["coordinates"], one["roles"])
        for one in told
    ] == [
        (
            linked.provider_id,
            "CALENDAR",
            linked.link_id.removeprefix("calendarlink_"),
            ["BusyTime.endsAt", "BusyTime.startsAt"],
            [],
        )
    ] * 2
    assert {one["session_id"] for one in told} == {None}
    assert linked.address.split("/")[-1].removesuffix(".ics") not in str(told)


async def test_a_link_that_is_read_too_often_waits_and_no_other_does(linked):
    other = await created(linked.served.as_(Role.ADMINISTRATOR), linked.provider_id)
    for _ in range(READS_MAX):
        assert (await linked.get()).status_code == 200
    refused = await linked.get()
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= WINDOW_S
    assert b"VEVENT" not in refused.content
    assert (await linked.get(other["address"])).status_code == 200


async def test_no_calendar_leaves_that_the_access_log_lacks(linked):
    await linked.entry()
    await linked.served.owner.execute("REVOKE INSERT ON access_event FROM front_office_recorder")
    answer = await linked.get()
    assert answer.status_code == 503
    assert b"VEVENT" not in answer.content


async def test_head_is_answered_as_get_is(linked):
    got, head = await linked.get(), await linked.served.send("HEAD", linked.address)
    assert head.status_code == 200
    assert head.headers["etag"] == got.headers["etag"]
    assert (await linked.served.send("POST", linked.address)).status_code == 405


async def test_whatever_opens_no_calendar_is_the_same_404(linked):
    await linked.served.as_(Role.ADMINISTRATOR).ask(REVOKE, input={"id": linked.link_id})
    unknown = f"/calendar/{uuid4().hex}.ics"
    wrong = [linked.address, unknown, "/calendar/x.ics", "/calendar/%00.ics", "/calendar/%F0.ics"]
    answers = [await linked.get(address) for address in wrong]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    changing = {"x-request-id"}
    heads = [
        {name: value for name, value in answer.headers.items() if name not in changing}
        for answer in answers
    ]
    assert heads == [heads[0]] * len(heads)


@pytest.mark.parametrize("table", ["provider", "account"])
async def test_the_link_of_who_no_longer_works_here_is_refused(linked, table):
    await linked.served.owner.execute(
        f"UPDATE {table} SET is_active = false WHERE id = $1", linked.provider_id
    )
    assert (await linked.get()).status_code == 404


_FEED_WITHHELD = (
    "INSERT INTO withheld_permission (practice_id, role, permission) VALUES ($1, $2, $3)"
)


async def _of_a_clinician(linked: Linked, desk: Served) -> tuple[UUID, str]:
    """A clinician of the practice, and the address of the link that they are made."""
    owner, practice = linked.served.owner, linked.served.practice_id
    email = f"clinician-{practice}@example.org"
    key = await owner.fetchval("SELECT id FROM account WHERE email = $1", email)
    await add(owner, "provider", practice_id=practice, id=key)
    return key, (await created(desk, key))["address"]


@pytest.mark.parametrize("maker", [Role.CLINICIAN, Role.ADMINISTRATOR])
@pytest.mark.parametrize(
    "change",
    [
        "revoked_at = now(), revoked_reason = 'left'",
        "expires_at = now()",
        "role = 'SCHEDULER'",
    ],
)
async def test_a_link_works_no_longer_than_its_makers_role(linked, maker, change):
    _, address = await _of_a_clinician(linked, linked.served.as_(maker))
    assert (await linked.get(address)).status_code == 200
    owner = linked.served.owner
    await owner.execute(f"UPDATE role_grant SET {change} WHERE role = $1", maker)
    answer = await linked.get(address)
    unknown = await linked.get(f"/calendar/{uuid4().hex}.ics")
    assert (answer.status_code, answer.content) == (404, unknown.content)


@pytest.mark.parametrize("maker", [Role.CLINICIAN, Role.ADMINISTRATOR])
async def test_a_link_works_no_longer_than_its_makers_permission(linked, maker):
    _, address = await _of_a_clinician(linked, linked.served.as_(maker))
    other = Role.CLINICIAN if maker is Role.ADMINISTRATOR else Role.ADMINISTRATOR
    for role, status in ((other, 200), (maker, 404)):
        await linked.served.owner.execute(
            _FEED_WITHHELD, linked.served.practice_id, role, "schedule:feed"
        )
        assert (await linked.get(address)).status_code == status


async def test_a_clinicians_role_keeps_no_link_to_another_calendar(linked):
    administrator = f"administrator-{linked.served.practice_id}@example.org"
    change = """UPDATE role_grant SET role = 'CLINICIAN'
      WHERE account_id = (SELECT id FROM account WHERE email = $1)"""
    await linked.served.owner.execute(change, administrator)
    assert (await linked.get()).status_code == 404


async def test_the_link_of_a_maker_who_no_longer_works_here_is_refused(linked):
    change = "UPDATE account SET is_active = false WHERE email = $1"
    await linked.served.owner.execute(
        change, f"administrator-{linked.served.practice_id}@example.org"
    )
    assert (await linked.get()).status_code == 404


async def test_the_secret_is_kept_nowhere_and_told_once(linked, database_endpoint):
    administrator = linked.served.as_(Role.ADMINISTRATOR)
    with capture_logs() as lines:
        first = await created(administrator, linked.provider_id, key="once")
        again = await created(administrator, linked.provider_id, key="once")
        assert (await linked.get(first["address"])).status_code == 200
        assert (await linked.get(f"{first['address']}x")).status_code == 404
    assert (again["link"], again["address"]) == (first["link"], None)
    secret = first["address"].removeprefix("/calendar/").removesuffix(".ics")
    assert len(secret) == 32
    assert lines
    assert secret not in str(lines)
    forms = [secret, str(UUID(secret))]
    tables = await linked.served.owner.fetch(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    )
    for (table,) in tables:
        for form in forms:
            found = await linked.served.owner.fetchval(
                f"SELECT count(*) FROM {table} AS t WHERE strpos(t::text, $1) > 0", form
            )
            assert found == 0, table
