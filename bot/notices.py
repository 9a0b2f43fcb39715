"""News that did not begin in the chat, put into the conversation that the booking began in, else
the contact's newest.
"""

from __future__ import annotations

from sqlalchemy import select

from booking.accounts import account_by_ref
from booking.contacts import contact_by_ref
from booking.db import Database
from booking.effects import NOTICE, News, Particulars, TellContact
from booking.errors import NotFound
from booking.outbox.dispatcher import Deliver
from booking.outbox.entries import Lease
from booking.when.clock import Clock
from bot.cards import card_of
from bot.conversations import Conversation, Message, voice_for
from bot.inbox import Inbox
from bot.messages import CardReply, Choice, Reply
from bot.phrases import Saying, Voice, phrases

say = phrases("notices")

# For agents' eyes alone.
NOTED = {News.NO_SHOW: say.no_show, News.HOST_CLASH: say.clash}


class Notices:
    """Delivers news to conversations."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def delivers(self) -> dict[str, Deliver]:
        return {NOTICE: self.tell}

    def tell(self, taken: Lease) -> None:
        """Say it once, in the conversation there is; where there is none, none is invented."""
        told = TellContact.read(taken.body)
        booking = told.particulars
        with self._database.transaction() as tx:
            inbox = Inbox(tx, account_by_ref(tx, booking.account_ref), now=self._clock())
            conversation = _conversation(inbox, told)
            if conversation is None or _was_answered_there(told, conversation):
                return
            inbox.lock(conversation)
            channel_id = f"notice:{booking.ref}:{told.kind.value}:{booking.version}:{taken.key}"[
                :100
            ]
            known = select(Message.id).where(
                Message.conversation_id == conversation.id, Message.channel_id == channel_id
            )
            if tx.scalar(known) is not None:
                return
            voice = voice_for(inbox.account, conversation, now=inbox.now)
            if told.kind in NOTED:
                message = inbox.note(conversation, None, voice.says(NOTED[told.kind](booking)))
            else:
                [message] = inbox.tell(conversation, _reply(told.kind, booking, voice))
            message.channel_id = channel_id


def _was_answered_there(told: TellContact, conversation: Conversation) -> bool:
    """Whether the bot did it in this very conversation, and said so when it did."""
    return told.kind is not News.REMINDER and told.particulars.actor_ref == conversation.ref


def _conversation(inbox: Inbox, told: TellContact) -> Conversation | None:
    ref = told.particulars.conversation_ref
    try:
        if ref is not None:
            return inbox.conversation(ref)
    except NotFound:
        pass  # it is gone: the contact's newest one is used
    try:
        return inbox.newest_of(contact_by_ref(inbox.tx, told.contact_ref))
    except NotFound:
        return None


def _reply(kind: News, booking: Particulars, voice: Voice) -> Reply:
    choices: tuple[Choice, ...] = ()
    if kind in (News.CANCELLED, News.REJECTED, News.EXPIRED, News.PAID_LATE):
        choices = (Choice("do:book", voice.says(say.book_again())),)
    if kind is News.ASK_NEW_TIME:
        choices = (
            Choice(f"do:reschedule:{booking.ref}", voice.says(say.choose_new_time())),
            Choice(f"do:cancel:{booking.ref}", voice.says(say.cancel_instead())),
        )
    return Reply(voice.says(_words(kind, booking)), CardReply(card_of(booking, voice), choices))


def _words(kind: News, booking: Particulars) -> Saying:
    if booking.actor_kind == "google" and kind in (News.RESCHEDULED, News.CANCELLED):
        said = say.moved_by if kind is News.RESCHEDULED else say.cancelled_by
        return said(booking, _mover(booking))
    sayings = {
        News.REQUESTED: say.requested,
        News.PAY: say.pay,
        News.PAID_LATE: say.paid_late,
        News.REFUND: say.refund,
        News.REJECTED: say.rejected,
        News.EXPIRED: say.not_paid if booking.payment else say.expired,
        News.CONFIRMATION: say.booked,
        News.RESCHEDULED: say.moved,
        News.CANCELLED: say.cancelled,
        News.ASK_NEW_TIME: say.ask_new_time,
        News.REMINDER: say.reminder,
        News.UPDATED: say.updated,
        News.MEET: say.meet if booking.location_detail else say.meet_failed,
    }
    return sayings[kind](booking)


def _mover(booking: Particulars) -> str:
    """Whose calendar it was changed in; of several hosts it is not known which one's."""
    return booking.hosts[0] if len(booking.hosts) == 1 else booking.account_name
