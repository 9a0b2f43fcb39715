"""The twin by itself: `python -m tests.stripe_twin --port 9200` serves it until it is stopped, and
prints the settings with which Bookdesk takes it for Stripe.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from datetime import UTC, datetime

from . import Mischief, Twin, TwinServer

_SECRET = "whsec_twin"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.stripe_twin", description=__doc__)
    parser.add_argument("--port", type=int, default=9200)
    parser.add_argument("--bookdesk", default="http://127.0.0.1:8000", help="where webhooks go")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--mischief", type=float, default=0.0, help="from 0 to 1")
    given = parser.parse_args()
    mischief = Mischief(doubled=given.mischief, reordered=given.mischief)
    twin = Twin(clock=_now, seed=given.seed, mischief=mischief)
    twin.webhooks_to(f"{given.bookdesk}/hooks/stripe", _SECRET)
    stopping = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: stopping.set())
    with TwinServer(twin, given.port) as server:
        lines = [
            f"# The Stripe twin is at {server.url}",
            f"BOOKDESK_STRIPE_API_KEY={twin.api_key}",
            f"BOOKDESK_STRIPE_WEBHOOK_SECRETS={_SECRET}",
            f"BOOKDESK_STRIPE_API_URL={server.url}",
        ]
        sys.stdout.write("\n".join([*lines, ""]))
        sys.stdout.flush()
        stopping.wait()


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - by itself it lives in our time


if __name__ == "__main__":
    main()
