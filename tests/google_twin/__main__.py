"""The twin by itself: `python -m tests.google_twin --port 9100` serves it until it is stopped, and
prints the settings with which Bookdesk takes it for Google.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from datetime import UTC, datetime

from . import Twin, TwinServer

_CLIENT_ID = "bookdesk.apps.googleusercontent.example"
_CLIENT_SECRET = "demo-secret"
# The hosts of the demo, as `make run` makes it.
_PEOPLE = [
    "ines@alder.example:Europe/Lisbon",
    "jonas@alder.example:Europe/Lisbon",
    "tom@alder.example:Europe/Lisbon",
]


def main() -> None:
    options = _options()
    twin = _furnished(options)
    stopping = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: stopping.set())
    with TwinServer(twin, port=options.port) as server:
        sys.stdout.write(_settings(server, options.bookdesk))
        sys.stdout.flush()
        stopping.wait()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.google_twin", description=__doc__)
    parser.add_argument("--port", type=int, default=9100)
    parser.add_argument("--bookdesk", default="http://127.0.0.1:8000", help="where pushes go")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--person", action="append", metavar="MAIL:ZONE", help="may be repeated")
    parser.add_argument(
        "--redirect-uri", action="append", help="default: any address on this machine"
    )
    return parser.parse_args()


def _furnished(options: argparse.Namespace) -> Twin:
    twin = Twin(clock=_now, seed=options.seed)
    for each in options.person or _PEOPLE:
        mail, _, zone = each.partition(":")
        twin.person(mail, zone=zone or "UTC")
        twin.calendar(mail, "Team", id=f"team.{mail}")
    twin.oauth_client(_CLIENT_ID, _CLIENT_SECRET, options.redirect_uri)
    return twin


def _settings(server: TwinServer, bookdesk: str) -> str:
    settings = {
        "CLIENT_ID": _CLIENT_ID,
        "CLIENT_SECRET": _CLIENT_SECRET,
        "AUTHORIZE_URL": server.authorize_url,
        "TOKEN_URL": server.token_url,
        "REVOKE_URL": server.revoke_url,
        "API_URL": server.api_url,
        "PUSH_URL": bookdesk,
    }
    lines = [f"BOOKDESK_GOOGLE_{name}={value}" for name, value in settings.items()]
    return "\n".join([f"# The Google twin is at {server.url}", *lines, ""])


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - by itself it lives in our time


if __name__ == "__main__":
    main()
