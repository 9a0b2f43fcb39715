"""The twin's OAuth: who may ask, what a person allows, and how long its tokens are good."""

from __future__ import annotations

import base64
import json
import random
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.google_twin.answers import Answer, Json, Refused
from tests.google_twin.clients import VERIFIER, challenge
from tests.google_twin.oauth import Form, Grants

INES = "ines@alder.example"
MAX = "max@alder.example"
EVENTS = "https://www.googleapis.com/auth/calendar.events.owned"
BUSY = "https://www.googleapis.com/auth/calendar.freebusy"
BACK = "http://127.0.0.1:8000/back"


class Oauth:
    """A client of the twin's and the clock it goes by."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
        self.grants = Grants(lambda: self.now, random.Random(1))  # noqa: S311 - must replay
        self.grants.people += [INES, MAX]
        self.grants.add_client("bookdesk", "secret", None)

    def query(self, **changed: str) -> Form:
        asked = {
            "client_id": "bookdesk",
            "redirect_uri": BACK,
            "response_type": "code",
            "scope": f"{EVENTS} {BUSY}",
            "state": "the-state",
            "code_challenge": challenge(VERIFIER),
            "code_challenge_method": "S256",
            "access_type": "offline",
        }
        return _form(asked | changed)

    def code(self, person: str = INES, **changed: str) -> str:
        self.grants.signed_in = person
        return _sent_back(self.grants.consent(self.query(**changed)))["code"]

    def exchange(self, code: str, **changed: str) -> Answer:
        shown = {"code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
        return self.ask(grant_type="authorization_code", **{**shown, **changed})

    def refresh(self, token: str) -> Answer:
        return self.ask(grant_type="refresh_token", refresh_token=token)

    def ask(self, **fields: str) -> Answer:
        client = {"client_id": "bookdesk", "client_secret": "secret"}
        return self.grants.token(_form(client | fields), None)

    def connected(self, **changed: str) -> Json:
        return _read(self.exchange(self.code(**changed)))


@pytest.fixture
def oauth() -> Oauth:
    return Oauth()


def test_a_code_is_exchanged_for_the_tokens_of_whoever_allowed_it(oauth: Oauth) -> None:
    tokens = oauth.connected()

    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == 3599
    assert set(tokens["scope"].split()) == {EVENTS, BUSY}
    assert tokens["refresh_token"].startswith("1//")
    assert oauth.grants.bearer(f"Bearer {tokens['access_token']}") == (
        INES,
        frozenset({EVENTS, BUSY}),
    )


def test_the_state_comes_back_as_it_was_sent(oauth: Oauth) -> None:
    oauth.grants.signed_in = INES

    back = _sent_back(oauth.grants.consent(oauth.query(state="a b&c")))

    assert back["state"] == "a b&c"


def test_a_person_chooses_who_they_are_and_then_what_they_allow(oauth: Oauth) -> None:
    people = oauth.grants.consent(oauth.query()).body.decode()
    scopes = oauth.grants.consent(oauth.query(person=MAX)).body.decode()

    assert INES in people
    assert MAX in people
    assert f'name="ticked" value="{EVENTS}" checked' in scopes


def test_a_scope_that_was_unticked_is_not_granted(oauth: Oauth) -> None:
    form = oauth.query(person=INES, answer="allow", ticked=EVENTS)

    code = _sent_back(oauth.grants.decide(form))["code"]

    assert _read(oauth.exchange(code))["scope"] == EVENTS


def test_who_cancels_is_sent_back_without_a_code(oauth: Oauth) -> None:
    back = _sent_back(oauth.grants.decide(oauth.query(person=INES, answer="cancel")))

    assert back == {"state": "the-state", "error": "access_denied"}


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": ""}, "invalid_scope"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"access_type": "sometimes"}, "invalid_request"),
    ],
)
def test_a_wrong_request_is_told_to_the_client(
    oauth: Oauth, changed: dict[str, str], error: str
) -> None:
    oauth.grants.signed_in = INES

    back = _sent_back(oauth.grants.consent(oauth.query(**changed)))

    assert back["error"] == error


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"client_id": "stranger"}, 401), ({"redirect_uri": "https://evil.example/back"}, 400)],
)
def test_an_untrusted_client_gets_nobody_sent_back(
    oauth: Oauth, changed: dict[str, str], status: int
) -> None:
    oauth.grants.signed_in = INES

    answer = oauth.grants.consent(oauth.query(**changed))

    assert answer.status == status
    assert "Location" not in answer.headers


def test_registered_addresses_are_the_only_ones_to_return_to(oauth: Oauth) -> None:
    oauth.grants.add_client("bookdesk", "secret", ["https://desk.example/back"])
    oauth.grants.signed_in = INES

    registered = oauth.grants.consent(oauth.query(redirect_uri="https://desk.example/back"))
    other = oauth.grants.consent(oauth.query(redirect_uri="https://desk.example/back/"))

    assert registered.status == 302
    assert other.status == 400


def test_a_code_works_once(oauth: Oauth) -> None:
    code = oauth.code()
    oauth.exchange(code)

    again = oauth.exchange(code)

    assert (again.status, _read(again)["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_verifier": "another"}, "invalid_grant"),
        ({"redirect_uri": "http://127.0.0.1:8000/other"}, "redirect_uri_mismatch"),
        ({"client_secret": "guessed"}, "invalid_client"),
    ],
)
def test_a_code_is_refused_to_whoever_did_not_ask_for_it(
    oauth: Oauth, changed: dict[str, str], error: str
) -> None:
    answer = oauth.exchange(oauth.code(), **changed)

    assert _read(answer)["error"] == error


def test_a_client_may_name_itself_in_the_header(oauth: Oauth) -> None:
    shown = {"code": oauth.code(), "redirect_uri": BACK, "code_verifier": VERIFIER}
    basic = f"Basic {base64.b64encode(b'bookdesk:secret').decode()}"

    answer = oauth.grants.token(_form({"grant_type": "authorization_code", **shown}), basic)

    assert answer.status == 200


def test_a_second_consent_gives_no_refresh_token_unless_it_was_asked_for(oauth: Oauth) -> None:
    first = oauth.connected()
    second = oauth.connected()
    asked = oauth.connected(prompt="consent")

    assert "refresh_token" in first
    assert "refresh_token" not in second
    assert "refresh_token" in asked


def test_without_offline_access_there_is_no_refresh_token(oauth: Oauth) -> None:
    assert "refresh_token" not in oauth.connected(access_type="online")


def test_what_was_granted_before_is_granted_again_when_asked_for(oauth: Oauth) -> None:
    oauth.connected(scope=EVENTS)

    both = oauth.connected(scope=BUSY, include_granted_scopes="true")
    one = oauth.connected(scope=BUSY)

    assert set(both["scope"].split()) == {EVENTS, BUSY}
    assert one["scope"] == BUSY


def test_an_access_token_ends_and_the_refresh_token_gives_another(oauth: Oauth) -> None:
    tokens = oauth.connected()
    oauth.now += timedelta(seconds=3599)

    refreshed = _read(oauth.refresh(tokens["refresh_token"]))

    with pytest.raises(Refused) as refusal:
        oauth.grants.bearer(f"Bearer {tokens['access_token']}")
    assert refusal.value.answer.status == 401
    assert oauth.grants.bearer(f"Bearer {refreshed['access_token']}")[0] == INES
    assert "refresh_token" not in refreshed


@pytest.mark.parametrize("which", ["refresh_token", "access_token"])
def test_revoking_any_of_its_tokens_ends_the_grant(oauth: Oauth, which: str) -> None:
    tokens = oauth.connected()

    revoked = oauth.grants.revoke(_form({"token": tokens[which]}))
    again = oauth.grants.revoke(_form({"token": tokens[which]}))

    assert (revoked.status, again.status) == (200, 400)
    with pytest.raises(Refused):
        oauth.grants.bearer(f"Bearer {tokens['access_token']}")
    expired = {
        "error": "invalid_grant",
        "error_description": "Token has been expired or revoked.",
    }
    assert _read(oauth.refresh(tokens["refresh_token"])) == expired


def test_a_grant_revoked_by_its_person_is_first_consent_again(oauth: Oauth) -> None:
    before = oauth.connected()
    oauth.grants.revoke_grant(INES)

    after = oauth.connected()

    assert oauth.refresh(before["refresh_token"]).status == 400
    assert oauth.refresh(after["refresh_token"]).status == 200


def test_what_one_person_revokes_leaves_the_other_connected(oauth: Oauth) -> None:
    tokens = _read(oauth.exchange(oauth.code(MAX)))
    oauth.connected()

    oauth.grants.revoke_grant(INES)

    assert oauth.grants.bearer(f"Bearer {tokens['access_token']}")[0] == MAX


def test_who_asks_who_it_is_gets_a_signed_answer(oauth: Oauth) -> None:
    answer = oauth.connected(scope="openid email")

    head, claims, _ = answer["id_token"].split(".")
    read = [json.loads(base64.urlsafe_b64decode(part + "==")) for part in (head, claims)]
    assert read[0]["alg"] == "HS256"
    assert (read[1]["email"], read[1]["aud"]) == (INES, "bookdesk")
    assert "https://www.googleapis.com/auth/userinfo.email" in answer["scope"].split()


def test_a_code_ends_after_ten_minutes(oauth: Oauth) -> None:
    code = oauth.code()
    oauth.now += timedelta(minutes=10)

    assert _read(oauth.exchange(code))["error"] == "invalid_grant"


def _form(fields: dict[str, str]) -> Form:
    return {name: [value] for name, value in fields.items()}


def _sent_back(answer: Answer) -> dict[str, str]:
    assert answer.status == 302
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {name: values[0] for name, values in query.items()}


def _read(answer: Answer) -> Json:
    found: Json = json.loads(answer.body)
    return found
