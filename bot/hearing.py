"""The bot's ear: one message in, what it means out, with nothing guessed that could do harm.

Words are read on a chart (`languages/`), times and persons are taken from it, and the intent is
decided last, in the light of what the bot had asked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from booking.when.wish import Wish
from bot.candidates import Candidate
from bot.clauses import second_wish
from bot.deciding import decided
from bot.intent_features import Seen
from bot.intents import Heard, Intent, answer_intent, plain_intent
from bot.languages import lexicons
from bot.languages.lexicon import Chart
from bot.mentions import Mentions
from bot.options import Offered, names_offset, number_named, option_chosen
from bot.person_said import Person, person_said
from bot.readable import has_mixed_scripts, hides_letters, readable
from bot.signs import signs_of
from bot.spoken_language import language_of
from bot.when_said import Relative, TimesSaid, mentions_said, times_said
from bot.whose_time import Aim

__all__ = ["Asked", "Intent", "Offered", "Understood", "hear"]

ACTS = frozenset({Intent.BOOK, Intent.RESCHEDULE, Intent.CANCEL, Intent.CONFIRM, Intent.SELECT})
# A word that hides characters is read, but nobody acts on it unasked.
HIDDEN_CONFIDENCE = 0.4
# Questions that put no list of things to choose from.
WITHOUT_CHOICE = frozenset(
    {
        "confirm",
        "offer_intent",
        "anything_else",
        "date",
        "time",
        "when",
        "name",
        "email",
        "phone",
        "text",
    }
)
FEW_WORDS = 3  # a number among so few may be a clock
GUESSED = 0.42
# What a lone number may be; after a read-back it is neither day nor clock, and "now" no time.
BARE = {"date": "date", "day": "date", "time": "time", "confirm": "confirm"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the bot has just asked, and what it offered."""

    key: str  # date, time, day, slot, confirm, booking, event_type, name, email, phone, text ...
    offered: tuple[Offered, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    intent: Intent
    confidence: float  # from 0 to 1
    lang: str  # of the words written; the given one where they do not tell
    lang_is_sure: bool
    option: int | None = None  # from 1 on; -1 is the last
    wish: Wish | None = None
    target: Wish | None = None  # the time of the booking that is to be moved or cancelled
    name: str | None = None
    email: str | None = None
    phone: str | None = None  # E.164 where it can be, else as written
    guests: tuple[str, ...] = ()  # mails of whom they bring
    uninvited: tuple[str, ...] = ()  # and of whom they do not any more
    whom: str | None = None  # the words behind "with": may be a host
    zone: str | None = None
    minutes: int | None = None
    clocks: tuple[Candidate[time], ...] = ()  # both readings of "at 4", the likely one first
    # Of "3/4" in no region, of "Friday" and no Friday's date.
    days: tuple[Candidate[date], ...] = ()
    target_days: tuple[Candidate[date], ...] = ()  # the same of `target`
    impossible: str | None = None  # the words that name no day or time: "30 February"
    relative: Relative | None = None  # "an hour later", where it is not known than what
    comes: bool = False  # "I'll be there": a no to "cancel it?", whatever else was said
    asks_of_change: str | None = None  # move, cancel: whether they could, one day
    doubted: tuple[str, ...] = ()  # name, mail, phone: which of those put to them is wrong
    rest: str = ""  # the words that say neither time nor person
    then: str | None = None  # the words of a second wish, about another booking


def hear(
    text: str, *, lang: str | None, zone: str, now: datetime, asked: Asked | None = None
) -> Understood:
    """What `text` means, sent at `now` by somebody in `zone` whose language is likely `lang`."""
    heard = listening(text, lang=lang, zone=zone, now=now, asked=asked)
    start = second_wish(heard.chart, is_answer=asked is not None and asked.key == "confirm")
    if start is None:
        return heard.understood(text)
    place = heard.chart.words[start].start
    first, then = heard.chart.text[:place], heard.chart.text[place:]
    alone = listening(first, lang=heard.lang, zone=zone, now=now, asked=asked)
    return replace(alone.understood(text), then=then)


def listening(
    text: str, *, lang: str | None, zone: str, now: datetime, asked: Asked | None
) -> "Listening":
    """The message with all that is known beside it, before anything is decided."""
    clean = readable(text)
    spoken, is_sure = language_of(clean, lang)
    chart = lexicons()[spoken].chart(clean)
    key = asked.key if asked else ""
    person = person_said(chart, zone=zone, asked=key)
    if asked and names_offset(clean, asked.offered):
        person.zone = None
    return Listening(chart, person, spoken, is_sure, zone, now, asked, lang)


@dataclass(frozen=True, slots=True)
class Listening:
    """One message with all that is known beside it."""

    chart: Chart
    person: Person
    lang: str
    lang_is_sure: bool
    speaker_zone: str
    now: datetime
    asked: Asked | None
    locale: str | None = None  # that of the conversation, which may tell a region

    def understood(self, text: str) -> Understood:
        mentions = self._mentions()
        option = self._option(mentions)
        seen = self._seen(mentions, option)
        heard = cautious(decided(seen), text)
        said = self._related(self._times(mentions, heard))
        return Understood(
            intent=heard.intent,
            confidence=heard.confidence,
            lang=self.lang,
            lang_is_sure=self.lang_is_sure,
            option=option if heard.intent is Intent.SELECT else None,
            wish=said.wish,
            target=said.target,
            name=self.person.name,
            email=self.person.email,
            phone=self.person.phone,
            guests=tuple(self.person.guests),
            uninvited=tuple(self.person.uninvited),
            whom=self.person.whom,
            zone=self.person.zone,
            minutes=said.minutes,
            clocks=said.clocks,
            days=said.days,
            target_days=said.target_days,
            impossible=said.impossible,
            relative=said.relative,
            comes=seen.signs.comes,
            asks_of_change=seen.signs.asks_of_change,
            doubted=self.person.doubted,
            rest=self._rest(said),
        )

    def seen(self) -> Seen:
        """The message as it is weighed."""
        mentions = self._mentions()
        return self._seen(mentions, self._option(mentions))

    def _seen(self, mentions: Mentions, option: int | None) -> Seen:
        signs = signs_of(
            self.chart,
            has_time=bool(mentions.times) or mentions.shift is not None,
            details=self.person.is_told,
        )
        unasked = plain_intent(signs)
        fits = self._fits_proposal(mentions)
        key = self.asked.key if self.asked else ""
        rule = answer_intent(signs, key, option=option, fits=fits) if key else unasked
        return Seen(
            signs=signs,
            key=key,
            spans=tuple(spans_of(mentions)),
            by_rule=rule,
            unasked=unasked,
            has_option=option is not None,
            fits=fits,
            has_slots=any(o.starts_at for o in self.asked.offered) if self.asked else False,
        )

    @property
    def _zone(self) -> str:
        return self.person.zone or self.speaker_zone

    def _mentions(self) -> Mentions:
        lexicon = lexicons()[self.lang]
        local = self.now.astimezone(ZoneInfo(self._zone))
        key = self.asked.key if self.asked else ""
        if key == "slot" and sum(w.text.isalnum() for w in self.chart.words) <= FEW_WORDS:
            key = "time"
        bare = BARE.get(key, "")
        chart = self._without_person()
        return mentions_said(
            chart, lexicon, local=local, bare=bare, locale=self.locale, zone=self.speaker_zone
        )

    def _without_person(self) -> Chart:
        """The chart with mail, phone and name made silent: "0912 345 678" is no clock."""
        if not self.person.spans:
            return self.chart
        marks = [
            {} if self.person.is_used(word.start) else tags
            for word, tags in zip(self.chart.words, self.chart.marks, strict=True)
        ]
        return Chart(self.chart.text, self.chart.words, marks)

    def _option(self, mentions: Mentions) -> int | None:
        if self.asked is None or self.asked.key in WITHOUT_CHOICE:
            return None
        if not self.asked.offered:  # offered in words that nobody kept
            return number_named(self.chart)
        said = times_said(self.chart, mentions, aim=Aim.WISH, zone=self._zone)
        named = any(m.days and m.days.weekday is not None for m in mentions.times)
        return option_chosen(
            self.chart,
            self.asked.offered,
            said.wish,
            meanings(said.clocks),
            zone=self._zone,
            on_weekday=named,
            on_number=self.asked.key == "day" and len(mentions.times) <= 1 and not said.clocks,
        )

    def _fits_proposal(self, mentions: Mentions) -> bool:
        """Nothing in the answer contradicts what was put to them."""
        proposed = [o for o in self.asked.offered if o.starts_at] if self.asked else []
        if not proposed:
            return not self.chart.has("make_it")  # nobody kept what it was: "make it 1 pm" differs
        if mentions.shift is not None:
            return False
        said = times_said(self.chart, mentions, aim=Aim.WISH, zone=self._zone)
        readings = meanings(said.clocks)
        chosen = option_chosen(self.chart, proposed, said.wish, readings, zone=self._zone)
        return chosen is not None

    def _times(self, mentions: Mentions, heard: Heard) -> TimesSaid:
        aims = {Intent.RESCHEDULE: Aim.MOVE, Intent.CANCEL: Aim.CANCEL}
        # A mere guess at the intent does not tell whose time it is.
        aim = Aim.WISH if heard.confidence < GUESSED else aims.get(heard.intent, Aim.WISH)
        return times_said(self._without_person(), mentions, aim=aim, zone=self._zone)

    def _related(self, said: TimesSaid) -> TimesSaid:
        """ "An hour later" than what was put to them, or than the booking that is named."""
        if said.relative is None:
            return said
        base = self._base(said)
        if base is None:
            return said
        wish = said.relative.seen_from(base, said.wish, self._zone)
        return replace(said, wish=wish, relative=None)

    def _base(self, said: TimesSaid) -> datetime | None:
        assert said.relative
        if self.asked is not None:
            starts = {thing.starts_at for thing in self.asked.offered if thing.starts_at}
            if len(starts) == 1:
                return starts.pop()
        target = said.target
        if target and target.first and target.first == target.last and target.time:
            return datetime.combine(target.first, target.time, ZoneInfo(self._zone))
        return None

    def _rest(self, said: TimesSaid) -> str:
        words = [
            self.chart.text[word.start : word.end]
            for at, word in enumerate(self.chart.words)
            if at not in said.used and not self.person.is_used(word.start) and word.text.isalnum()
        ]
        return " ".join(words)


def meanings(candidates: Sequence[Candidate[time]]) -> list[time]:
    return [candidate.means for candidate in candidates]


def spans_of(mentions: Mentions) -> Iterator[tuple[int, int, str]]:
    """Where a day, a clock or a part of the day stands, and which."""
    for mention in mentions.times:
        kind = "day" if mention.days else "clock" if mention.clock else "part"
        yield mention.inner, mention.end, kind


def cautious(heard: Heard, text: str) -> Heard:
    """Nothing is done on words that are not what they look like."""
    if heard.intent not in ACTS:
        return heard
    if has_mixed_scripts(text):
        return Heard(Intent.NONE, HIDDEN_CONFIDENCE)
    if hides_letters(text):
        return Heard(heard.intent, min(heard.confidence, HIDDEN_CONFIDENCE))
    return heard
