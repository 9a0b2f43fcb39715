"""Those who ask the twin in its tests: Ines with Google's own libraries, and a clock to turn."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from . import Twin, TwinServer

NOW = datetime(2025, 3, 3, 9, tzinfo=UTC)
INES = "ines@alder.example"
SCOPE = "https://www.googleapis.com/auth/calendar"
CLIENT = {"client_id": "bookdesk", "client_secret": "hush"}
RETURN_TO = "http://127.0.0.1:1/callback"
VERIFIER = "a-verifier-that-is-as-long-as-rfc-7636-wants-it"
Items = list[Any]  # where a method is called list, its class cannot name the type


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Scene:
    """A twin with Ines in it, who has allowed us everything."""

    clock: Clock
    twin: Twin
    server: TwinServer
    google: Any  # the client library's service
    access_token: str

    def insert(self, event_id: str | None = None, *, conference: int = 0, **fields: Any) -> Any:
        body = a_body(**fields)
        return (
            self.google.events()
            .insert(
                calendarId="primary",
                conferenceDataVersion=conference,
                body={**body, "id": event_id} if event_id else body,
            )
            .execute()
        )

    def get(self, event_id: str) -> Any:
        return self.google.events().get(calendarId="primary", eventId=event_id).execute()

    def patch(self, event_id: str, body: Any, *, etag: str | None = None, **query: Any) -> Any:
        asked = self.google.events().patch(
            calendarId="primary", eventId=event_id, body=body, **query
        )
        if etag is not None:
            asked.headers["If-Match"] = etag
        return asked.execute()

    def delete(self, event_id: str) -> Any:
        return self.google.events().delete(calendarId="primary", eventId=event_id).execute()

    def list(self, **query: Any) -> Any:
        return self.google.events().list(calendarId="primary", **query).execute()

    def raw(self, verb: str, path: str, body: Any = None) -> int:
        """The status of a request that no client library would send."""
        bearer = f"Bearer {self.access_token}"
        sent = json.dumps(body or {})
        path = f"/calendar/v3/{path}"
        return asked(self.server, verb, path, sent, Authorization=bearer)[0]

    def sync(self, token: str, **query: Any) -> tuple[Items, str]:
        """All pages since that token, and the next one."""
        page = self.list(syncToken=token, **query)
        items = page["items"]
        while "nextPageToken" in page:
            page = self.list(syncToken=token, pageToken=page["nextPageToken"], **query)
            items += page["items"]
        return items, page["nextSyncToken"]


@contextmanager
def a_scene(*, seed: int = 0) -> Iterator[Scene]:
    clock = Clock()
    twin = Twin(clock=clock, seed=seed)
    twin.pushes = "manual"
    twin.person(INES, zone="Europe/London")
    twin.oauth_client(CLIENT["client_id"], CLIENT["client_secret"])
    with TwinServer(twin) as server, a_service(twin, server) as google:
        yield Scene(clock, twin, server, google, str(credentials(twin, server).token))


@contextmanager
def a_service(twin: Twin, server: TwinServer, *scopes: str, mail: str = INES) -> Iterator[Any]:
    """The client library, for somebody who allows these scopes."""
    service = build(
        "calendar",
        "v3",
        credentials=credentials(twin, server, *scopes, mail=mail),
        client_options={"api_endpoint": server.api_url},
        cache_discovery=False,
        static_discovery=True,
    )
    try:
        yield service
    finally:
        service.close()


def credentials(twin: Twin, server: TwinServer, *scopes: str, mail: str = INES) -> Credentials:
    twin.authorize(mail)
    answer = exchange(server, consent(server, *scopes))[1]
    return Credentials(  # type: ignore[no-untyped-call]  # google-auth does not type it
        answer["access_token"],
        refresh_token=answer["refresh_token"],
        token_uri=server.token_url,
        **CLIENT,
    )


def consent(server: TwinServer, *scopes: str, **others: str) -> str:
    """The code that comes back from the consent page."""
    _, headers, _ = asked(server, "GET", f"/o/oauth2/v2/auth?{consent_query(*scopes, **others)}")
    return parse_qs(urlsplit(headers["Location"]).query)["code"][0]


def consent_query(*scopes: str, **others: str) -> str:
    query = {
        "client_id": CLIENT["client_id"],
        "redirect_uri": RETURN_TO,
        "response_type": "code",
        "scope": " ".join(scopes or [SCOPE]),
        "state": "s",
        "code_challenge": challenge(VERIFIER),
        "code_challenge_method": "S256",
        "access_type": "offline",
        "prompt": "consent",
    }
    return urlencode({**query, **others})


def challenge(verifier: str) -> str:
    """RFC 7636, 4.2: what the consent page is shown of the verifier."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def exchange(server: TwinServer, code: str, **others: str) -> tuple[int, Any]:
    return token(
        server,
        grant_type="authorization_code",
        code=code,
        redirect_uri=RETURN_TO,
        code_verifier=others.get("code_verifier", VERIFIER),
    )


def token(server: TwinServer, **form: str) -> tuple[int, Any]:
    status, _, body = asked(server, "POST", "/token", urlencode({**CLIENT, **form}))
    return status, json.loads(body)


def asked(
    server: TwinServer, verb: str, path: str, body: str = "", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """One request as it is, without a library that follows or retries."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5)
    try:
        connection.request(verb, path, body=body, headers=headers)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def a_body(
    start: str = "2025-03-04T10:00:00Z", end: str = "2025-03-04T10:30:00Z", **fields: Any
) -> Any:
    return {"summary": "Demo", "start": {"dateTime": start}, "end": {"dateTime": end}, **fields}


def reason(error: HttpError) -> tuple[int, str]:
    """The status and the reason of a refusal."""
    return error.status_code, error.error_details[0]["reason"]
