"""The roof: settings -> database, plugs, ticks. Nobody imports it; `python app.py` says what it
can do.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from booking.db import Database, DatabaseInUse
from booking.errors import InvalidInput
from booking.founding import found
from booking.listening import hearing_abroad
from booking.migrate import migrate
from booking.outbox.dispatcher import Dispatcher
from booking.tokens import Tokens
from booking.when.clock import clock
from bot import demo
from integrations.api.plug import plug as api
from integrations.google.plug import plug as google
from integrations.jobs import deliverers, jobs
from integrations.llm.second_ear import second_ear
from integrations.log_lines import log_lines
from integrations.mail.plug import plug as mail
from integrations.office.passwords import hashed, password_link, readable_password
from integrations.office.plug import plug as office
from integrations.pages.plug import plug as pages
from integrations.payments.plug import plug as payments
from integrations.plug import House, Plug
from integrations.server import WebServer
from integrations.settings import (
    Settings,
    SettingsError,
    kept_secret,
    old_secret_keys,
    read_settings,
    secret_key,
    shown,
)
from integrations.terminal.chat import chat, talk_of
from integrations.terminal.talk import caller
from integrations.web import web_app
from integrations.webchat.plug import plug as webchat
from integrations.webhooks.plug import plug as webhooks

DEFAULT_SENDER = "bookings@localhost"  # until BOOKDESK_MAIL_FROM says where mail comes from


def main(arguments: Sequence[str]) -> int:
    """Run one command; the exit code."""
    commands: dict[str, Callable[[Settings, argparse.Namespace], int]] = {
        "serve": serve,
        "web": web,
        "worker": worker,
        "migrate": migrate_only,
        "account": account,
        "demo": demo_only,
        "check": check,
        "config": config,
        "chat": chat_here,
    }
    given = _parser().parse_args(arguments)
    try:
        settings = read_settings()
        log_lines(settings.core.log_level)
        return commands[given.command](settings, given)
    except SettingsError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return 2
    except DatabaseInUse as error:
        print(error, file=sys.stderr)
        return 3


def serve(settings: Settings, given: argparse.Namespace) -> int:
    """Web and jobs in one process: the default."""
    with _house(settings) as house:
        migrate(house.database)
        where_to_go = _furnish_demo(house) if given.demo else ""
        with _plugs(settings, house) as plugs, jobs(house, plugs, second_ear(settings.llm)):
            _serve_web(settings, house, plugs, where_to_go)
    return 0


def web(settings: Settings, given: argparse.Namespace) -> int:
    """The web alone; jobs run in `worker` processes on the same PostgreSQL."""
    del given
    with _house(settings) as house:
        migrate(house.database)
        with _plugs(settings, house) as plugs:
            _serve_web(settings, house, plugs, "")
    return 0


def worker(settings: Settings, given: argparse.Namespace) -> int:
    """The jobs alone, until SIGTERM or Ctrl-C."""
    del given
    stopped = threading.Event()
    with _house(settings) as house:
        migrate(house.database)
        with (
            _plugs(settings, house) as plugs,
            jobs(house, plugs, second_ear(settings.llm)),
            _until_stopped(stopped),
        ):
            print("Working. Ctrl-C stops.", flush=True)
            stopped.wait()
    return 0


def migrate_only(settings: Settings, given: argparse.Namespace) -> int:
    """Bring the schema up to date."""
    del given
    with _house(settings) as house:
        migrate(house.database)
    print("The database is up to date.")
    return 0


def account(settings: Settings, given: argparse.Namespace) -> int:
    """A new account and its first admin, who gets a link to set a password."""
    with _house(settings) as house:
        migrate(house.database)
        try:
            with house.database.transaction() as tx:
                founded = found(
                    tx,
                    name=given.name,
                    slug=given.slug,
                    zone=given.zone,
                    locale=given.locale,
                    admin_name=given.admin_name,
                    admin_mail=given.admin_mail,
                    now=house.clock(),
                )
                link = password_link(tx, founded.admin.login, now=house.clock())
        except InvalidInput as error:
            for field, why in error.fields.items():
                print(f"--{field.replace('_', '-')}: {why}", file=sys.stderr)
            return 2
    print(f"{given.name} is there: {settings.web.public_url}/office/{given.slug}/inbox")
    print(f"{given.admin_mail} sets a password here: {settings.web.public_url}{link}")
    return 0


def demo_only(settings: Settings, given: argparse.Namespace) -> int:
    """The demo's firm, once."""
    del given
    with _house(settings) as house:
        migrate(house.database)
        print(_furnish_demo(house))
    return 0


def check(settings: Settings, given: argparse.Namespace) -> int:
    """Try each connection and say in plain words what is wrong."""
    with _house(settings) as house:
        migrate(house.database)
        parties = {
            name: plug
            for name, plug in _plugs_by_name(settings, house).items()
            if plug.check is not None or not plug.is_set_up
        }
        if given.party is not None and given.party not in parties:
            known = ", ".join(parties)
            print(f"{given.party}: nobody we know; what can be tried: {known}", file=sys.stderr)
            return 2
        wrong = 0
        for name, plug in parties.items():
            if given.party in (None, name):
                problem = plug.check() if plug.check is not None else None
                wrong += problem is not None
                print(f"{name}: {problem or ('fine' if plug.is_set_up else 'not set up')}")
    return 1 if wrong else 0


def config(settings: Settings, given: argparse.Namespace) -> int:
    """What is set, without secrets."""
    del given
    for line in shown(settings):
        print(line)
    return 0


def chat_here(settings: Settings, given: argparse.Namespace) -> int:
    """The bot in the terminal; speaks to the running server where there is one."""
    who = caller(given.account, given.who, locale=given.lang, zone=given.zone)
    with ExitStack() as opened:

        def enter() -> tuple[House, Callable[[], object]]:
            house = opened.enter_context(_house(settings))
            migrate(house.database)
            plugs = opened.enter_context(_plugs(settings, house))
            delivers = deliverers(house, plugs, second_ear(settings.llm))
            return house, Dispatcher(house.database, delivers, clock=clock).round

        talk = talk_of(settings, who, enter)
        return chat(talk, sys.stdin, print, echoes=not sys.stdin.isatty())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="app.py", description="Bookdesk")
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="web and jobs in one process")
    serving.add_argument("--demo", action="store_true", help="with the demo's firm, made once")
    commands.add_parser("web", help="the web alone (PostgreSQL)")
    commands.add_parser("worker", help="the jobs alone (PostgreSQL)")
    commands.add_parser("migrate", help="bring the database's schema up to date")
    new = commands.add_parser("account", help="make an account and its first admin")
    new.add_argument("--name", required=True)
    new.add_argument("--slug", required=True)
    new.add_argument("--zone", default="UTC")
    new.add_argument("--locale", default="en")
    new.add_argument("--admin-name", required=True)
    new.add_argument("--admin-mail", required=True)
    commands.add_parser("demo", help="make the demo's firm")
    checking = commands.add_parser("check", help="try each connection")
    checking.add_argument("party", nargs="?")
    commands.add_parser("config", help="print the settings, without secrets")
    talking = commands.add_parser("chat", help="the bot in the terminal")
    talking.add_argument("--account", default=demo.SLUG)
    talking.add_argument("--as", dest="who", default="terminal")
    talking.add_argument("--lang")
    talking.add_argument("--zone")
    return parser


def _plugs_by_name(settings: Settings, house: House) -> dict[str, Plug]:
    """One line per party. The pages come last: `/{account}` would swallow what is more
    particular.
    """
    return {
        "api": api(settings, house),
        "google": google(settings, house),
        "mail": mail(settings, house),
        "office": office(settings, house),
        "payments": payments(settings, house),
        "webchat": webchat(settings, house),
        "webhooks": webhooks(settings, house),
        "pages": pages(settings, house),
    }


@contextmanager
def _plugs(settings: Settings, house: House) -> Iterator[list[Plug]]:
    plugs = list(_plugs_by_name(settings, house).values())
    try:
        yield plugs
    finally:
        for plug in plugs:
            if plug.close is not None:
                plug.close()


@contextmanager
def _house(settings: Settings) -> Iterator[House]:
    house = _new_house(settings)
    try:
        yield house
    finally:
        house.database.close()


def _new_house(settings: Settings) -> House:
    keys = [secret_key(settings.core), *old_secret_keys(settings.core)]
    database = Database(
        settings.core.database_url,
        Tokens(keys),
        sender=settings.mail.mail_from or DEFAULT_SENDER,
        takes_payments=settings.payments.is_on,
    )
    return House(database=database, clock=clock, settings=settings)


def _serve_web(settings: Settings, house: House, plugs: Sequence[Plug], where_to_go: str) -> None:
    app = web_app(settings, house, plugs)
    server = WebServer(app, settings.web, on_stop=house.database.nudge.close)
    print(where_to_go or f"Bookdesk is at {settings.web.public_url}", flush=True)
    with hearing_abroad(house.database):
        server.run()


def _furnish_demo(house: House) -> str:
    """The demo, and where to go in it."""
    password = kept_secret(house.settings.core.var_dir / "demo-password", readable_password)
    with house.database.transaction() as tx:
        demo.furnish(tx, password_hash=hashed(password), now=house.clock())
    url = house.settings.web.public_url
    return "\n".join(
        (
            "",
            "Bookdesk is running.",
            f"  Chat widget     {url}/{demo.SLUG}/chat",
            f"  Booking page    {url}/{demo.SLUG}/{demo.EVENT_TYPE_SLUG}",
            f"  Inbox           {url}/office/{demo.SLUG}/inbox",
            f"     sign in as   {demo.ADMIN_MAIL}  {password}",
            f"  Postbox         {url}/office/{demo.SLUG}/postbox",
            "Ctrl-C stops it; nothing is lost.",
            "",
        )
    )


@contextmanager
def _until_stopped(stopped: threading.Event) -> Iterator[None]:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    yield


if __name__ == "__main__":
    os.umask(0o077)  # what a run leaves under var/ is the owner's alone
    sys.exit(main(sys.argv[1:]))
