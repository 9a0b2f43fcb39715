"""A twin of Google Calendar to test against: what it promises, how it errs, and the host's hand.

twin = Twin(clock=lambda: now)
twin.person("ines@alder.example", zone="Europe/London")
with TwinServer(twin) as server:
    ...  # server.api_url, server.authorize_url, server.token_url, server.revoke_url
"""

from __future__ import annotations

from .faults import Faults
from .server import TwinServer
from .state import Twin

__all__ = ["Faults", "Twin", "TwinServer"]
