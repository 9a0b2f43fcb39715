"""Sending: to a real SMTP server on this machine, also one that misbehaves, or into the postbox."""

from __future__ import annotations

import email
import email.policy
import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from booking.db import Database
from booking.effects import News, Recipient, Role, SendMail
from booking.errors import TryLater, Undeliverable
from integrations.mail.plug import plug
from integrations.plug import House
from integrations.settings import MailSettings
from tests.integrations.mailroom import ADMIN, a_database, a_house, deliver, kept, of_account
from tests.integrations.mails import NOW, STARTS_AT


class Server:
    """An SMTP server that takes mails, or answers as it is told to."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, list[str], bytes]] = []
        self.to_recipient = self.to_data = "250 OK"
        self.drops_after_data = self.drops_at_quit = False

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.to_recipient.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.drops_after_data:
            server.transport.abort()
        elif self.to_data.startswith("2"):
            self.taken.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        return self.to_data

    async def handle_QUIT(self, server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802
        if self.drops_at_quit:
            server.transport.abort()
        return "221 Bye"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def running(server: Server, **options: Any) -> Iterator[MailSettings]:
    port = free_port()
    controller = Controller(server, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield MailSettings(
            smtp_host="127.0.0.1",
            smtp_port=port,
            smtp_security="none",
            mail_from="bookings@alder.example",
        )
    finally:
        controller.stop()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with a_database(tmp_path) as database:
        yield database


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def house(database: Database, tmp_path: Path) -> House:
    return a_house(database, tmp_path, MailSettings())


@pytest.fixture
def sending(database: Database, tmp_path: Path, server: Server) -> Callable[[SendMail], None]:
    def send(mail: SendMail) -> None:
        with running(server) as settings:
            deliver(a_house(database, tmp_path, settings), mail)

    return send


def test_a_mail_reaches_its_one_recipient(
    sending: Callable[[SendMail], None], server: Server
) -> None:
    sending(of_account())

    ((sender, recipients, raw),) = server.taken
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert sender == "bookings@alder.example"
    assert recipients == ["sofia@example.pt"]
    assert message["Subject"].startswith("Booked: ")
    assert message["Date"].datetime == NOW


def test_a_line_with_a_single_dot_ends_nothing(
    sending: Callable[[SendMail], None], server: Server
) -> None:
    sending(of_account(prepare="one\r\n.\r\nMAIL FROM:<evil@example.com>\r\ntwo"))

    ((_, recipients, raw),) = server.taken
    assert recipients == ["sofia@example.pt"]
    assert b"two" in raw


@pytest.mark.parametrize("answer", ["450 Busy", "421 Later", "452 Full"])
@pytest.mark.parametrize("at", ["to_recipient", "to_data"])
def test_a_server_that_is_busy_is_tried_later(
    sending: Callable[[SendMail], None], server: Server, at: str, answer: str
) -> None:
    setattr(server, at, answer)

    with pytest.raises(TryLater) as trouble:
        sending(of_account())

    assert "sofia" not in str(trouble.value)


@pytest.mark.parametrize(
    ("at", "answer"),
    [
        ("to_recipient", "550 No such sofia@example.pt"),
        ("to_recipient", "553 Bad name"),
        ("to_data", "554 Spam from sofia@example.pt"),
    ],
)
def test_what_the_server_will_never_take_is_parked_without_an_address_in_the_reason(
    sending: Callable[[SendMail], None], server: Server, at: str, answer: str
) -> None:
    setattr(server, at, answer)

    with pytest.raises(Undeliverable) as trouble:
        sending(of_account())

    assert answer[:3] in str(trouble.value)
    assert "sofia" not in str(trouble.value)


def test_a_line_that_drops_after_the_mail_is_tried_again_as_the_same_mail(
    sending: Callable[[SendMail], None], server: Server
) -> None:
    server.drops_after_data = True
    with pytest.raises(TryLater):
        sending(of_account())
    server.drops_after_data = False

    sending(of_account())
    sending(of_account())

    first, second = (raw for _, _, raw in server.taken)
    assert first == second


def test_a_line_that_drops_at_the_farewell_has_delivered(
    sending: Callable[[SendMail], None], server: Server
) -> None:
    server.drops_at_quit = True

    sending(of_account())

    assert len(server.taken) == 1


def test_nobody_at_the_address_of_the_server_means_later(
    database: Database, tmp_path: Path
) -> None:
    settings = MailSettings(
        smtp_host="127.0.0.1", smtp_port=free_port(), smtp_security="none", mail_from=ADMIN
    )
    house = a_house(database, tmp_path, settings)

    with pytest.raises(TryLater):
        deliver(house, of_account())
    assert "cannot be reached" in str(checked(house))


def test_letters_beyond_ascii_in_an_address_need_a_server_that_takes_them(
    database: Database, tmp_path: Path, server: Server
) -> None:
    mail = of_account(to=Recipient(Role.CUSTOMER, "Jürgen", "jürgen@example.de"))

    with running(server, enable_SMTPUTF8=True) as settings:
        deliver(a_house(database, tmp_path, settings), mail)
    with (
        running(server, enable_SMTPUTF8=False) as settings,
        pytest.raises(Undeliverable, match="beyond ASCII"),
    ):
        deliver(a_house(database, tmp_path, settings), mail)

    ((_, recipients, _),) = server.taken
    assert recipients == ["jürgen@example.de"]


def test_a_domain_of_other_letters_travels_in_ascii(
    sending: Callable[[SendMail], None], server: Server
) -> None:
    sending(of_account(to=Recipient(Role.CUSTOMER, "Ana", "ana@bücher.de")))

    ((_, recipients, _),) = server.taken
    assert recipients == ["ana@xn--bcher-kva.de"]


def test_an_address_that_is_none_is_undeliverable_and_not_told_to_the_server(
    sending: Callable[[SendMail], None], server: Server
) -> None:
    to = Recipient(Role.CUSTOMER, "Ana", "ana@example.com\r\nRCPT TO:<evil@example.com>")

    with pytest.raises(Undeliverable, match="mail"):
        sending(of_account(to=to))

    assert server.taken == []


def checked(house: House) -> str | None:
    check = plug(house.settings, house).check
    assert check is not None
    return check()


def test_the_check_says_in_words_what_is_wrong(
    database: Database, tmp_path: Path, server: Server
) -> None:
    with running(server) as settings:
        good = a_house(database, tmp_path, settings)
        crypted = settings.model_copy(update={"smtp_security": "starttls"})
        bad = a_house(database, tmp_path, crypted)

        assert checked(good) is None
        assert "BOOKDESK_SMTP_SECURITY" in str(checked(bad))


def test_a_reminder_of_what_has_begun_is_not_sent(database: Database, tmp_path: Path) -> None:
    house = a_house(database, tmp_path, MailSettings(), now=STARTS_AT)

    deliver(house, of_account(News.REMINDER))

    assert kept(database) == []


def test_no_log_line_names_anybody(house: House, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        deliver(house, of_account())

    said = " ".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert "mail sent" in said
    assert "sofia" not in said.lower()
