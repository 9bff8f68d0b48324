"""What a change queues is delivered once the change stands and the mail server is there."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import asyncpg
import pytest
from structlog.testing import capture_logs

from db.roles import OWNER
from db.secrets import Secret
from db.session import Database
from integrations.mail import SmtpMail
from server.courier import Courier
from server.repeating import Repeating
from tests.db.rows import add
from tests.mailroom import Mailroom
from tests.waiting import wait_until

OPEN_TRANSACTIONS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
"""

pytestmark = pytest.mark.anyio


@pytest.fixture
def mailroom() -> Iterator[Mailroom]:
    room = Mailroom()
    room.open()
    yield room
    room.close()


@pytest.fixture
async def own(database_endpoint: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database_endpoint)
    await connection.execute(f"SET ROLE {OWNER}")
    yield connection
    await connection.close()


@pytest.fixture
async def couriers(
    database_endpoint: str, secret: Secret, mailroom: Mailroom
) -> AsyncIterator[tuple[Courier, Courier]]:
    """Two of them, as two processes have."""
    async with Database.open(database_endpoint, secret) as database:
        mail = SmtpMail(mailroom.url)
        yield (
            Courier(database.courier, mail, "office@example.org"),
            Courier(database.courier, mail, "office@example.org"),
        )


async def queued(own: asyncpg.Connection, address: str | None = "mei@example.org") -> UUID:
    """A notice to a client of a practice called Harbor."""
    practice = await add(own, "practice")
    client = await add(own, "client", practice_id=practice)
    if address is not None:
        await add(
            own, "client_email", practice_id=practice, client_id=client, kind="HOME",
            address=address, position=1,
        )  # fmt: skip
    await own.execute(
        "INSERT INTO outbox (practice_id, kind, subject_id, recipient_id)"
        " VALUES ($1, 'APPOINTMENT_BOOKED', $2, $3)",
        practice, uuid4(), client,
    )  # fmt: skip
    key: UUID = await own.fetchval("SELECT id FROM outbox WHERE practice_id = $1", practice)
    return key


async def row(own: asyncpg.Connection, key: UUID) -> asyncpg.Record:
    return await own.fetchrow("SELECT * FROM outbox WHERE id = $1", key)


async def test_a_notice_leaves_once_and_says_nothing_of_health(
    own: asyncpg.Connection, couriers: tuple[Courier, Courier], mailroom: Mailroom
) -> None:
    key = await queued(own)
    await asyncio.gather(*(one.deliver_due() for one in couriers))
    (arrived,) = mailroom.arrived
    assert arrived["To"] == "mei@example.org"
    assert arrived["Subject"] == "You have a message"
    assert "Harbor" not in str(arrived["From"])
    assert arrived["Message-ID"] == f"<{key}@example.org>"
    said = str(arrived.get_payload())
    assert "appointment" not in said.lower()
    # Who wrote stands at the end, where no preview shows it.
    assert said.strip().endswith("Harbor")
    assert said.count("Harbor") == 1
    assert (await row(own, key))["delivered_at"] is not None
    assert await couriers[0].deliver_due() == 0


async def test_a_child_s_notice_goes_to_the_first_guardian_with_an_address(
    own: asyncpg.Connection, couriers: tuple[Courier, Courier], mailroom: Mailroom
) -> None:
    key = await queued(own, address=None)
    child = await own.fetchrow("SELECT practice_id, recipient_id FROM outbox WHERE id = $1", key)
    people = [("GUARANTOR", "pays"), ("GUARDIAN", None), ("GUARDIAN", "jo"), ("GUARDIAN", "kim")]
    for position, (kind, name) in enumerate(people, 1):
        await add(
            own, "related_person", practice_id=child["practice_id"], client_id=child["recipient_id"],
            kind=kind, name="Jo Lee", relationship="Parent", position=position,
            email=name and f"{name}@example.org",
        )  # fmt: skip
    await couriers[0].deliver_due()
    assert [one["To"] for one in mailroom.arrived] == ["jo@example.org"]


async def test_what_could_not_leave_leaves_when_the_mail_server_is_back(
    own: asyncpg.Connection, couriers: tuple[Courier, Courier], mailroom: Mailroom
) -> None:
    key = await queued(own)
    mailroom.close()
    with capture_logs() as lines:
        await couriers[0].deliver_due()
    waiting = await row(own, key)
    assert (waiting["tries"], waiting["delivered_at"]) == (1, None)
    assert waiting["next_try_at"] > waiting["queued_at"]
    assert "mei" not in json.dumps(lines, default=str) + str(waiting["failure"])
    assert await couriers[0].deliver_due() == 0  # it is not due yet
    mailroom.open()
    await own.execute("UPDATE outbox SET next_try_at = now()")
    await couriers[1].deliver_due()
    assert len(mailroom.arrived) == 1
    assert (await row(own, key))["delivered_at"] is not None


@asynccontextmanager
async def being_sent(courier: Courier, mailroom: Mailroom) -> AsyncIterator[asyncio.Task[int]]:
    """The mail server has heard it all and does not answer."""
    mailroom.is_at_gate = False
    mailroom.gate.clear()
    sending = asyncio.create_task(courier.deliver_due())
    await asyncio.to_thread(wait_until, lambda: mailroom.is_at_gate, "the mail is being sent")
    yield sending
    mailroom.gate.set()


async def test_while_the_mail_server_is_slow_no_transaction_is_open(
    own: asyncpg.Connection, couriers: tuple[Courier, Courier], mailroom: Mailroom
) -> None:
    key = await queued(own)
    async with being_sent(couriers[0], mailroom) as sending:
        assert await own.fetchval(OPEN_TRANSACTIONS) == 0
        taken = await row(own, key)
        assert (taken["tries"], taken["failure"], taken["delivered_at"]) == (1, "UNKNOWN", None)
        assert await couriers[1].deliver_due() == 0
    assert await sending == 1
    assert len(mailroom.arrived) == 1
    ended = await row(own, key)
    assert (ended["tries"], ended["failure"]) == (1, None)
    assert ended["delivered_at"] is not None


async def test_what_a_courier_that_died_had_taken_is_tried_again_and_not_for_ever(
    own: asyncpg.Connection, couriers: tuple[Courier, Courier], mailroom: Mailroom
) -> None:
    key = await queued(own)
    age = "UPDATE outbox SET next_try_at = now(), queued_at = now() - make_interval(days => $1)"
    for days, is_given_up in ((1, False), (4, True)):
        await own.execute(age, days)
        async with being_sent(couriers[0], mailroom) as sending:
            sending.cancel()
            await asyncio.wait([sending])
        left = await row(own, key)
        assert (left["given_up_at"] is not None, left["failure"]) == (is_given_up, "UNKNOWN")
        assert await couriers[1].deliver_due() == 0
    await own.execute("UPDATE outbox SET next_try_at = now(), given_up_at = NULL")
    assert await couriers[1].deliver_due() == 1
    ended = await row(own, key)
    assert (ended["tries"], ended["given_up_at"]) == (3, None)
    assert ended["delivered_at"] is not None


async def test_a_domain_with_umlauts_is_sent_as_every_mail_server_knows_it(
    own: asyncpg.Connection, couriers: tuple[Courier, Courier], mailroom: Mailroom
) -> None:
    mailroom.is_smtputf8 = False
    mailroom.close()
    mailroom.open()
    sent, absurd = await queued(own, "mei@Bücher.de"), await queued(own, f"mei@{'ü' * 64}.de")
    assert await couriers[0].deliver_due() == 2
    (arrived,) = mailroom.arrived
    assert arrived["To"] == "mei@xn--bcher-kva.de"
    assert (await row(own, sent))["delivered_at"] is not None
    assert (await row(own, absurd))["failure"] == "BAD_ADDRESS"


async def test_an_address_that_cannot_be_sent_to_is_given_up_at_once(
    own: asyncpg.Connection, couriers: tuple[Courier, Courier], mailroom: Mailroom
) -> None:
    key = await queued(own, 'mei@"example".org')
    assert await couriers[0].deliver_due() == 1
    left = await row(own, key)
    assert (left["failure"], left["given_up_at"] is None) == ("BAD_ADDRESS", False)
    assert mailroom.arrived == []


async def test_what_is_refused_for_good_is_given_up(
    own: asyncpg.Connection, couriers: tuple[Courier, Courier], mailroom: Mailroom
) -> None:
    mailroom.answer = "550 no such user"
    refused, homeless = await queued(own), await queued(own, address=None)
    assert await couriers[0].deliver_due() == 2
    assert (await row(own, refused))["failure"] == "SMTP 550"
    assert (await row(own, homeless))["failure"] == "NO_ADDRESS"
    for key in (refused, homeless):
        assert (await row(own, key))["given_up_at"] is not None
    assert await couriers[0].deliver_due() == 0


async def test_mail_is_kept_while_the_mail_server_takes_none_from_us(
    own: asyncpg.Connection, couriers: tuple[Courier, Courier], mailroom: Mailroom
) -> None:
    mailroom.answer_to_sender = "550 not from you"
    keys = [await queued(own), await queued(own)]
    with capture_logs() as lines:
        assert await couriers[0].deliver_due() == 2
    for key in keys:
        kept = await row(own, key)
        assert (kept["tries"], kept["failure"], kept["given_up_at"]) == (1, "SMTP 550", None)
    said = {(line["log_level"], line["event"]) for line in lines}
    assert said == {("error", "the mail server takes no mail from us")}
    mailroom.answer_to_sender = "250 OK"
    await own.execute("UPDATE outbox SET next_try_at = now()")
    assert await couriers[0].deliver_due() == 2
    assert len(mailroom.arrived) == 2


async def test_after_days_it_is_given_up(
    own: asyncpg.Connection, couriers: tuple[Courier, Courier], mailroom: Mailroom
) -> None:
    key = await queued(own)
    mailroom.close()
    await own.execute("UPDATE outbox SET queued_at = now() - interval '4 days', tries = 60")
    await couriers[0].deliver_due()
    assert (await row(own, key))["given_up_at"] is not None


async def test_it_looks_again_and_again_beside_the_server(
    own: asyncpg.Connection, couriers: tuple[Courier, Courier], mailroom: Mailroom
) -> None:
    async with Repeating(couriers[0].deliver_due, 0.01, "the outbox could not be read"):
        await queued(own)
        await asyncio.to_thread(wait_until, lambda: mailroom.arrived, "the mail arrives")


async def test_old_idempotency_keys_are_forgotten(
    own: asyncpg.Connection, couriers: tuple[Courier, Courier]
) -> None:
    practice = await add(own, "practice")
    account = await add(own, "account", practice_id=practice)
    for name, days in (("old", 8), ("new", 1)):
        await own.execute(
            "INSERT INTO idempotency_key (practice_id, account_id, key, digest, outcome, at)"
            " VALUES ($1, $2, $3, '', '{}', now() - make_interval(days => $4))",
            practice, account, name, days,
        )  # fmt: skip
    await couriers[0].forget_keys()
    assert await own.fetchval("SELECT key FROM idempotency_key") == "new"
