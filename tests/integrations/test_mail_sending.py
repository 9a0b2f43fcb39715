"""Sending: to a real SMTP server on this machine, also one that misbehaves, or into the postbox."""

from __future__ import annotations

import email
import email.policy
import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Blueprint
from flask.testing import FlaskClient
from sqlalchemy import func, select

from booking.accounts import Account
from booking.db import Base, Database, Tx, new_ref
from booking.effects import News, Recipient, Role, SendMail
from booking.errors import TryLater, Undeliverable
from booking.outbox.entries import Lease
from booking.people import Agent, Login
from booking.tokens import Tokens
from integrations.guard import SignedIn
from integrations.mail.plug import plug
from integrations.mail.postbox import PostboxMail, forget_words
from integrations.plug import House
from integrations.settings import CoreSettings, MailSettings, Settings, WebSettings
from integrations.web import web_app
from tests.integrations.mails import NOW, SOFIA, STARTS_AT, TOM, a_mail

ACCOUNT, OTHER = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"
ADMIN, AGENT = "admin@alder.example", "agent@alder.example"


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
    database = Database(f"sqlite:///{tmp_path}/bookdesk.sqlite3", Tokens(["k" * 40]))
    Base.metadata.create_all(database.engine)
    try:
        with database.transaction() as tx:
            settle_in(tx)
        yield database
    finally:
        database.close()


def settle_in(tx: Tx) -> None:
    """Two accounts; the first has an admin and an agent."""
    for ref, slug in ((OTHER, "other"), (ACCOUNT, "alder")):
        account = Account(
            ref=ref, name="Alder", slug=slug, zone="Europe/Lisbon", locale="en", created_at=NOW
        )
        tx.add(account)
        tx.flush()
    tx.enter(account)
    for mail in (ADMIN, AGENT):
        login = Login(mail=mail, name="A", zone="Europe/Lisbon", locale="en", created_at=NOW)
        tx.add(login)
        tx.flush()
        tx.add(Agent(login_id=login.id, is_admin=mail == ADMIN))


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def house(database: Database, tmp_path: Path) -> House:
    return a_house(database, tmp_path, MailSettings())


def a_house(database: Database, folder: Path, mail: MailSettings, now: datetime = NOW) -> House:
    settings = Settings(CoreSettings(var_dir=folder), WebSettings(), mail)
    return House(database, lambda: now, settings)


def deliver(house: House, mail: SendMail, *, key: str = "mail:1") -> None:
    """As the dispatcher would; the entry's body has been through the database."""
    effect = mail.effect(key, stream="s")
    lease = Lease(
        entry_id=1,
        epoch=1,
        address=effect.address,
        key=effect.key,
        body=effect.body,
        account_id=None,
        tries=1,
        put_at=NOW,
        first_due_at=NOW,
    )
    plug(house.settings, house).delivers["mail"](lease)


def of_account(kind: News = News.CONFIRMATION, to: Recipient = SOFIA, **changes: Any) -> SendMail:
    return a_mail(kind, to, account_ref=changes.pop("account_ref", ACCOUNT), **changes)


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
    why = plug(house.settings, house).check
    assert why is not None
    assert "cannot be reached" in (why() or "")


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


def test_the_check_says_in_words_what_is_wrong(
    database: Database, tmp_path: Path, server: Server
) -> None:
    with running(server) as settings:
        good = a_house(database, tmp_path, settings)
        crypted = settings.model_copy(update={"smtp_security": "starttls"})
        bad = a_house(database, tmp_path, crypted)
        said = [plug(house.settings, house).check for house in (good, bad)]

        assert [check() for check in said if check][0] is None
        assert "BOOKDESK_SMTP_SECURITY" in str([check() for check in said if check][1])


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


# The postbox


def kept(database: Database) -> list[PostboxMail]:
    with database.reading() as tx, tx.across_accounts():
        mails = list(tx.scalars(select(PostboxMail).order_by(PostboxMail.id)))
        tx.expunge_all()
        return mails


def test_without_a_server_the_postbox_keeps_the_mail_once(house: House, database: Database) -> None:
    deliver(house, of_account())
    deliver(house, of_account())
    deliver(house, of_account(to=TOM))

    first, second = kept(database)
    assert (first.to, second.to) == ("sofia@example.pt", "tom@example.org")
    assert first.subject == "Booked: Site survey, Thu 12 June, 14:30"
    assert first.kind == "confirmation"


def test_after_thirty_days_a_kept_mail_loses_its_words(house: House, database: Database) -> None:
    deliver(house, of_account())

    early = forget_words(database, now=NOW + timedelta(days=29))
    late = forget_words(database, now=NOW + timedelta(days=31))

    (mail,) = kept(database)
    assert (early, late) == (0, 1)
    assert (mail.raw, mail.to, mail.subject) == (None, "", "")
    assert forget_words(database, now=NOW + timedelta(days=31)) == 0


@pytest.fixture
def browser(house: House, database: Database) -> Callable[[str | None], FlaskClient]:
    office = Blueprint("office", __name__)
    office.add_url_rule("/office/sign-in", "sign_in", lambda: "sign in")
    app = web_app(house.settings, house, [plug(house.settings, house)])
    app.register_blueprint(office)

    def signed_in_as(mail: str | None) -> FlaskClient:
        client = app.test_client()
        if mail:
            with database.reading() as tx:
                login = tx.scalars(select(Login).where(Login.mail == mail)).one()
                name = SignedIn(login).get_id()
            with client.session_transaction() as session:
                session["_user_id"] = name
                session["_fresh"] = True
        return client

    return signed_in_as


Browser = Callable[[str | None], FlaskClient]


def test_an_admin_reads_the_mails_and_finds_them_by_recipient(
    house: House, browser: Browser
) -> None:
    deliver(house, of_account())
    deliver(house, of_account(to=TOM))

    everything = browser(ADMIN).get("/office/alder/postbox").text
    found = browser(ADMIN).get("/office/alder/postbox?to=TOM@").text
    odd = browser(ADMIN).get("/office/alder/postbox?to=%25&page=-1")

    assert "sofia@example.pt" in everything
    assert "tom@example.org" in everything
    assert "sofia@example.pt" not in found
    assert odd.status_code == 200
    assert "tom@example.org" not in odd.text


def test_a_mail_is_shown_in_a_frame_that_runs_nothing(
    house: House, browser: Browser, database: Database
) -> None:
    deliver(house, of_account())
    (mail,) = kept(database)
    client = browser(ADMIN)

    page = client.get(f"/office/alder/postbox/{mail.ref}")
    html = client.get(f"/office/alder/postbox/{mail.ref}/html")
    file = client.get(f"/office/alder/postbox/{mail.ref}/booking.ics")

    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.text
    assert "Your site survey is booked" in page.text
    policy = html.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "X-Frame-Options" not in html.headers
    assert "/b/TOKEN" in html.text
    assert file.data.startswith(b"BEGIN:VCALENDAR")
    assert file.headers["Content-Type"] == "text/calendar; charset=utf-8"


def test_the_postbox_is_closed_to_all_but_the_accounts_admins(
    house: House, browser: Browser, database: Database
) -> None:
    deliver(house, of_account(account_ref=OTHER))
    (foreign,) = kept(database)
    path = f"/office/alder/postbox/{foreign.ref}"

    assert browser(None).get("/office/alder/postbox").status_code == 302
    assert browser(AGENT).get("/office/alder/postbox").status_code == 403
    assert browser(ADMIN).get("/office/other/postbox").status_code == 404
    for address in (
        path,
        f"{path}/html",
        f"{path}/booking.ics",
        f"/office/alder/postbox/{new_ref()}",
    ):
        assert browser(ADMIN).get(address).status_code == 404


def test_a_forgotten_mail_says_so(house: House, browser: Browser, database: Database) -> None:
    deliver(house, of_account())
    forget_words(database, now=NOW + timedelta(days=31))
    (mail,) = kept(database)

    page = browser(ADMIN).get(f"/office/alder/postbox/{mail.ref}")

    assert "its words are gone" in page.text
    assert "its words are gone" in browser(ADMIN).get("/office/alder/postbox").text
    assert browser(ADMIN).get(f"/office/alder/postbox/{mail.ref}/html").status_code == 404


def test_the_list_is_paged(house: House, browser: Browser, database: Database) -> None:
    for number in range(51):
        deliver(house, of_account(News.CODE, words={"code": "1"}), key=f"mail:{number}")

    first = browser(ADMIN).get("/office/alder/postbox").text
    second = browser(ADMIN).get("/office/alder/postbox?page=2").text

    with database.reading() as tx, tx.across_accounts():
        assert tx.scalar(select(func.count(PostboxMail.id))) == 51
    assert first.count("sofia@example.pt") == 50
    assert second.count("sofia@example.pt") == 1
