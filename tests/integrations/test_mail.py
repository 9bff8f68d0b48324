"""Mail arrives at a mail server, or as a file; what hinders it is told without saying for whom."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from integrations.mail import (
    FolderMail,
    MailRefusedError,
    MailSettingsError,
    MailUnavailableError,
    SmtpMail,
)
from tests.mailroom import Mailroom

pytestmark = pytest.mark.anyio


@pytest.fixture
def mailroom() -> Iterator[Mailroom]:
    room = Mailroom()
    room.open()
    yield room
    room.close()


def message() -> EmailMessage:
    one = EmailMessage()
    one["From"], one["To"] = "office@example.org", "mei@example.org"
    one["Subject"], one["Message-ID"] = "News", "<7@example.org>"
    one.set_content("Call us.")
    return one


async def test_mail_arrives_at_the_mail_server(mailroom: Mailroom) -> None:
    await SmtpMail(mailroom.url).send(message())
    (arrived,) = mailroom.arrived
    assert (arrived["To"], arrived["Message-ID"]) == ("mei@example.org", "<7@example.org>")


@pytest.mark.parametrize(
    ("answer", "error"),
    [("550 no such user", MailRefusedError), ("450 later", MailUnavailableError)],
)
async def test_a_refusal_is_for_good_or_for_now(
    mailroom: Mailroom, answer: str, error: type[Exception]
) -> None:
    mailroom.answer = answer
    with pytest.raises(error) as raised:
        await SmtpMail(mailroom.url).send(message())
    assert str(raised.value) == f"SMTP {answer[:3]}"
    assert mailroom.arrived == []


@pytest.mark.parametrize(
    "answer",
    [
        "530 5.7.0 authentication required",
        "550 5.1.8 sender address rejected",
        "553 5.7.1 sender address rejected: not owned by user",
        "554 5.7.1 relay access denied",
    ],
)
async def test_that_we_are_set_up_wrongly_is_no_refusal_of_this_mail(
    mailroom: Mailroom, answer: str
) -> None:
    for to_sender, to_recipient in ((answer, "250 OK"), ("250 OK", answer)):
        mailroom.answer_to_sender, mailroom.answer = to_sender, to_recipient
        with pytest.raises(MailSettingsError):
            await SmtpMail(mailroom.url).send(message())


async def test_a_sender_refused_without_a_reason_is_no_refusal_of_this_mail(
    mailroom: Mailroom,
) -> None:
    mailroom.answer_to_sender = "550 go away"
    with pytest.raises(MailSettingsError):
        await SmtpMail(mailroom.url).send(message())


async def test_a_wrong_password_is_no_refusal_of_this_mail(mailroom: Mailroom) -> None:
    with pytest.raises(MailSettingsError, match="SMTP 535"):
        await SmtpMail(mailroom.url.replace("//", "//office:wrong@")).send(message())
    assert mailroom.arrived == []
    await SmtpMail(mailroom.url.replace("//", "//office:right@")).send(message())
    assert len(mailroom.arrived) == 1


async def test_a_mail_server_that_is_away_may_be_back_later(mailroom: Mailroom) -> None:
    mailroom.close()
    with pytest.raises(MailUnavailableError) as raised:
        await SmtpMail(mailroom.url).send(message())
    assert "mei" not in str(raised.value)


async def test_without_a_mail_server_mail_is_a_file(tmp_path: Path) -> None:
    await FolderMail(tmp_path / "mail").send(message())
    written = (tmp_path / "mail" / "7.eml").read_text()
    assert "To: mei@example.org" in written
    (tmp_path / "no folder").write_text("")
    with pytest.raises(MailUnavailableError):
        await FolderMail(tmp_path / "no folder").send(message())
