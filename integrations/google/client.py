"""Calls to one host's calendars at Google: each returns JSON, or raises GoogleTrouble.

httplib2 is not thread safe and keeps its connections open: each call takes an `Http` for itself and
gives it back. Access tokens live in this process alone, one refresh at a time for each grant.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import google_auth_httplib2
import httplib2
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build
from googleapiclient.http import HttpRequest

from integrations.google.trouble import TROUBLE, NotThere, Unreadable, trouble
from integrations.sealing import Sealer
from integrations.settings import GoogleSettings

Json = dict[str, Any]
PAGE = 250  # events a page; Google's own default
MOST_PAGES = 400  # more is no calendar
KEPT_OPEN = 8


class Grants:
    """The credentials in use, by connection and grant; kept as long as the process lives."""

    def __init__(self, settings: GoogleSettings, sealer: Sealer) -> None:
        self.settings = settings
        self._sealer = sealer
        self._known: dict[tuple[str, int], _Grant] = {}
        self._lock = threading.Lock()
        self._wires = _Wires(settings.google_timeout_seconds)

    def close(self) -> None:
        """Hang up."""
        self._wires.close()

    def seal(self, secret: str, account_ref: str) -> str:
        return self._sealer.seal(secret, account_ref)

    def unseal(self, sealed: str, account_ref: str) -> str:
        """Raises SealBroken."""
        return self._sealer.open(sealed, account_ref)

    def new_client(self, refresh_token: str) -> Client:
        """For a grant that was just given."""
        return self._client(_Grant(self._credentials(refresh_token)))

    def sealed(self, refresh_token: str, account_ref: str) -> str:
        return self._sealer.seal(json.dumps({"refresh_token": refresh_token}), account_ref)

    def opened(self, sealed: str, account_ref: str) -> str:
        """The refresh token. Raises SealBroken."""
        return str(json.loads(self._sealer.open(sealed, account_ref))["refresh_token"])

    def client(self, account_ref: str, ref: str, number: int, sealed: str) -> Client:
        """Raises SealBroken."""
        with self._lock:
            grant = self._known.get((ref, number))
            if grant is None:
                grant = _Grant(self._credentials(self.opened(sealed, account_ref)))
                self._known[ref, number] = grant
        return self._client(grant)

    def forget(self, ref: str) -> None:
        with self._lock:
            for key in [key for key in self._known if key[0] == ref]:
                del self._known[key]

    def _client(self, grant: _Grant) -> Client:
        return Client(self.settings.google_api_url, grant, self._wires)

    def _credentials(self, refresh_token: str) -> Credentials:
        settings = self.settings
        assert settings.google_client_secret is not None
        return Credentials(  # type: ignore[no-untyped-call]  # google-auth's own
            token=None,
            refresh_token=refresh_token,
            token_uri=settings.google_token_url,
            client_id=settings.google_client_id,
            client_secret=settings.google_client_secret.get_secret_value(),
        )


class _Grant:
    """A grant's credentials, and who may refresh them."""

    def __init__(self, credentials: Credentials) -> None:
        self.credentials = credentials
        self.lock = threading.Lock()


class Client:
    """Google Calendar for one connection. Cheap to make."""

    def __init__(self, endpoint: str, grant: _Grant, wires: _Wires) -> None:
        self._grant = grant
        self._wires = wires
        self._api = _api(endpoint)

    def calendars(self) -> list[Json]:
        """All that the host's list holds and that can be read."""
        api = self._api.calendars
        request = api.list(minAccessRole="reader", maxResults=PAGE)
        return [item for page in self._pages(api, request) for item in _items(page)]

    def calendar(self, calendar_id: str) -> Json:
        """Raises NotThere when it was deleted."""
        return self._call(self._api.calendars.get(calendarId=calendar_id))

    def pages(self, calendar_id: str, **options: Any) -> Iterator[Json]:
        """The pages of a list of events, one after the other."""
        api = self._api.events
        request = api.list(calendarId=calendar_id, maxResults=PAGE, **options)
        return self._pages(api, request)

    def event(self, calendar_id: str, event_id: str) -> Json | None:
        """None when it is not there. A deleted one may still be shown, as cancelled."""
        try:
            return self._call(self._api.events.get(calendarId=calendar_id, eventId=event_id))
        except NotThere:
            return None

    def insert(self, calendar_id: str, body: Json) -> Json:
        """Raises AlreadyThere when the id is taken, or was once."""
        return self._call(
            self._api.events.insert(
                calendarId=calendar_id,
                body=body,
                sendUpdates="none",
                conferenceDataVersion=1 if "conferenceData" in body else 0,
            )
        )

    def patch(self, calendar_id: str, event_id: str, body: Json, *, etag: str | None) -> Json:
        """Raises ChangedThere, NotThere."""
        request = self._api.events.patch(
            calendarId=calendar_id,
            eventId=event_id,
            body=body,
            sendUpdates="none",
            **({"conferenceDataVersion": 1} if "conferenceData" in body else {}),
        )
        if etag:
            request.headers["If-Match"] = etag
        return self._call(request)

    def delete(self, calendar_id: str, event_id: str) -> None:
        """Raises NotThere when it is gone already, or was moved to another calendar."""
        self._call(
            self._api.events.delete(calendarId=calendar_id, eventId=event_id, sendUpdates="none")
        )

    def watch(self, calendar_id: str, body: Json) -> Json:
        return self._call(self._api.events.watch(calendarId=calendar_id, body=body))

    def stop(self, channel_id: str, resource_id: str) -> None:
        body = {"id": channel_id, "resourceId": resource_id}
        try:
            self._call(self._api.channels.stop(body=body))
        except NotThere:
            return

    def _pages(self, api: Any, request: HttpRequest | None) -> Iterator[Json]:
        for _ in range(MOST_PAGES):
            if request is None:
                return
            page = self._call(request)
            yield page
            request = api.list_next(request, page)

    def _call(self, request: HttpRequest) -> Json:
        try:
            with self._wires.one() as http:
                self._refresh(http)
                authorized = google_auth_httplib2.AuthorizedHttp(self._grant.credentials, http=http)
                answer = request.execute(http=authorized)
        except TROUBLE as error:
            raise trouble(error) from None  # its text bears addresses of people
        if isinstance(answer, Mapping):
            return dict(answer)
        if answer in ("", b""):
            return {}
        raise Unreadable

    def _refresh(self, http: httplib2.Http) -> None:
        with self._grant.lock:
            if not self._grant.credentials.valid:
                asks = google_auth_httplib2.Request(http)
                self._grant.credentials.refresh(asks)  # type: ignore[no-untyped-call]  # its own


def _items(page: Json) -> list[Json]:
    items = page.get("items", [])
    if not isinstance(items, list):
        raise Unreadable
    return items


class _Wires:
    """Open connections that nobody uses just now."""

    def __init__(self, timeout: int) -> None:
        self._timeout = timeout
        self._kept = KEPT_OPEN
        self._idle: list[httplib2.Http] = []
        self._lock = threading.Lock()

    @contextmanager
    def one(self) -> Iterator[httplib2.Http]:
        """For the caller alone. One that failed is not used again."""
        with self._lock:
            http = self._idle.pop() if self._idle else self._new()
        try:
            yield http
        except BaseException:
            http.close()
            raise
        with self._lock:
            if len(self._idle) < self._kept:
                self._idle.append(http)
                return
        http.close()

    def close(self) -> None:
        """What is in use just now is closed when it comes back."""
        with self._lock:
            idle, self._idle, self._kept = self._idle, [], 0
        for http in idle:
            http.close()

    def _new(self) -> httplib2.Http:
        http = httplib2.Http(timeout=self._timeout)
        # Redirects are for browsers; an API that moves would get our token at its new address.
        http.follow_redirects = False
        return http


@dataclass(frozen=True)
class _Api:
    """What the discovery document describes. Each of these takes its time to be made, and keeps
    nothing of a request.
    """

    calendars: Any
    events: Any
    channels: Any


@cache
def _api(endpoint: str) -> _Api:
    """The document ships with the client: no network."""
    api = build(
        "calendar",
        "v3",
        http=httplib2.Http(),
        cache_discovery=False,
        static_discovery=True,
        client_options={"api_endpoint": endpoint},
    )
    return _Api(api.calendarList(), api.events(), api.channels())
