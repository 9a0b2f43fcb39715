"""A twin of Stripe to test against: what it promises, how it errs, and the payer's hand.

twin = Twin(clock=lambda: now)
with TwinServer(twin) as server:
    twin.webhooks_to(url, "whsec_...")
    ...  # server.url is the API's base address
"""

from __future__ import annotations

from .deliveries import Mischief
from .server import TwinServer
from .state import Twin

__all__ = ["Mischief", "Twin", "TwinServer"]
