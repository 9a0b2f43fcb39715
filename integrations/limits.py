"""How often one address may ask: counted in memory, per process. Where counting fails, the request
fails too.
"""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from flask import current_app, request
from flask_limiter import Limiter

from integrations.setting_values import is_loopback

READS = "600 per minute"
WRITES = "30 per minute; 300 per hour"
GUESSES = "10 per minute; 100 per hour"  # passwords, codes, links that lead nowhere


def peer() -> str:
    """Whom we count: an IPv4 address, or the /64 that one IPv6 household has to itself."""
    address = request.remote_addr or "unknown"
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and not parsed.is_loopback:
        return ":".join(parsed.exploded.split(":")[:4])
    return address


limiter = Limiter(
    key_func=peer, default_limits=[READS], storage_uri="memory://", strategy="moving-window"
)


@limiter.request_filter
def _is_free() -> bool:
    """Files, health, and an installation that only its own machine can reach, spoken to there."""
    if request.endpoint in {"static", "vendor", "health.healthz", "health.readyz"}:
        return True
    return bool(current_app.config["IS_LOCAL"]) and is_loopback(request.remote_addr or "")
