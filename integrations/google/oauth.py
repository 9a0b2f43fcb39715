"""To Google and back: the consent page's address, the code for a grant, and giving a grant back.

Authorization code with PKCE (RFC 7636) and offline access. Google asks for consent each time, as
only then it hands out a refresh token (developers.google.com/identity/protocols/oauth2/web-server).
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass

import requests
from google_auth_oauthlib.flow import Flow
from oauthlib.oauth2 import (
    InvalidClientError,
    InvalidGrantError,
    OAuth2Error,
    UnauthorizedClientError,
)
from requests.exceptions import RequestException
from typing_extensions import override

from integrations.google.trouble import ClientRefused, ScopesMissing, Unanswered
from integrations.settings import GoogleSettings

# The least that does: read and write events where the host may, list the calendars to choose from.
SCOPES = (
    "https://www.googleapis.com/auth/calendar.events",
    "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
)
# At the level "debug" they log codes, tokens and the client's secret, and whose calendar is asked.
CHATTY = ("google.auth", "google_auth_httplib2", "googleapiclient", "oauthlib", "requests_oauthlib")


class Declined(Exception):
    """The host did not agree, or came back with something else than a grant."""


@dataclass(frozen=True, slots=True)
class Granted:
    refresh_token: str
    scopes: tuple[str, ...]

    @override
    def __repr__(self) -> str:
        return "Granted(...)"


def way_there(
    settings: GoogleSettings, redirect_uri: str, *, state: str, verifier: str, hint: str | None
) -> str:
    """Google's consent page, with all it needs to send the host back to us."""
    flow = _flow(settings, redirect_uri, verifier)
    url, _state = flow.authorization_url(
        state=state,
        access_type="offline",
        prompt="consent",
        include_granted_scopes="true",
        **({"login_hint": hint} if hint else {}),
    )
    return str(url)


def way_back(settings: GoogleSettings, redirect_uri: str, *, code: str, verifier: str) -> Granted:
    """The grant for `code`. Raises Declined, ScopesMissing (a box was unticked), ClientRefused,
    Unanswered.
    """
    flow = _flow(settings, redirect_uri, verifier)
    try:
        token = flow.fetch_token(code=code, timeout=settings.google_timeout_seconds)
    except InvalidGrantError:
        raise Declined from None
    except (InvalidClientError, UnauthorizedClientError):
        raise ClientRefused from None
    except (OAuth2Error, RequestException, ValueError):
        # The library takes a server's error, and a page instead of an answer, for OAuth's.
        raise Unanswered from None
    scopes = token.get("scope") or ()
    granted = tuple(scopes.split() if isinstance(scopes, str) else scopes)
    if not set(SCOPES) <= set(granted):
        raise ScopesMissing
    refresh_token = token.get("refresh_token")
    if not refresh_token:
        raise Declined
    return Granted(str(refresh_token), granted)


def give_back(settings: GoogleSettings, refresh_token: str) -> None:
    """Revoke the grant; one that is no more (400) is given back already. Raises Unanswered."""
    try:
        answer = requests.post(
            settings.google_revoke_url,
            data={"token": refresh_token},
            timeout=settings.google_timeout_seconds,
            allow_redirects=False,
        )
    except RequestException:
        raise Unanswered from None
    if answer.status_code >= 500:  # noqa: PLR2004
        raise Unanswered


def prepare(settings: GoogleSettings) -> None:
    """Tell the libraries what we see to ourselves, and what they keep to themselves."""
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # We look at the granted scopes: a host may untick some, which the library takes for an attack.
    os.environ["OAUTHLIB_RELAX_TOKEN_SCOPE"] = "1"  # noqa: S105 - no password
    if settings.google_token_url.startswith("http:"):
        # Only an address on this machine passes the settings with plain http.
        os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"


def _flow(settings: GoogleSettings, redirect_uri: str, verifier: str) -> Flow:
    assert settings.google_client_secret is not None
    config = {
        "web": {
            "client_id": settings.google_client_id,
            "client_secret": settings.google_client_secret.get_secret_value(),
            "auth_uri": settings.google_authorize_url,
            "token_uri": settings.google_token_url,
        }
    }
    return Flow.from_client_config(
        config,
        scopes=list(SCOPES),
        redirect_uri=redirect_uri,
        code_verifier=verifier,
        autogenerate_code_verifier=False,
    )
