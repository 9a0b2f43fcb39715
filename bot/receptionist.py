"""Answers conversations: lock it, understand each unanswered message in order, play, remember,
reply; one transaction for each message. Also sees to it that a handoff nobody opened is mailed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select

from booking.accounts import Account, account_by_ref
from booking.contacts import Contact, the_one
from booking.db import Database, Tx
from booking.effects import News, Recipient, Role, SendMail
from booking.errors import BookingError, MirrorStale, NotFound, SlotTaken, TryLater
from booking.facts import Actor, ActorKind
from booking.front_desk import FrontDesk
from booking.outbox.dispatcher import Deliver
from booking.outbox.entries import Lease, put
from booking.people import Agent
from booking.when.clock import Clock
from bot.conversations import Author, Conversation, Message, voice_for
from bot.dialogue import Turn
from bot.inbox import Inbox
from bot.memory import Memory
from bot.messages import ANSWER, CHASE, HandedOff, Reply
from bot.phrases import phrases, refusal
from bot.second_ear import NO_OPINION, SecondEar, SecondOpinion, Unclear
from bot.turns import Written, respond

log = logging.getLogger(__name__)

TRIES = 5  # after so many failures a person gets the message
REPLAYS = 4  # how often a flow is played anew: its slot went, the second ear was asked

# Brings the mirrors of these hosts (an account's ref, their ids) up to date, as far as that goes.
Refresh = Callable[[str, Sequence[int]], None]

say = phrases("handoff")


class Receptionist:
    """Delivers what is addressed to conversations."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        refresh: Refresh = lambda *_: None,
        second_ear: SecondEar | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._refresh = refresh
        self._second_ear = second_ear

    def delivers(self) -> dict[str, Deliver]:
        return {ANSWER: self.answer, CHASE: self.chase}

    def answer(self, taken: Lease) -> None:
        """Answer all that waits in this conversation, each message once."""
        account_ref, ref = taken.body["account"], taken.body["conversation"]
        if taken.tries > TRIES:
            self._give_up(account_ref, ref)
            return
        while self._answer_next(account_ref, ref):
            pass

    def chase(self, taken: Lease) -> None:
        """Mail the assignee, else the agents who asked for it, unless somebody has opened the
        handoff.
        """
        with self._database.transaction() as tx:
            found = _entered(tx, taken.body["account"], taken.body["conversation"], self._clock())
            if found is None:
                return
            inbox, conversation = found
            inbox.lock(conversation)
            at = datetime.fromisoformat(taken.body["handed_off_at"])
            is_seen = conversation.seen_at is not None and conversation.seen_at >= at
            if conversation.handed_off_at != at or is_seen or conversation.is_the_bots:
                return
            mails = [
                _handoff_mail(inbox.account, conversation, agent).effect(
                    f"handoff:{conversation.ref}:{at.isoformat()}:{agent.ref}",
                    stream=f"handoff:{conversation.ref}:{agent.ref}",
                )
                for agent in _whom_to_mail(tx, conversation)
            ]
            put(tx, mails, now=inbox.now)

    def _answer_next(self, account_ref: str, ref: str) -> bool:
        """Answer the oldest unanswered message; whether there was one."""
        second = SecondOpinion(may_ask=self._second_ear is not None)
        for _ in range(REPLAYS):
            try:
                with self._database.transaction() as tx:
                    return self._answer_one(tx, account_ref, ref, second=second)
            except Unclear as unclear:
                assert self._second_ear is not None
                second = SecondOpinion(suggestion=self._second_ear(unclear.doubt))
                continue
            except SlotTaken:
                # Nothing is left of that transaction. Played again, the question about the slot
                # comes back.
                continue
            except MirrorStale as stale:
                self._refresh(stale.account_ref, stale.host_ids)
                continue
            except BookingError as error:
                with self._database.transaction() as tx:
                    return self._answer_one(tx, account_ref, ref, refused=error)
        raise TryLater("its slot went each time")

    def _answer_one(
        self,
        tx: Tx,
        account_ref: str,
        ref: str,
        *,
        refused: BookingError | None = None,
        second: SecondOpinion = NO_OPINION,
    ) -> bool:
        found = _entered(tx, account_ref, ref, self._clock())
        if found is None:
            return False
        inbox, conversation = found
        inbox.lock(conversation)
        message = _oldest_unanswered(tx, conversation)
        if message is None:
            return False
        message.answered_at = inbox.now
        if conversation.is_the_bots:
            turn = _turn(inbox, conversation, message, second)
            written = Written(message.text, message.choice, message.form)
            replies = _refused(turn, refused) if refused else respond(turn, written)
            tx.refresh(conversation, ["contact_id", "state", "message_count"])
            conversation.memory = turn.memory.as_json()
            inbox.tell(conversation, *replies)
        log.info("message answered", extra={"conversation": ref, "number": message.number})
        return True

    def _give_up(self, account_ref: str, ref: str) -> None:
        """A person gets what could not be answered; messages behind it wait for nothing."""
        with self._database.transaction() as tx:
            found = _entered(tx, account_ref, ref, self._clock())
            if found is None:
                return
            inbox, conversation = found
            inbox.lock(conversation)
            message = _oldest_unanswered(tx, conversation)
            if message is None or not conversation.is_the_bots:
                return
            message.answered_at = inbox.now
            inbox.hand_off(conversation)
            voice = voice_for(inbox.account, conversation, now=inbox.now)
            inbox.tell(conversation, Reply(voice.says(say.could_not_answer()), HandedOff()))
            log.warning("message given to a person", extra={"conversation": ref})


def _entered(
    tx: Tx, account_ref: str, ref: str, now: datetime
) -> tuple[Inbox, Conversation] | None:
    try:
        inbox = Inbox(tx, account_by_ref(tx, account_ref), now=now)
        return inbox, inbox.conversation(ref)
    except NotFound:
        return None


def _oldest_unanswered(tx: Tx, conversation: Conversation) -> Message | None:
    return tx.scalar(
        select(Message)
        .where(
            Message.conversation_id == conversation.id,
            Message.author == Author.CUSTOMER,
            Message.answered_at.is_(None),
        )
        .order_by(Message.number)
        .limit(1)
    )


def _turn(
    inbox: Inbox, conversation: Conversation, message: Message, second: SecondOpinion
) -> Turn:
    contact = the_one(inbox.tx, inbox.tx.get_one(Contact, conversation.contact_id))
    # What was said is resolved against the moment at which it was sent.
    voice = voice_for(inbox.account, conversation, now=message.sent_at)
    return Turn(
        desk=FrontDesk(inbox.tx, inbox.account, now=inbox.now),
        account=inbox.account,
        contact=contact,
        conversation_ref=conversation.ref,
        actor=Actor(
            ActorKind.CUSTOMER, conversation.channel, name=contact.name, ref=conversation.ref
        ),
        voice=voice,
        memory=Memory.of(conversation.memory),
        fetch_person=_fetcher(inbox, conversation),
        assignee=conversation.agent,
        second=second,
    )


def _fetcher(inbox: Inbox, conversation: Conversation) -> Callable[[], object]:
    return lambda: inbox.hand_off(conversation)


def _refused(turn: Turn, error: BookingError) -> list[Reply]:
    """The flow ended in a refusal; it was rolled back, and is over."""
    turn.memory.begin(None)
    return [Reply(turn.voice.says(refusal(error)))]


def _whom_to_mail(tx: Tx, conversation: Conversation) -> list[Agent]:
    if conversation.agent is not None:
        return [conversation.agent]
    return list(tx.scalars(select(Agent).where(Agent.is_on, Agent.wants_handoff_mail)))


def _handoff_mail(account: Account, conversation: Conversation, agent: Agent) -> SendMail:
    return SendMail(
        kind=News.HANDOFF,
        to=Recipient(Role.AGENT, agent.name, agent.login.mail),
        locale=agent.login.locale or account.locale,
        zone=agent.zone_or(account),
        account_ref=account.ref,
        words={
            "customer": conversation.contact.name,
            "said": conversation.preview,
            "office": f"/office/{account.slug}/inbox/{conversation.ref}",
        },
    )
