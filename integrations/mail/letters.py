"""A mail in words: subject, text and HTML, in the reader's language and zone.

The words of each kind lie in templates/mail/LANGUAGE/KIND.txt; text and HTML are laid out from the
same ones, so they say the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from booking.effects import News, Particulars, Role, SendMail
from bot.phrases import money_in_words
from integrations.mail.dates import Dates, When
from integrations.wording import (
    MAILS,
    PLAIN,
    checked_link,
    cut,
    in_a_sentence,
    join_link,
    language,
    lines,
    one_line,
    phrases,
    place_in_words,
    unlinked,
)

LONGEST_SUBJECT = 59  # characters: what phones show of it
LONGEST_NAME = 80
LONGEST_ROW = 2_000
WHITE, INK = "#ffffff", "#13211c"
OURS = frozenset({Role.HOST, Role.AGENT})
INVITES = frozenset({News.CONFIRMATION, News.RESCHEDULED, News.UPDATED, News.MEET})
MAY_CHANGE = INVITES | {News.REQUESTED, News.REMINDER}
MOVED = frozenset({News.RESCHEDULED, News.HOST_MOVED, News.REQUESTED, News.HOST_DECIDE})
GIVES_BACK = frozenset({News.CANCELLED, News.PAID_LATE, News.REFUND})
OFF = frozenset(
    {
        News.REJECTED,
        News.EXPIRED,
        News.CANCELLED,
        News.REMOVED,
        News.NO_SHOW,
        News.HOST_CANCELLED,
        News.PAID_LATE,
    }
)
# To these no Meet follows by itself.
LINKLESS = OFF | {News.HOST_MEET_FAILED}
# The reason of a reminder's booking is old news; that of a move put back is a code, said in words.
REASONLESS = frozenset({News.REMINDER, News.HOST_PUT_BACK})


@dataclass(frozen=True, slots=True)
class Firm:
    """The account as it stands at the foot and the head of a mail."""

    name: str
    brand_colour: str | None
    sender_name: str
    reply_to: str | None
    phone: str | None
    privacy_url: str | None


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    value: str
    link: str | None = None


def letter(mail: SendMail, firm: Firm, *, now: datetime, public_url: str) -> Letter:
    """Raises InvalidInput when a link in it could not be followed."""
    writing = Writing(mail, firm, now, public_url)
    said = writing.said(brief=writing.title)
    excess = len(said.subject) - LONGEST_SUBJECT
    if excess > 0:
        said = writing.said(brief=cut(writing.title, max(8, len(writing.title) - excess)))
    shown = {**writing.layout(said), "said": said}
    text: str = PLAIN.get_template("layout.txt").render(shown)
    html: str = ESCAPING.get_template("layout.html").render(shown)
    subject = cut(one_line(str(said.subject)), LONGEST_SUBJECT)
    return Letter(subject, text.strip() + "\n", html)


class Writing:
    """One mail while it is written."""

    def __init__(self, mail: SendMail, firm: Firm, now: datetime, public_url: str) -> None:
        self.mail, self.firm, self.now, self.public_url = mail, firm, now, public_url
        self.words = phrases(mail.locale)
        self.dates = Dates(mail.locale, mail.zone, now)
        shown = mail.particulars
        # The particulars too speak the reader's language: places are put into words from them.
        self.about = None if shown is None else replace(shown, locale=mail.locale)
        self.title = one_line(shown.title) if shown else ""
        self.when = self._when()

    def said(self, *, brief: str) -> Any:
        """The words of this kind of mail, with `brief` for the title in the subject."""
        about, when = self.about, self.when
        hosts = [] if about is None else [one_line(host) for host in about.hosts]
        values = {
            "brief": brief,
            "title": self.title,
            "short": when.short if when else "",
            "hello": self.words.hello(self._greeted()),
            "host": ", ".join(hosts),
            "hosts": len(hosts),
            "account": one_line(self.firm.name),
            "customer": _name(about.name) if about else "",
            "until": self.dates.moment(about.held_until) if about and about.held_until else "",
            "soon": self.dates.soon(about.starts_at) if about else "",
            "is_guest": self.mail.to.role is Role.GUEST,
            "is_off": about is not None and about.state == "cancelled",
            "has_place": about is not None and bool(one_line(about.location_detail)),
            "mover": self._mover(hosts),
            "price": self._money(about.price) if about and about.price else "",
            "refund": self._money(about.refund) if about and about.refund else "",
            "was_to_be_paid": about is not None and about.payment is not None,
            **self._tried(),
            "free": [self.dates.moment(at) for at in about.free_at] if about else [],
            "given": {name: one_line(str(word)) for name, word in self.mail.words.items()},
        }
        return phrases(self.mail.locale, self.mail.kind.value, **values)

    def layout(self, said: Any) -> dict[str, Any]:
        """What both layouts show, beside what is said."""
        about = self.about
        label, link = self._button(said)
        first_row = Row(self.words.what, self.title)
        names_title = any(
            title in str(said.heading) for title in (self.title, in_a_sentence(self.title))
        )
        return {
            "words": self.words,
            "language": language(self.mail.locale),
            "firm": self.firm,
            "logo": one_line(self.firm.name)[:1].upper(),
            "logo_ink": on_colour(self.firm.brand_colour),
            "when": self.when,
            "is_off": about is not None and self.mail.kind in OFF,
            "was": self._was(),
            "rows": ([] if names_title or not about else [first_row]) + self._rows(),
            "button": label,
            "link": link,
            "file": self._file(),
            "notes": self._notes(said),
            "stop": self._stop(),
            "why": self._why(),
        }

    @property
    def _is_for_us(self) -> bool:
        return self.mail.to.role in OURS

    def _button(self, said: Any) -> tuple[str, str]:
        about = self.about
        target = getattr(said, "target", "")
        if target == "link":
            return said.button, self._path(str(self.mail.words.get("link", "")))
        if about is None:
            return "", ""
        if self._is_for_us:
            path = about.links.decide if target == "decide" else about.links.office
        else:
            paths = {
                "page": about.links.rebook,
                "pay": about.links.pay,
                "move": about.links.move,
            }
            path = paths.get(target, about.links.manage)
        label = getattr(said, "button", None)
        if label is None:
            label = self._change_label(about)
        return (label, self._path(path)) if label and path else ("", "")

    def _change_label(self, about: Particulars) -> str:
        may_move, may_cancel = (
            until is not None and until > self.now
            for until in (about.may_reschedule_until, about.may_cancel_until)
        )
        labels = {
            (True, True): self.words.change,
            (True, False): self.words.only_move,
            (False, True): self.words.only_cancel,
        }
        return str(labels.get((may_move, may_cancel), self.words.look))

    def _stop(self) -> str:
        """Where the customer stops reminders; a guest's own link takes them off altogether."""
        is_theirs = self.mail.kind is News.REMINDER and self.mail.to.role is Role.CUSTOMER
        return self._path(self.about.links.reminders) if self.about and is_theirs else ""

    def _file(self) -> str:
        about = self.about
        if about is None or self._is_for_us or self.mail.kind not in INVITES:
            return ""
        return self._path(about.links.ics) if about.state == "confirmed" else ""

    def _rows(self) -> list[Row]:
        about, words = self.about, self.words
        if about is None:
            return []
        join = None if self.mail.kind in OFF else join_link(about)
        place = place_in_words(
            about,
            shows_phone=self.mail.to.role is not Role.GUEST,
            link_follows=self.mail.kind not in LINKLESS,
        )
        rows = [
            Row(words.place, cut(place, LONGEST_ROW), join),
            Row(words.with_whom, self._others(about)),
        ]
        if self.mail.kind not in OFF:
            rows.append(Row(words.prepare, cut(lines(about.prepare), LONGEST_ROW)))
        if about.price and about.payment == "paid" and self.mail.kind in INVITES:
            rows.append(Row(words.price, words.paid(self._money(about.price))))
        if about.reason and self.mail.kind not in REASONLESS:
            rows.append(Row(words.why, _theirs(about.reason)))
        if self._is_for_us:
            rows += self._customer_rows(about)
        return [row for row in rows if row.value]

    def _others(self, about: Particulars) -> str:
        """The hosts; one who hosts alone need not be told so."""
        is_alone = self._is_for_us and len(about.hosts) == 1
        return "" if is_alone else ", ".join(one_line(host) for host in about.hosts)

    def _customer_rows(self, about: Particulars) -> list[Row]:
        words = self.words
        return [
            Row(words.who, _name(about.name)),
            Row(words.mail, one_line(about.mail or "")),
            Row(words.phone, one_line(about.phone or "")),
            Row(words.guests, ", ".join(one_line(guest) for guest in about.guests)),
            *(Row(_theirs(answer.label), _theirs(answer.value)) for answer in about.answers),
        ]

    def _notes(self, said: Any) -> list[str]:
        notes = [getattr(said, "note", ""), self._money_back()]
        if self.about and not self._is_for_us:
            if self.mail.kind in MAY_CHANGE:
                notes += self._deadlines(self.about)
            if self.mail.kind in INVITES and self.about.state == "confirmed":
                notes.append(self.words.use_the_link)
        return [note for note in notes if note]

    def _money_back(self) -> str:
        """What goes back to who cancelled or paid too late, or that nothing does."""
        about = self.about
        if about is None or self._is_for_us or self.mail.kind not in GIVES_BACK:
            return ""
        if about.refund:
            return str(self.words.goes_back(self._money(about.refund)))
        return str(self.words.nothing_back) if about.payment == "paid" else ""

    def _money(self, amount: int) -> str:
        assert self.about is not None, "money is a booking's"
        return money_in_words(amount, self.about.currency, locale=self.mail.locale)

    def _deadlines(self, about: Particulars) -> list[str]:
        """Until when it can be moved and cancelled, where that ends before it begins."""
        open_until = [
            until if until is not None and self.now < until < about.starts_at else None
            for until in (about.may_reschedule_until, about.may_cancel_until)
        ]
        move, cancel = open_until
        if move and move == cancel:
            return [self.words.both_until(self.dates.moment(move))]
        said = [self.words.move_until(self.dates.moment(move))] if move else []
        return said + ([self.words.cancel_until(self.dates.moment(cancel))] if cancel else [])

    def _why(self) -> str:
        role = self.mail.to.role
        if role in OURS:
            return str(self.words.why_ours)
        if self.mail.kind is News.CODE:
            return str(self.words.why_code)
        return str(self.words.why_guest if role is Role.GUEST else self.words.why_customer)

    def _mover(self, hosts: list[str]) -> str:
        """Whose calendar it was changed in; of several hosts it is not known which one's."""
        if self.about is None or self.about.actor_kind != "google":
            return ""
        return hosts[0] if len(hosts) == 1 else one_line(self.firm.name)

    def _tried(self) -> dict[str, Any]:
        """What a host made of its time, where that was put back."""
        why, tried = self.mail.words.get("why", ""), self.mail.words.get("tried_at", "")
        tried_at = datetime.fromisoformat(tried) if tried else None
        begins_elsewhere = tried_at and self.about and tried_at != self.about.starts_at
        return {
            "why": one_line(str(why)),
            "whole_day": why == "not_a_time" and tried_at is None,
            "tried": self.dates.moment(tried_at) if tried_at and begins_elsewhere else "",
        }

    def _greeted(self) -> str:
        name = _name(self.mail.to.name)
        return name.partition(" ")[0] if self.words.greets == "first" else name

    def _path(self, path: str) -> str:
        if not path:
            return ""
        is_whole = path.startswith(self.public_url + "/")
        return checked_link(path if is_whole else f"{self.public_url}/{path.lstrip('/')}")

    def _when(self) -> When | None:
        about = self.about
        if about is None:
            return None
        is_given_away = self.mail.kind is News.HOST_CANCELLED and about.state != "cancelled"
        if is_given_away and about.old_starts_at and about.old_ends_at:
            # It went on with another host at another time: what is free again is the old one.
            return self.dates.when(about.old_starts_at, about.old_ends_at)
        return self.dates.when(about.starts_at, about.ends_at)

    def _was(self) -> str:
        about = self.about
        if about is None or about.old_starts_at is None or about.old_ends_at is None:
            return ""
        old = self.dates.when(about.old_starts_at, about.old_ends_at)
        return f"{old.day}, {old.times}" if self.mail.kind in MOVED and old != self.when else ""


def on_colour(background: str | None) -> str:
    """White or ink, whichever is read better on a colour like #0b7260."""
    if background is None:
        return INK
    shares = [int(background[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    # WCAG 2.2, relative luminance; 0.179 is where white and black are read equally well.
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
        for share in shares
    )
    is_dark = 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.179  # noqa: PLR2004
    return WHITE if is_dark else INK


def _name(text: str) -> str:
    return cut(unlinked(one_line(text)), LONGEST_NAME)


def _theirs(text: str) -> str:
    """What a customer wrote, to be shown to somebody else."""
    return cut(unlinked(lines(text)), LONGEST_ROW)


ESCAPING = Environment(
    loader=FileSystemLoader(MAILS),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
