"""OAuth 2.0 as Google speaks it: consent with PKCE, codes that work once, refresh, revoke."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import unquote, urlencode, urlsplit

from .answers import Answer, Json, as_json, invalid_credentials, redirect
from .consent import error_page, people_page, scopes_page

Form = dict[str, list[str]]
ACCESS_SECONDS = 3599
_CODE_LIFE = timedelta(minutes=10)
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# Google grants these under their long names.
_LONG_NAMES = {
    "email": "https://www.googleapis.com/auth/userinfo.email",
    "profile": "https://www.googleapis.com/auth/userinfo.profile",
}


@dataclass(frozen=True)
class Client:
    id: str
    secret: str
    redirect_uris: tuple[str, ...] | None  # None: any on this machine

    def may_return_to(self, uri: str) -> bool:
        if self.redirect_uris is not None:
            return uri in self.redirect_uris
        return urlsplit(uri).hostname in _LOOPBACK


@dataclass(frozen=True)
class Grant:
    """What a person allowed a client."""

    client_id: str
    mail: str
    scopes: frozenset[str]
    is_live: bool = True


@dataclass(frozen=True)
class Code:
    client_id: str
    mail: str
    scopes: frozenset[str]
    redirect_uri: str
    challenge: str
    is_offline: bool
    expires_at: datetime


@dataclass(frozen=True)
class Access:
    client_id: str
    mail: str
    scopes: frozenset[str]
    expires_at: datetime


class Grants:
    """Who allowed whom what, and the tokens that prove it."""

    def __init__(self, clock: Callable[[], datetime], dice: random.Random) -> None:
        self.people: list[str] = []
        self.signed_in: str | None = None
        self.withheld: frozenset[str] = frozenset()
        self._clock = clock
        self._dice = dice
        self._clients: dict[str, Client] = {}
        self._grants: dict[tuple[str, str], Grant] = {}
        self._codes: dict[str, Code] = {}
        self._access: dict[str, Access] = {}
        self._refresh: dict[str, tuple[str, str]] = {}

    def add_client(self, client_id: str, secret: str, redirect_uris: list[str] | None) -> None:
        uris = tuple(redirect_uris) if redirect_uris is not None else None
        self._clients[client_id] = Client(client_id, secret, uris)

    def consent(self, query: Form) -> Answer:
        """GET of the authorize address: the pages a person sees, or straight back with a code."""
        problem = self._why_not(query)
        if problem:
            return error_page(problem)
        refusal = _why_not_back(query)
        if refusal:
            return self._back(query, error=refusal)
        wanted = _scopes(query)
        if self.signed_in:
            return self._allowed(query, self.signed_in, wanted - self.withheld)
        person = _one(query, "person") or _one(query, "login_hint")
        if person in self.people:
            return scopes_page(query, person, sorted(wanted))
        return people_page(query, self.people)

    def decide(self, form: Form) -> Answer:
        """POST of the consent page: back to the client with a code, or with a refusal."""
        problem = self._why_not(form)
        if problem:
            return error_page(problem)
        refusal = _why_not_back(form)
        if refusal:
            return self._back(form, error=refusal)
        if _one(form, "answer") != "allow" or _one(form, "person") not in self.people:
            return self._back(form, error="access_denied")
        ticked = frozenset(form.get("ticked", []))
        return self._allowed(form, _one(form, "person"), _scopes(form) & ticked)

    def token(self, form: Form, authorization: str | None) -> Answer:
        """POST of the token address."""
        client = self._client(form, authorization)
        if client is None:
            return _problem("invalid_client", "The OAuth client was not found.", 401)
        if _one(form, "grant_type") == "authorization_code":
            return self._by_code(form, client)
        if _one(form, "grant_type") == "refresh_token":
            return self._by_refresh(form, client)
        return _problem("unsupported_grant_type", "Invalid grant_type.")

    def revoke(self, form: Form) -> Answer:
        """POST of the revoke address: the whole grant goes, whichever of its tokens is shown."""
        token = _one(form, "token")
        access = self._access.get(token)
        key = (access.client_id, access.mail) if access else self._refresh.get(token)
        if key is None or not self._is_live(key):
            return _problem("invalid_token", "Token expired or revoked")
        self._end(key)
        return as_json({})

    def bearer(self, authorization: str | None) -> tuple[str, frozenset[str]]:
        """Whose access token it is, and what it is good for. Raises Refused 401."""
        kind, _, token = (authorization or "").partition(" ")
        access = self._access.get(token)
        if kind != "Bearer" or access is None or access.expires_at <= self._clock():
            raise invalid_credentials()
        return access.mail, access.scopes

    def standing(self, mail: str) -> str:
        """Whether they have allowed a client anything: "none", "live" or "revoked"."""
        grants = [grant for grant in self._grants.values() if grant.mail == mail]
        if not grants:
            return "none"
        return "live" if any(grant.is_live for grant in grants) else "revoked"

    def revoke_grant(self, mail: str) -> None:
        for key in [key for key in self._grants if key[1] == mail]:
            self._end(key)

    def _why_not(self, query: Form) -> str | None:
        """What is told to the person on the spot: the client cannot be trusted with an answer."""
        client = self._clients.get(_one(query, "client_id"))
        if client is None:
            return "Error 401: invalid_client"
        if not client.may_return_to(_one(query, "redirect_uri")):
            return "Error 400: redirect_uri_mismatch"
        return None

    def _back(self, query: Form, **answer: str) -> Answer:
        uri = _one(query, "redirect_uri")
        state = {"state": _one(query, "state")} if "state" in query else {}
        return redirect(f"{uri}{'&' if '?' in uri else '?'}{urlencode({**state, **answer})}")

    def _allowed(self, query: Form, mail: str, scopes: frozenset[str]) -> Answer:
        key = (_one(query, "client_id"), mail)
        before = self._grants.get(key)
        if before and before.is_live and _one(query, "include_granted_scopes") == "true":
            scopes |= before.scopes
        is_first = before is None or not before.is_live
        is_asked = "consent" in _one(query, "prompt").split()
        code = f"4/{self._secret()}"
        self._grants[key] = Grant(*key, scopes)
        self._codes[code] = Code(
            *key,
            scopes,
            _one(query, "redirect_uri"),
            _one(query, "code_challenge"),
            # A second consent yields no refresh token unless it was asked for.
            _one(query, "access_type") == "offline" and (is_first or is_asked),
            self._clock() + _CODE_LIFE,
        )
        return self._back(query, code=code, scope=_written(scopes))

    def _by_code(self, form: Form, client: Client) -> Answer:
        code = self._codes.pop(_one(form, "code"), None)
        if code is None or code.client_id != client.id or code.expires_at <= self._clock():
            return _problem("invalid_grant", "Malformed auth code.")
        if code.redirect_uri != _one(form, "redirect_uri"):
            return _problem("redirect_uri_mismatch", "Bad Request")
        if not self._is_live((code.client_id, code.mail)):
            return _expired()
        digest = hashlib.sha256(_one(form, "code_verifier").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != code.challenge:
            return _problem("invalid_grant", "Invalid code verifier.")
        answer = self._access_answer(client, code.mail, code.scopes)
        if code.is_offline:
            answer["refresh_token"] = f"1//{self._secret()}"
            self._refresh[answer["refresh_token"]] = (client.id, code.mail)
        return as_json(answer)

    def _by_refresh(self, form: Form, client: Client) -> Answer:
        key = self._refresh.get(_one(form, "refresh_token"))
        if key is None or key[0] != client.id or not self._is_live(key):
            return _expired()
        return as_json(self._access_answer(client, key[1], self._grants[key].scopes))

    def _access_answer(self, client: Client, mail: str, scopes: frozenset[str]) -> Json:
        token = f"ya29.{self._secret()}"
        life = timedelta(seconds=ACCESS_SECONDS)
        self._access[token] = Access(client.id, mail, scopes, self._clock() + life)
        answer: Json = {
            "access_token": token,
            "expires_in": ACCESS_SECONDS,
            "scope": _written(scopes),
            "token_type": "Bearer",
        }
        return (
            {**answer, "id_token": self._identity(client, mail)} if "openid" in scopes else answer
        )

    def _identity(self, client: Client, mail: str) -> str:
        # Signed with the client's secret (OpenID Connect Core, 10.1): the twin publishes no keys.
        now = round(self._clock().timestamp())
        claims = {
            "iss": "https://accounts.google.com",
            "aud": client.id,
            "azp": client.id,
            "sub": str(int(hashlib.sha256(mail.encode()).hexdigest()[:16], 16)),
            "email": mail,
            "email_verified": True,
            "iat": now,
            "exp": now + 3600,
        }
        signed = f"{_segment({'alg': 'HS256', 'typ': 'JWT'})}.{_segment(claims)}"
        proof = hmac.digest(client.secret.encode(), signed.encode(), "sha256")
        return f"{signed}.{base64.urlsafe_b64encode(proof).rstrip(b'=').decode()}"

    def _client(self, form: Form, authorization: str | None) -> Client | None:
        client_id, secret = _one(form, "client_id"), _one(form, "client_secret")
        if authorization and authorization.startswith("Basic "):
            client_id, secret = _basic(authorization)
        client = self._clients.get(client_id)
        return client if client and hmac.compare_digest(client.secret, secret) else None

    def _is_live(self, key: tuple[str, str]) -> bool:
        grant = self._grants.get(key)
        return grant is not None and grant.is_live

    def _end(self, key: tuple[str, str]) -> None:
        self._grants[key] = replace(self._grants[key], is_live=False)
        # For good: what was revoked does not come back to life with a later consent.
        self._refresh = {token: of for token, of in self._refresh.items() if of != key}
        self._codes = {k: c for k, c in self._codes.items() if (c.client_id, c.mail) != key}
        self._access = {t: a for t, a in self._access.items() if (a.client_id, a.mail) != key}

    def _secret(self) -> str:
        return f"{self._dice.getrandbits(160):040x}"


def _why_not_back(query: Form) -> str | None:
    """What is told to the client, in the answer it gets."""
    if _one(query, "response_type") != "code":
        return "unsupported_response_type"
    if not _scopes(query):
        return "invalid_scope"
    if not _one(query, "state") or _one(query, "access_type") not in {"", "offline", "online"}:
        return "invalid_request"
    if not _one(query, "code_challenge") or _one(query, "code_challenge_method") != "S256":
        return "invalid_request"
    return None


def _scopes(query: Form) -> frozenset[str]:
    return frozenset(_LONG_NAMES.get(name, name) for name in _one(query, "scope").split())


def _written(scopes: frozenset[str]) -> str:
    return " ".join(sorted(scopes))


def _one(form: Form, name: str) -> str:
    return form.get(name, [""])[0]


def _basic(authorization: str) -> tuple[str, str]:
    try:
        text = base64.b64decode(authorization.removeprefix("Basic ")).decode()
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    client_id, _, secret = text.partition(":")
    return unquote(client_id), unquote(secret)


def _segment(value: Json) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _expired() -> Answer:
    return _problem("invalid_grant", "Token has been expired or revoked.")


def _problem(error: str, description: str, status: int = 400) -> Answer:
    return as_json({"error": error, "error_description": description}, status)
