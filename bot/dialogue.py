"""The dialogue's engine: a flow is a generator that yields questions, and is played from its first
line at every message.

A question whose answer is in memory does not ask; so one sentence can answer three, a
correction replaces an earlier answer and drops those after it, and an answer that no longer
holds cannot be recalled: its question comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, TypeAlias, TypeVar

from booking.accounts import Account
from booking.contacts import Contact
from booking.facts import Actor
from booking.front_desk import FrontDesk
from booking.people import Agent
from bot.hearing import Intent, Understood
from bot.memory import Memory, Offer
from bot.messages import Body, Choice, Plain, Reply
from bot.phrases import Saying, Voice
from bot.second_ear import NO_OPINION, SecondOpinion

T = TypeVar("T")


@dataclass(frozen=True)
class Said:
    """One message as the questions hear it. `picked` is what the chosen offer means."""

    text: str = ""
    understood: Understood | None = None
    picked: Any = None
    form: Mapping[str, Any] | None = None
    waiting_for: str | None = None

    @property
    def intent(self) -> Intent:
        return self.understood.intent if self.understood else Intent.NONE

    @property
    def tells_who(self) -> bool:
        """A name, a mail or a phone is in it, asked for or not."""
        heard = self.understood
        return heard is not None and bool(heard.name or heard.email or heard.phone)


# What waits there is not missed by who says first who they are: that is kept until it is asked for.
CHOICES = frozenset({"event_type", "day", "slot"})
SILENCE = Said()


@dataclass
class Turn:
    """One message to be answered, and what a flow may ask of the house while it is played."""

    desk: FrontDesk
    account: Account
    contact: Contact
    conversation_ref: str
    actor: Actor
    voice: Voice
    memory: Memory
    fetch_person: Callable[[], object]  # from then on the conversation is a person's
    assignee: Agent | None = None
    said: Said = SILENCE
    second: SecondOpinion = NO_OPINION

    @property
    def now(self) -> datetime:
        return self.voice.now

    def once(self, key: str, act: Callable[[], object]) -> None:
        """Do it at the first playing only: a flow is played again at every message."""
        if key not in self.memory.answers:
            act()
            self.memory.keep(key, True, lasts=False)


class Asking:
    """One asking of a question: it numbers what is put to the customer and remembers what each
    choice means.
    """

    def __init__(self, turn: Turn, number: int, *, missed: bool, lost: Any) -> None:
        self.voice, self.said, self.kept = turn.voice, turn.said, turn.memory.answers
        self.number, self.missed, self.lost = number, missed, lost
        self.offered: list[Offer] = []

    def choice(
        self,
        label: str | Saying,
        means: Any,
        *,
        spoken: str = "",
        starts_at: datetime | None = None,
    ) -> Choice:
        """A choice to show; `spoken` are the words by which it may be chosen, where the label is
        too short.
        """
        shown = self.voice.says(label) if isinstance(label, Saying) else label
        moment = None if starts_at is None else starts_at.isoformat()
        self.offered.append(Offer(spoken or shown, means, moment))
        return Choice(f"{self.number}:{len(self.offered)}", shown)

    @property
    def form_id(self) -> str:
        return f"{self.number}:form"

    def reply(self, saying: Saying | str, body: Body | None = None) -> Reply:
        text = saying if isinstance(saying, str) else self.voice.says(saying)
        return Reply(text, body or Plain())


def _unheard(_said: Said) -> None:
    return None


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Question(Generic[T]):
    """Something to ask. None means "not answered"; what is kept is JSON."""

    key: str
    prompt: Callable[[Asking], Reply]
    hear: Callable[[Said], T | None] = _unheard  # as the answer to this question
    overhear: Callable[[Said], T | None] = _unheard  # without having been asked
    revise: Callable[[T, Said], T | None] | None = None  # by default what is overheard replaces
    obvious: T | None = None  # goes without saying; never kept, so it is worked out anew each time
    keep: Callable[[T], Any] = _same
    recall: Callable[[Any], T | None] = _same
    asked_as: str = "text"  # what the ear is told to expect
    lasts: bool = False  # outlives a correction of what was asked before
    adds: bool = False  # takes what is said beside the answer to another question
    shares: bool = False  # leaves what else is said to the others: "ana@example.com, but at 4"

    def revised(self, answer: T, said: Said) -> T | None:
        return self.overhear(said) if self.revise is None else self.revise(answer, said)


@dataclass(frozen=True)
class Shown:
    """A phrase with something to look at."""

    saying: Saying
    show: Callable[[Voice], Body]


@dataclass(frozen=True)
class Switch:
    """Go on in another flow; the answers with these keys go along."""

    flow: str
    taking: tuple[str, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)


Line: TypeAlias = Saying | Shown
Ending: TypeAlias = Line | tuple[Line, ...] | Switch
Flow: TypeAlias = Generator[Question[Any], Any, Ending]
FlowOf: TypeAlias = Callable[[Turn], Flow]


def ask(question: Question[T]) -> Generator[Question[Any], Any, T]:
    """The question's answer: a flow reads `slot = yield from` this."""
    answer: T = yield question
    return answer


def play(turn: Turn, flows: Mapping[str, FlowOf]) -> list[Reply]:
    """What to say to this turn in the memory's flow; the memory is brought up to date.

    Raises BookingError: what the front desk refuses at the very end. Nothing then holds of what
    was written.
    """
    playing = _Playing(turn)
    assert turn.memory.flow is not None
    outcome = playing.play(flows[turn.memory.flow])
    if isinstance(outcome, Question):
        return [playing.asked(outcome)]
    if isinstance(outcome, Switch):
        memory = turn.memory
        taken = {key: memory.answers[key] for key in outcome.taking if key in memory.answers}
        memory.begin(outcome.flow, {**taken, **outcome.answers})
        # What was said has been heard by the flow it was said to, but for the time wished and who
        # they are.
        turn.said = replace(turn.said, picked=None, waiting_for=None)
        return play(turn, flows)
    turn.memory.begin(None)
    return [
        spoken(line, turn.voice) for line in (outcome if isinstance(outcome, tuple) else (outcome,))
    ]


def spoken(line: Line, voice: Voice) -> Reply:
    if isinstance(line, Shown):
        return Reply(voice.says(line.saying), line.show(voice))
    return Reply(voice.says(line))


class _Playing:
    """One playing of a flow for one turn."""

    def __init__(self, turn: Turn) -> None:
        self.turn, self.memory = turn, turn.memory
        self.waited_for = turn.memory.waiting_for
        self.heard = False  # the question that waits took it as its answer
        self.shared = False  # and left what else was said
        self.took = False  # some other question took something of it
        self.passed: list[str] = []  # the questions of this playing that have their answer
        self.lost: dict[str, Any] = {}

    def play(self, flow: FlowOf) -> Question[Any] | Ending:
        if self.waited_for is not None:
            _walk(flow(self.turn), self._until_the_waiting_one)
        if self.heard and self.turn.said.picked is not None and self.turn.said.understood:
            # "The one on Tuesday" chose a booking; Tuesday is not also the day to move it to.
            understood = replace(self.turn.said.understood, wish=None, intent=Intent.SELECT)
            self.turn.said = replace(self.turn.said, understood=understood)
        return _walk(flow(self.turn), self._passing)

    def asked(self, question: Question[Any]) -> Reply:
        """Put the question; whatever was offered before is stale from now on."""
        memory = self.memory
        missed = (
            question.key == self.waited_for
            and not (self.heard or self.took)
            and question.key not in self.lost
            and self.turn.said is not SILENCE
            and not (question.asked_as in CHOICES and self.turn.said.tells_who)
        )
        memory.misses = memory.misses + 1 if missed else 0
        memory.asking += 1
        lost = self.lost.get(question.key)
        asking = Asking(self.turn, memory.asking, missed=missed, lost=lost)
        reply = question.prompt(asking)
        memory.waiting_for, memory.asked_as = question.key, question.asked_as
        memory.offered = asking.offered
        return reply

    def _until_the_waiting_one(self, question: Question[Any]) -> tuple[Any] | None:
        if question.key != self.waited_for:
            return self._recalled(question)
        answer = question.hear(self.turn.said)
        if answer is not None:
            self.memory.keep(question.key, question.keep(answer), lasts=question.lasts)
            self.heard, self.shared = True, question.shares
        return None

    def _passing(self, question: Question[Any]) -> tuple[Any] | None:
        answer = self._answer(question)
        self.passed.append(question.key)
        return answer

    def _answer(self, question: Question[Any]) -> tuple[Any] | None:
        if question.key in self.memory.answers:
            answer = self._still_held(question)
            if answer is not None:
                return answer
        overheard = question.overhear(self.turn.said)
        if overheard is not None:
            if question.obvious is not None and not self.heard:
                # It went without saying: what was answered upon that holds no more.
                self.memory.keep_only(self.passed)
            self._take(question, overheard)
            return (overheard,)
        return None if question.obvious is None else (question.obvious,)

    def _still_held(self, question: Question[Any]) -> tuple[Any] | None:
        """The answer kept, or the one that replaces it; None when it no longer holds."""
        kept = self.memory.answers[question.key]
        answer = question.recall(kept)
        if answer is None:
            self.lost[question.key] = kept
            self.memory.drop_from(question.key)
            return None
        beside = self.heard and question.adds
        is_used_up = self.heard and not (beside or self.shared)
        revised = None if is_used_up else question.revised(answer, self.turn.said)
        if revised is None:
            return (answer,)
        if question.keep(revised) != kept and not beside:
            self.memory.drop_from(question.key)
        self._take(question, revised)
        return (revised,)

    def _take(self, question: Question[Any], answer: Any) -> None:
        self.memory.keep(question.key, question.keep(answer), lasts=question.lasts)
        self.took = True

    def _recalled(self, question: Question[Any]) -> tuple[Any] | None:
        if question.key in self.memory.answers:
            answer = question.recall(self.memory.answers[question.key])
            if answer is not None:
                return (answer,)
        return None if question.obvious is None else (question.obvious,)


def _walk(
    playing: Flow, answer_of: Callable[[Question[Any]], tuple[Any] | None]
) -> Question[Any] | Ending:
    """Play until a question has no answer, or to the end. A one-tuple is an answer: what it holds
    may be None.
    """
    try:
        question = next(playing)
        while (answer := answer_of(question)) is not None:
            question = playing.send(answer[0])
    except StopIteration as end:
        ending: Ending = end.value
        return ending
    playing.close()
    return question
