"""The schedule: nobody booked twice, in working hours, the past settled and the future open."""

from __future__ import annotations

import asyncpg

from db.demo.practice import Practice

_LOCAL = "(starts_at AT TIME ZONE 'America/New_York')"


async def test_nobody_is_booked_twice(demo: asyncpg.Connection) -> None:
    assert not await demo.fetchval(
        "SELECT count(*) FROM schedule_entry AS a JOIN schedule_entry AS b"
        " ON a.practice_id = b.practice_id AND a.provider_id = b.provider_id AND a.id < b.id"
        " AND a.during && b.during"
        " WHERE a.status NOT IN ('CANCELLED', 'NO_SHOW') AND b.status NOT IN ('CANCELLED', 'NO_SHOW')"
    )


async def test_everything_is_on_weekdays_in_working_hours(demo: asyncpg.Connection) -> None:
    found = await demo.fetchrow(
        f"SELECT min({_LOCAL}::time), max((ends_at AT TIME ZONE 'America/New_York')::time),"
        f" max(extract(isodow FROM {_LOCAL})) FROM schedule_entry"
    )
    assert (found[0].hour, found[1].hour, found[1].minute, found[2]) == (8, 18, 0, 5)


async def test_weekly_hours_stay_when_clocks_change(demo: asyncpg.Connection) -> None:
    hours = await demo.fetch(
        f"SELECT count(DISTINCT {_LOCAL}::time) AS local, count(DISTINCT starts_at::time) AS utc"
        " FROM schedule_entry WHERE kind = 'MEETING' GROUP BY practice_id"
    )
    assert [tuple(row) for row in hours] == [(1, 2), (1, 2)]


async def test_the_past_is_settled_and_the_future_open(
    demo: asyncpg.Connection, main_practice: Practice
) -> None:
    found = await demo.fetch(
        "SELECT starts_at < $1 AS is_past, array_agg(DISTINCT status) AS statuses,"
        " avg((status = 'COMPLETED')::int) AS completed FROM schedule_entry"
        " WHERE kind = 'APPOINTMENT' GROUP BY 1 ORDER BY 1",
        main_practice.now,
    )
    coming, past = found
    assert set(coming["statuses"]) == {"SCHEDULED", "CONFIRMED", "CANCELLED"}
    assert set(past["statuses"]) == {"COMPLETED", "NO_SHOW", "CANCELLED", "ARRIVED"}
    assert past["completed"] > 0.8


async def test_cancellations_say_when_and_why(demo: asyncpg.Connection) -> None:
    assert not await demo.fetchval(
        "SELECT count(*) FROM schedule_entry WHERE (status = 'CANCELLED') <>"
        " (cancelled_at IS NOT NULL AND cancel_reason IS NOT NULL) OR cancelled_at < created_at"
    )


async def test_most_active_clients_have_several_coming_appointments(
    demo: asyncpg.Connection, main_practice: Practice
) -> None:
    several = await demo.fetchval(
        "SELECT avg((coming >= 2)::int) FROM (SELECT count(a.entry_id) AS coming FROM client AS c"
        " LEFT JOIN attendee AS a ON a.client_id = c.id AND a.starts_at > $1"
        " WHERE c.status = 'ACTIVE' GROUP BY c.id) AS each",
        main_practice.now,
    )
    assert several > 0.55


async def test_groups_couples_meetings_and_time_off_are_there(demo: asyncpg.Connection) -> None:
    sizes = await demo.fetch(
        "SELECT s.code, max(n) AS size FROM (SELECT entry_id, count(*) AS n FROM attendee GROUP BY 1)"
        " AS a JOIN schedule_entry AS e ON e.id = a.entry_id JOIN service AS s ON s.id = e.service_id"
        " GROUP BY 1"
    )
    assert {row["code"]: row["size"] for row in sizes} == {
        "90791": 1, "90832": 1, "90834": 1, "90837": 1, "90847": 2, "90853": 6,
    }  # fmt: skip
    assert await demo.fetchval("SELECT count(DISTINCT provider_id) FROM meeting_member") == 16
    away = "SELECT count(DISTINCT provider_id) FROM schedule_entry WHERE kind = 'TIME_OFF'"
    assert await demo.fetchval(away) == 16


async def test_no_client_is_in_two_sessions_at_once(demo: asyncpg.Connection) -> None:
    assert not await demo.fetchval(
        "SELECT count(*) FROM attendee AS a JOIN schedule_entry AS e ON e.id = a.entry_id"
        " JOIN attendee AS b ON b.client_id = a.client_id AND b.entry_id <> a.entry_id"
        " JOIN schedule_entry AS f ON f.id = b.entry_id AND f.during && e.during"
        " WHERE 'CANCELLED' NOT IN (e.status, f.status) AND 'NO_SHOW' NOT IN (e.status, f.status)"
    )


async def test_nobody_attends_before_being_a_client(demo: asyncpg.Connection) -> None:
    assert not await demo.fetchval(
        "SELECT count(*) FROM attendee AS a JOIN client AS c ON c.id = a.client_id"
        " WHERE a.starts_at < c.added_at"
    )


async def test_a_video_session_has_a_room_and_nothing_else_does(demo: asyncpg.Connection) -> None:
    assert not await demo.fetchval(
        "SELECT count(*) FROM schedule_entry"
        " WHERE (format IS NOT DISTINCT FROM 'VIDEO') <> (telehealth_url IS NOT NULL)"
    )


async def test_whoever_is_seen_in_person_is_in_the_providers_own_room(
    demo: asyncpg.Connection,
) -> None:
    assert not await demo.fetchval(
        "SELECT count(*) FROM schedule_entry AS e LEFT JOIN room AS r ON r.id = e.room_id"
        " WHERE e.format = 'IN_PERSON' AND r.location_id IS DISTINCT FROM e.location_id"
    )
    assert await demo.fetchval("SELECT count(DISTINCT room_id) FROM schedule_entry") == 16


async def test_every_appointment_is_within_working_hours(demo: asyncpg.Connection) -> None:
    assert not await demo.fetchval(
        f"SELECT count(*) FROM schedule_entry WHERE kind = 'APPOINTMENT' AND NOT EXISTS (SELECT 1"
        f" FROM working_hours AS h WHERE h.provider_id = schedule_entry.provider_id"
        f" AND weekday = extract(isodow FROM {_LOCAL}) AND starts <= {_LOCAL}::time"
        " AND ends >= (ends_at AT TIME ZONE 'America/New_York')::time)"
    )


async def test_an_occurrence_stands_where_its_series_puts_it(demo: asyncpg.Connection) -> None:
    found = await demo.fetchrow(
        f"SELECT count(*) AS entries, count(DISTINCT series_id) AS series,"
        f" bool_and(occurs_on = {_LOCAL}) AS in_place, bool_and(extract(epoch FROM"
        f" occurs_on - s.starts_local)::int / 604800 % substring(s.rule from 'INTERVAL=(.)')"
        f"::int = 0) AS in_step FROM schedule_entry AS e JOIN schedule_series AS s"
        f" ON s.id = e.series_id AND s.provider_id = e.provider_id"
    )
    assert (found["in_place"], found["in_step"]) == (True, True)
    assert found["entries"] > 5 * found["series"] > 500


async def test_what_an_appointment_is_called_tells_how_many_attend(
    demo: asyncpg.Connection,
) -> None:
    sizes = await demo.fetch(
        "SELECT appointment_type, min(n), max(n) FROM (SELECT appointment_type, (SELECT count(*)"
        " FROM attendee AS a WHERE a.entry_id = e.id) AS n FROM schedule_entry AS e"
        " WHERE kind = 'APPOINTMENT') AS each GROUP BY 1"
    )
    found = {row["appointment_type"]: (row["min"], row["max"]) for row in sizes}
    assert found.keys() == {"INDIVIDUAL", "COUPLE", "FAMILY", "GROUP"}
    assert (found["INDIVIDUAL"], found["COUPLE"], found["FAMILY"]) == ((1, 1), (2, 2), (1, 1))
