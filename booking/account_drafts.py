"""AccountDraft, SitesDraft, InvitationDraft: the firm and who works in it, as an admin wrote it."""

from __future__ import annotations

import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, field_validator

from booking.drafts import (
    Draft,
    Line,
    LinkOrNone,
    LocaleOrNone,
    MailOrNone,
    NamedLine,
    PhoneOrNone,
    Zone,
    wrong,
)

MOST_SITES = 20
COLOUR = re.compile(r"#[0-9a-f]{6}")


def _sites(given: Any) -> list[str]:
    """Origins, one a line or parted by blanks, each once."""
    parts = given.split() if isinstance(given, str) else list(given or ())
    return list(dict.fromkeys(_origin(str(part)) for part in parts))


def _origin(text: str) -> str:
    """https://www.example.com, in its normal form: a page of the site does as well."""
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise wrong("not_a_site") from None
    name = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
    if not host or not name.fullmatch(host) or parts.username is not None:
        raise wrong("not_a_site")
    is_local = host == "localhost" or host.endswith(".localhost")
    # Plain http can be read and changed on its way; only one's own machine is spared.
    if parts.scheme != "https" and not (parts.scheme == "http" and is_local):
        raise wrong("not_a_site")
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


class AccountDraft(Draft):
    """The firm: name, zone, language, brand, sender."""

    name: NamedLine
    zone: Zone
    locale: LocaleOrNone
    week_starts_on: Annotated[int, Field(ge=0, le=6)] = 0
    brand_colour: str | None = None
    sender_name: Line = ""
    reply_to: MailOrNone = None
    phone: PhoneOrNone = None
    privacy_url: LinkOrNone = None
    mirror_hours: Annotated[int, Field(ge=1, le=7 * 24)] = 12

    @field_validator("locale")
    @classmethod
    def _a_locale(cls, locale: str | None) -> str:
        if locale is None:
            raise wrong("missing")
        return locale

    @field_validator("brand_colour", mode="before")
    @classmethod
    def _colour(cls, given: Any) -> str | None:
        text = str(given or "").strip().lower()
        if not text:
            return None
        text = text if text.startswith("#") else f"#{text}"
        if not COLOUR.fullmatch(text):
            raise wrong("not_a_colour")
        return text


class SitesDraft(Draft):
    """Which sites may frame the widget; any where none is named."""

    sites: Annotated[list[str], BeforeValidator(_sites), Field(max_length=MOST_SITES)]


class InvitationDraft(Draft):
    """Who is to work here."""

    name: NamedLine
    mail: MailOrNone
    is_admin: bool = False

    @field_validator("mail")
    @classmethod
    def _a_mail(cls, mail: str | None) -> str:
        if mail is None:
            raise wrong("missing")
        return mail
