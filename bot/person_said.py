"""What a message says of its writer: a name, a mail address, a phone, a time zone."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import islice

import phonenumbers
from babel.core import get_global

from bot.details_doubted import doubted_details
from bot.languages.lexicon import Chart, Word, folded
from bot.zones_said import zone_said

# Every repetition is bounded, so that no text takes long.
EMAIL = re.compile(r"[\w.%+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
PHONE = re.compile(r"(?<![\w:/.])\+?\(?\d[\d ()./-]{5,22}\d(?![\w:/])")
FEWEST_PHONE_DIGITS = 7
PLAIN_PHONE_DIGITS = 9
MOST_MAILS = 11  # their own and ten guests'
LONGEST_JOINT = 6  # characters between two mails of one list: " and "
NEAR = 5  # words from "add" to the mail
NEAR_BEHIND = 2
OWN_IS_ASKED = ("name", "email")  # then the first mail is the writer's, whatever stands before it
MOST_NAME_WORDS = 4
MOST_ANSWER_WORDS = 6
LONGEST_SHORTHAND = 4
NAME_PARTICLES = frozenset({"da", "de", "do", "dos", "das", "del", "la", "von", "van", "der", "y"})


@dataclass(slots=True)
class Person:
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    zone: str | None = None
    guests: list[str] = field(default_factory=list)  # mails of whom they bring
    uninvited: list[str] = field(default_factory=list)  # and of whom they do not any more
    whom: str | None = None  # they would meet: "with Ana"
    doubted: tuple[str, ...] = ()  # name, mail, phone: what they call wrong
    spans: list[tuple[int, int]] = field(default_factory=list)  # of the text, used up

    def is_used(self, place: int) -> bool:
        """What stands there in the text is a name, a mail or a phone."""
        return any(start <= place < end for start, end in self.spans)

    @property
    def is_told(self) -> bool:
        return bool(self.name or self.email or self.phone or self.guests or self.uninvited)


def person_said(chart: Chart, *, zone: str, asked: str) -> Person:
    """Name, mail and phone as they were written; `asked` is the key of the question before."""
    person = Person(doubted=doubted_details(chart))
    keep_mails(person, chart, asked=asked)
    keep_phone(person, chart, zone=zone, asked=asked)
    person.zone = zone_said(chart)
    keep_name(person, chart)
    keep_whom(person, chart)
    if person.name is None:
        keep_unnamed(person, chart, asked=asked)
    return person


def keep_unnamed(person: Person, chart: Chart, *, asked: str) -> None:
    """A name that nothing leads to: the answer to the question for it, or "Tom Baker, tom@..."."""
    beside = name_beside_mail(chart, person)
    if beside and is_capitalized(beside):
        start = chart.text.index(beside)
        person.name = beside
        person.spans.append((start, start + len(beside)))  # "Tom" is not short for tomorrow there
    elif asked == "name":
        person.name = beside or whole_name(chart, person)
        if person.name and is_written_as_name(chart):
            person.spans.append((chart.words[0].start, chart.words[-1].end))


def is_capitalized(name: str) -> bool:
    """Two words or more, each with a capital letter but for "da" or "von"."""
    words = name.split()
    return len(words) > 1 and all(w[0].isupper() or folded(w) in NAME_PARTICLES for w in words)


def keep_mails(person: Person, chart: Chart, *, asked: str) -> None:
    """The writer's own address is the first one that is not said to be a guest's."""
    last_end = 0
    for found in islice(EMAIL.finditer(chart.text), MOST_MAILS):
        mail = found[0].rstrip(".-'")
        listed = bool(person.guests) and found.start() - last_end <= LONGEST_JOINT
        role = role_of(chart, *found.span())
        if role == "without":
            person.uninvited.append(mail)
        elif asked in OWN_IS_ASKED and not person.email:
            person.email = mail
        elif person.email or listed or role == "guest":
            person.guests.append(mail)
        else:
            person.email = mail
        person.spans.append(found.span())
        last_end = found.end()


def begin_of(word: Word) -> int:
    return word.start


def role_of(chart: Chart, start: int, end: int) -> str:
    """ "Add bob@example.com", "and bob@example.com comes too" are guests; "with my mail ana@..."
    is the writer's own, "without bob@example.com" neither.
    """
    first, behind = (bisect_left(chart.words, place, key=begin_of) for place in (start, end))
    if any(chart.starts(at, "along") for at in range(behind, behind + NEAR_BEHIND)):
        return "guest"
    for at in range(first - 1, max(first - 1 - NEAR, -1), -1):
        if chart.ends_sentence(at) or chart.starts(at, "own_mail"):
            return "own"
        if chart.starts(at, "without"):
            return "without"
        if chart.starts(at, "brings"):
            is_refused = any(chart.starts(back, "without") for back in range(max(at - 2, 0), at))
            return "without" if is_refused else "guest"
    return "own"


def keep_phone(person: Person, chart: Chart, *, zone: str, asked: str) -> None:
    for found in PHONE.finditer(chart.text):
        digits = sum(c.isdigit() for c in found[0])
        cued = asked == "phone" or chart.has("phone_cue") or found[0].startswith(("+", "00"))
        if digits < FEWEST_PHONE_DIGITS or (not cued and digits < PLAIN_PHONE_DIGITS):
            continue
        if looks_like_dates(found[0]) and asked != "phone":
            continue
        person.phone = international(found[0], zone)
        person.spans.append(found.span())
        return


def looks_like_dates(text: str) -> bool:
    return (
        re.fullmatch(r"[\d ./-]*(?:\d{4}-\d\d?-\d|\d\d?[./]\d\d?[./]\d)[\d ./-]*", text) is not None
        or re.match(r"\d\d?[./]\d\d?[. ]{1,2}\d{3,4} ?- ?\d{3,4}$", text) is not None
    )


def international(written: str, zone: str) -> str:
    """E.164 where the number is a possible one of the writer's country, else as written."""
    region = get_global("zone_territories").get(zone)
    text = "+" + written[2:] if written.startswith("00") else written
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return written
    if not phonenumbers.is_valid_number(number):
        return written
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def keep_name(person: Person, chart: Chart) -> None:
    # "The name is wrong, it's Ana": there a bare "it's" says a name.
    is_wrong = "name" in person.doubted
    tags = ("name_is", "it_is", "i_am") if is_wrong else ("name_is", "i_am")
    for at in range(len(chart.words)):
        for tag in tags:
            for end, _ in chart.at(at, tag):
                first = skip_signs(chart, end)
                last = end_of_name(chart, first, loose=is_wrong or tag != "i_am")
                last = next(
                    (at for at in range(first, last) if person.is_used(chart.words[at].start)), last
                )
                if last > first:
                    person.name = chart.original(first, last)
                    person.spans.append((chart.words[at].start, chart.words[last - 1].end))
                    return


def keep_whom(person: Person, chart: Chart) -> None:
    """ "With Ana Brito", "mit der Ana"; a mail that stands there is a guest's."""
    for at in chart.places("with_whom"):
        if any(chart.starts(back, "not") for back in range(max(at - 2, 0), at)):
            continue
        first = past(chart, past(chart, at, "with_whom"), "name_article", "the")
        last = first
        while last < len(chart.words) and last - first < MOST_NAME_WORDS:
            word = chart.words[last]
            if chart.starts(last, "my"):
                last = first  # "with my colleague Rui"
                break
            if (
                person.is_used(word.start)
                or not word.text.isalpha()
                or chart.starts(last, "instead", "clause_tail")
            ):
                break
            last += 1
        if last > first:
            person.whom = chart.original(first, last)


def past(chart: Chart, at: int, *tags: str) -> int:
    for tag in tags:
        for end, _ in chart.at(at, tag):
            return end
    return at


def skip_signs(chart: Chart, at: int) -> int:
    while chart.starts(at, "colon", "comma", "newline", "name_article"):
        at += 1
    return at


def end_of_name(chart: Chart, start: int, *, loose: bool) -> int:
    """Where the name ends that begins at `start`; `loose`: it may be written small."""
    at = start
    while at < len(chart.words) and at - start < MOST_NAME_WORDS:
        word = chart.words[at]
        written = chart.text[word.start : word.end]
        particle = at > start and word.text in NAME_PARTICLES
        fits = written[0].isalpha() and (written[0].isupper() or loose or particle)
        given = written[0].isupper() and at == start and (loose or is_shorthand(chart, at))
        if not fits or not (particle or given or not means_something(chart, at)):
            break
        if given and not only_a_time(chart, at):  # "my name is April"
            break
        at += 1
    while at > start and chart.words[at - 1].text in NAME_PARTICLES:
        at -= 1
    return at


# Days, months and acts are no names; "May" and "Will" lose to their other meaning.
NO_NAME = ("weekday", "rel", "month", "book", "move", "cancel", "free", "part", "at", "and", "not",
           "foreign", "booking", "num", "cant_come", "yes", "no", "want", "greet", "bad_time",
           "human", "phone_cue", "mail_cue", "my", "name_is", "list", "in", "on", "small",
           "calweek", "holiday", "clockword", "faulty", "fix",
           "i_am")  # fmt: skip


# Between a name and a mail address, and around the two.
JOINTS = (
    *("and", "for", "my", "small", "thanks", "greet", "mail_cue", "name_is", "i_am"),
    "name_article",
)
TIMES = frozenset({"weekday", "rel", "month", "part", "calweek", "holiday", "clockword"})


def only_a_time(chart: Chart, at: int) -> bool:
    """What else the word could mean is a time, if anything."""
    return not chart.starts(at, *(tag for tag in NO_NAME if tag not in TIMES))


def is_shorthand(chart: Chart, at: int) -> bool:
    """ "I'm Tom": who means tomorrow writes it small."""
    only = [tag for tag in NO_NAME if chart.starts(at, tag)] == ["rel"]
    return only and len(chart.words[at].text) <= LONGEST_SHORTHAND


def means_something(chart: Chart, at: int) -> bool:
    return chart.starts(at, *NO_NAME)


def name_beside_mail(chart: Chart, person: Person) -> str | None:
    """ "Ana Silva, my mail is ...": what stands before the mail and the words that lead to it, else
    what stands after it.
    """
    if person.email is None:
        return None
    begins, ends = next(span for span in person.spans if chart.text[slice(*span)] in person.email)
    before = [at for at, word in enumerate(chart.words) if word.end <= begins]
    after = [at for at, word in enumerate(chart.words) if word.start >= ends]
    cue = next((at for at in before if chart.starts(at, "mail_cue")), len(before))
    places = without_joints(chart, before[:cue])
    if not places and after and (not before or not chart.words[after[0]].text.isalpha()):
        places = without_joints(chart, after)
    if 0 < len(places) <= MOST_ANSWER_WORDS and all(is_of_name(chart, at) for at in places):
        return chart.original(places[0], places[-1] + 1)
    return None


def without_joints(chart: Chart, places: list[int]) -> list[int]:
    """Without what only joins these words to others, at either end."""
    while places and is_joint(chart, places[-1]):
        places = places[:-1]
    while places and is_joint(chart, places[0]):
        places = places[1:]
    return places


def is_joint(chart: Chart, at: int) -> bool:
    return not chart.words[at].text.isalpha() or chart.starts(at, *JOINTS)


def is_of_name(chart: Chart, at: int) -> bool:
    word = chart.words[at]
    if word.text in NAME_PARTICLES or not means_something(chart, at):
        return word.text.isalpha()
    return chart.text[word.start].isupper() and only_a_time(chart, at)


def is_written_as_name(chart: Chart) -> bool:
    """ "April Jones" is no time: all is written large, and one of the words means nothing else."""
    words = [at for at, word in enumerate(chart.words) if word.text.isalpha()]
    large = all(chart.text[chart.words[at].start].isupper() for at in words)
    return large and len(words) > 1 and any(not chart.marks[at] for at in words)


def whole_name(chart: Chart, person: Person) -> str | None:
    """The whole answer to "What is your name?", unless it clearly says something else."""
    if person.email or person.phone or len(chart.words) > MOST_ANSWER_WORDS * 2:
        return None
    text = chart.text.strip(" .,!\n\t")
    plain = text and len(text.split()) <= MOST_ANSWER_WORDS and not any(c in text for c in "@?\n")
    if not plain or any(c.isdigit() for c in text):
        return None
    telling = ("cancel", "move", "book", "human", "list", "no", "yes", "help", "greet", "why_not")
    first = 0
    if any(chart.starts(at, *telling) for at in range(first, len(chart.words))):
        return None
    return text
