"""Who else is there: the guests whom the customer brings, and the host they would rather meet.

Neither is ever asked for; both are taken from what is said at any point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from booking.event_types import EventType
from booking.people import Host, checked_mail
from booking.requests import may_bring_guests
from booking.when.slots import HostChoice
from bot.dialogue import Question, Said
from bot.languages.lexicon import words_of
from bot.phrases import Saying, phrases

say = phrases("questions")


@dataclass(frozen=True)
class Company:
    """Those who come along, and those who cannot."""

    guests: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    most: int = 0

    @property
    def why_left_out(self) -> Saying | None:
        return say.left_out(list(self.left_out), self.most) if self.left_out else None


def bringing() -> Question[list[str]]:
    """The mails of those who come along. "Yes, and add bob@example.com" agrees and names one."""

    def overhear(said: Said) -> list[str] | None:
        named = said.understood.guests if said.understood else ()
        return [mail for written in named if (mail := checked_mail(written))] or None

    def revise(known: list[str], said: Said) -> list[str] | None:
        uninvited = said.understood.uninvited if said.understood else ()
        out = {checked_mail(mail) for mail in uninvited}
        kept = [mail for mail in known if mail not in out]
        more = [mail for mail in overhear(said) or [] if mail not in known]
        return [*kept, *more] if more or kept != known else None

    return Question(
        key="guests",
        prompt=lambda asking: asking.reply(say.which_time()),
        overhear=overhear,
        revise=revise,
        obvious=[],
        lasts=True,
        adds=True,
    )


def company(
    event_type: EventType, named: Sequence[str], *, there: Sequence[str | None] = ()
) -> Company:
    """Whom of those named the event type takes. Who is `there` already, the customer first and
    then guests, needs no invitation.
    """
    new = [mail for mail in dict.fromkeys(named) if mail not in there]
    most = event_type.max_guests if may_bring_guests(event_type) else 0
    room = max(most - max(len(there) - 1, 0), 0)
    return Company(tuple(new[:room]), tuple(new[room:]), most)


def may_agree(said: Said, asked: Question[bool], about: Company) -> bool | None:
    """A yes that names somebody who cannot come is none: they are told first."""
    named = said.understood.guests if said.understood else ()
    room = about.most - len(about.guests)
    known = {*about.guests, *about.left_out}
    unheard = [mail for mail in map(checked_mail, named) if mail and mail not in known]
    return None if len(unheard) > room else asked.hear(said)


def with_whom(event_type: EventType) -> Question[list[int]]:
    """The host they named, where there is a choice of hosts; else nobody in particular."""
    may_choose = event_type.assignment is HostChoice.ROUND_ROBIN
    hosts = event_type.pool if may_choose and len(event_type.pool) > 1 else []

    def overhear(said: Said) -> list[int] | None:
        whom = said.understood.whom if said.understood else None
        host = host_named(whom, hosts) if whom else None
        return [host.id] if host else None

    return Question(
        key="host",
        prompt=lambda asking: asking.reply(say.which_time()),
        overhear=overhear,
        obvious=[],
        recall=lambda kept: kept if all(any(h.id == one for h in hosts) for one in kept) else None,
        lasts=True,
    )


def host_named(whom: str, hosts: Sequence[Host]) -> Host | None:
    """The only host with the most of these names."""
    said = {word.text for word in words_of(whom)}
    fits = [len(said & {word.text for word in words_of(host.name)}) for host in hosts]
    best = max(fits, default=0)
    return hosts[fits.index(best)] if best and fits.count(best) == 1 else None


def host_of(event_type: EventType, chosen: Sequence[int]) -> Host | None:
    return next((host for host in event_type.pool if host.id in chosen), None)
