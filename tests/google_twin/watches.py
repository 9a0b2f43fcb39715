"""Watch channels: a POST without a body to their address, whenever the calendar changed.

Deliveries are made outside every lock and by no caller: the receiver may at once ask the twin.
"""

from __future__ import annotations

import http.client
import queue
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit

from .answers import Json, bad_request, not_found, refused
from .faults import Misfortune

_LONGEST_ID = 64
_LONGEST_TOKEN = 256
_RETRIED = {500, 502, 503, 504}
_TRIES = 4
_DEFAULT_TTL = timedelta(days=7)
_NOBODY = (".example", ".test", ".invalid")  # RFC 2606: these names lead nowhere
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass
class Channel:
    id: str
    resource_id: str
    resource_uri: str
    calendar_id: str
    owner: str
    address: str
    token: str | None
    expires_at: datetime
    number: int = 0

    def headers(self, state: str) -> dict[str, str]:
        headers = {
            "X-Goog-Channel-ID": self.id,
            "X-Goog-Channel-Expiration": format_datetime(self.expires_at, usegmt=True),
            "X-Goog-Resource-ID": self.resource_id,
            "X-Goog-Resource-URI": self.resource_uri,
            "X-Goog-Resource-State": state,
            "X-Goog-Message-Number": str(self.number),
            "Content-Length": "0",
        }
        return {**headers, "X-Goog-Channel-Token": self.token} if self.token else headers


@dataclass(frozen=True)
class Push:
    address: str
    headers: dict[str, str] = field(repr=False)


class Watches:
    def __init__(
        self, clock: Callable[[], datetime], dice: random.Random, misfortune: Misfortune
    ) -> None:
        self.mode = "thread"
        self.allow_http = True
        self.stopped: set[str] = set()
        self._clock = clock
        self._dice = dice
        self._misfortune = misfortune
        self._channels: dict[str, Channel] = {}
        self._used: set[str] = set()
        self._lock = threading.Lock()
        self._pending: list[Push] = []
        self._held: Push | None = None
        self._outgoing: queue.Queue[Push | None] = queue.Queue()
        self._courier: threading.Thread | None = None
        self._closing = threading.Event()

    def open(self, calendar_id: str, body: Json, *, owner: str, resource_uri: str) -> Json:
        """`events.watch`; its `sync` message goes out at once."""
        self._check(body)
        with self._lock:
            if body["id"] in self._used:
                message = f"Channel id {body['id']} not unique"
                raise bad_request(message, reason="channelIdNotUnique")
            self._used.add(body["id"])
            channel = Channel(
                id=body["id"],
                resource_id=f"o3{random.Random(calendar_id).getrandbits(60):x}",  # noqa: S311 - a name
                resource_uri=resource_uri,
                calendar_id=calendar_id,
                owner=owner,
                address=body["address"],
                token=body.get("token"),
                expires_at=self._expiry(body),
            )
            self._channels[channel.id] = channel
        self._push(channel, "sync")
        return _answered(channel)

    def stop(self, body: Json, *, owner: str) -> None:
        with self._lock:
            channel = self._channels.get(body.get("id", ""))
            is_theirs = channel is not None and channel.owner == owner
            if not is_theirs or channel is None or channel.resource_id != body.get("resourceId"):
                raise not_found()
            del self._channels[channel.id]
            self.stopped.add(channel.id)

    def drop(self, calendar_id: str) -> None:
        """The channels of the calendar die, and nobody is told."""
        with self._lock:
            for channel in [*self._channels.values()]:
                if channel.calendar_id == calendar_id:
                    del self._channels[channel.id]

    def changed(self, calendar_id: str) -> None:
        for channel in self.channels:
            if channel.calendar_id == calendar_id:
                self._push(channel, "exists")

    @property
    def channels(self) -> list[Channel]:
        """Those that live."""
        now = self._clock()
        with self._lock:
            return [each for each in self._channels.values() if each.expires_at > now]

    @property
    def pending(self) -> list[Push]:
        with self._lock:
            return [*self._pending]

    def deliver(self) -> int:
        """In "manual" mode: send what is queued, and what was held back; how many were sent."""
        with self._lock:
            waiting, self._pending = self._pending, []
        sent = [push for each in waiting for push in self._as_fate_wills(each)]
        if self._held is not None:
            sent.append(self._held)
            self._held = None
        for push in sent:
            self._send(push)
        return len(sent)

    def close(self) -> None:
        self._closing.set()
        if self._courier is not None:
            self._outgoing.put(None)
            self._courier.join(timeout=5)
            self._courier = None
        self._closing.clear()

    def _check(self, body: Json) -> None:
        for name, most in (("id", _LONGEST_ID), ("token", _LONGEST_TOKEN)):
            if len(body.get(name) or "") > most:
                raise bad_request(f"Channel {name} is too long.")
        if not body.get("id"):
            raise bad_request("Missing channel id.", reason="required")
        if body.get("type") != "web_hook":
            raise bad_request("Unknown channel type.")
        address = body.get("address") or ""
        parts = urlsplit(address)
        is_loopback = parts.scheme == "http" and parts.hostname in _LOOPBACK
        if parts.scheme == "https" or (is_loopback and self.allow_http):
            return
        message = f"WebHook callback must be HTTPS: {address}"
        raise refused(400, "push.webhookUrlNotHttps", message)

    def _expiry(self, body: Json) -> datetime:
        asked = (body.get("params") or {}).get("ttl")
        if not all(text is None or text.isdigit() for text in (asked, body.get("expiration"))):
            raise bad_request("Invalid ttl or expiration.")
        wanted = timedelta(seconds=int(asked)) if asked else _DEFAULT_TTL
        latest = self._clock() + _DEFAULT_TTL * 4
        by_ttl = self._clock() + wanted
        if not asked and body.get("expiration"):
            by_ttl = datetime.fromtimestamp(int(body["expiration"]) / 1000, UTC)
        return min(by_ttl, latest).replace(microsecond=0)

    def _push(self, channel: Channel, state: str) -> None:
        with self._lock:
            # They grow, and are not consecutive; the first is 1.
            channel.number += 1 if channel.number == 0 else self._dice.randint(1, 40)
            push = Push(channel.address, channel.headers(state))
            if self.mode == "manual":
                self._pending.append(push)
                return
            if self._courier is None:
                self._courier = threading.Thread(target=self._carry, daemon=True)
                self._courier.start()
        self._outgoing.put(push)

    def _carry(self) -> None:
        while (push := self._outgoing.get()) is not None:
            for each in self._as_fate_wills(push):
                self._send(each)

    def _as_fate_wills(self, push: Push) -> list[Push]:
        """What becomes of it: lost, sent twice, or held back until the next one has gone."""
        faults = self._misfortune.faults
        if self._misfortune.happens_to_push(faults.push_drop):
            return []
        if self._held is None and self._misfortune.happens_to_push(faults.push_reorder):
            self._held = push
            return []
        sent = [push] * (2 if self._misfortune.happens_to_push(faults.push_duplicate) else 1)
        if self._held is not None:
            sent.append(self._held)
            self._held = None
        return sent

    def _send(self, push: Push) -> None:
        for attempt in range(_TRIES):
            if _posted(push) not in _RETRIED or self._closing.wait(0.02 * 2**attempt):
                return


def _posted(push: Push) -> int:
    """The status of the answer; 503 when nobody is there."""
    parts = urlsplit(push.address)
    if (parts.hostname or "").endswith(_NOBODY):
        return 404
    is_secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if is_secure else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=10)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, headers=push.headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 503
    finally:
        connection.close()


def _answered(channel: Channel) -> Json:
    answer = {
        "kind": "api#channel",
        "id": channel.id,
        "resourceId": channel.resource_id,
        "resourceUri": channel.resource_uri,
        "expiration": str(round(channel.expires_at.timestamp() * 1000)),
    }
    return {**answer, "token": channel.token} if channel.token else answer
