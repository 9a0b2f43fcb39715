"""The words of mails and calendar files, and what becomes of other people's words in them.

Ours lie in templates/mail. A customer's are values: never a template, never a link, and nothing in
them breaks a line or turns a direction.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from booking.effects import Particulars
from booking.errors import InvalidInput
from booking.people import cleaned_line, cleaned_text

MAILS = Path(__file__).resolve().parent.parent / "templates" / "mail"

# What a mail client makes a link of by itself.
LINK_LIKE = re.compile(r"\w{1,20}://\S+|\b(?:[\w-]{1,63}\.){1,10}[A-Za-z]{2,24}\b\S*")
LANGUAGE_TAG = re.compile(r"[A-Za-z0-9-]{1,35}")


def phrases(locale: str, name: str = "words", **values: Any) -> Any:
    """What a file of words says in `locale`, by the names it sets.

    `values` are put in and never run as a template.
    """
    folder = language(locale)
    if name == "words":
        return _words(folder)
    return _said((f"{folder}/{name}.txt", f"{name}.txt"), {**values, "words": _words(folder)})


def language(locale: str) -> str:
    """The folder of words for `locale`: pt-BR, else pt, else en."""
    tag = locale.replace("_", "-")
    while LANGUAGE_TAG.fullmatch(tag):
        if (MAILS / tag / "words.txt").is_file():
            return tag
        tag = tag.rpartition("-")[0]
    return "en"


def place_in_words(
    particulars: Particulars, *, shows_phone: bool = False, link_follows: bool = True
) -> str:
    """Where it takes place, empty where nothing is known.

    The customer's number stands there only with `shows_phone`; that a link follows is only said
    where there is something to join.
    """
    detail = one_line(particulars.location_detail)
    words = phrases(particulars.locale)
    match particulars.location_kind:
        case "phone" if particulars.location_caller == "customer":
            return str(words.call_us(detail)) if detail else ""
        case "phone":
            return str(words.we_call(one_line(particulars.phone or "") if shows_phone else ""))
        case "ask_attendee":
            return unlinked(detail)
        case "google_meet":
            follows = link_follows and particulars.state in {"pending", "confirmed"}
            return detail or str(words.link_follows if follows else words.video_call)
        case _:
            return detail


def join_link(particulars: Particulars) -> str | None:
    """Where to join, when the account gave an https address; never one that a customer typed."""
    if particulars.location_kind not in {"link", "google_meet"}:
        return None
    detail = one_line(particulars.location_detail)
    try:
        parts = urlsplit(detail)
    except ValueError:  # an unclosed bracket
        return None
    is_link = parts.scheme == "https" and parts.hostname and " " not in detail
    return checked_link(detail) if is_link else None


def checked_link(text: str) -> str:
    """`text` in the characters of RFC 3986. Raises InvalidInput where it holds a blank."""
    if re.search(r"[\s\x00-\x20\x7f]", text):
        raise InvalidInput({"link": "invalid"})
    return quote(text, safe=":/?#[]@!$&'()*+,;=%~")


def one_line(text: str) -> str:
    """`text` on one line, without control or direction characters and half characters."""
    return cleaned_line(text.encode("utf-8", "replace").decode("utf-8"))


def lines(text: str) -> str:
    """As `one_line`, but line ends stay."""
    return cleaned_text(text.encode("utf-8", "replace").decode("utf-8"))


def cut(text: str, length: int) -> str:
    """`text`, or its beginning and an ellipsis; no joined emoji or marked letter is left half."""
    if len(text) <= length:
        return text
    end = length - 1
    while end and (unicodedata.combining(text[end]) or "\u200d" in text[end - 1 : end + 1]):
        end -= 1
    return text[:end].rstrip() + "…"


def unlinked(text: str) -> str:
    """`text` looking as it did, but no mail client makes a link of anything in it."""
    return LINK_LIKE.sub(lambda found: re.sub(r"([:.])", "\\1\u200b", found.group()), text)


def in_a_sentence(title: str) -> str:
    """A title within a sentence: "Site survey" is small there, "HVAC check" stays as it is."""
    first, _, rest = title.partition(" ")
    if rest.islower() and first.istitle():
        return f"{first.lower()} {rest}"
    return title


@lru_cache(maxsize=32)
def _words(folder: str) -> SimpleNamespace:
    return _said((f"{folder}/words.txt",), {})


def _said(names: tuple[str, ...], values: dict[str, Any]) -> SimpleNamespace:
    module = PLAIN.select_template(names).make_module(values)
    return SimpleNamespace(
        **{
            name: said.strip() if isinstance(said, str) else said
            for name, said in vars(module).items()
            if not name.startswith("_")
        }
    )


# Plain text: what it says is escaped once, where it is put into HTML.
PLAIN = Environment(
    loader=FileSystemLoader(MAILS),
    autoescape=False,  # noqa: S701 - see above
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
PLAIN.filters["in_a_sentence"] = in_a_sentence
