"""Plays a conversation: lines of the customer go in, what the bot says is held against the lines
of the transcript.

The memory is stored and read back between any two lines, so that every transcript is also a
test of a restart.

    > words          the customer writes them
    > [Label]        presses the newest button with that label
    > {name: Ana}    fills in the newest form
    < words          the bot says exactly that; "…" at the end: and goes on
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import select

from booking.contacts import Contact
from booking.outbox.entries import DELIVERED, WAITING, Entry, Lease
from bot.conversations import Author, Conversation, Message
from bot.inbox import Inbox
from bot.messages import ANSWER, CHASE, Incoming
from bot.notices import Notices
from bot.receptionist import Receptionist
from bot.second_ear import SecondEar
from tests.world import ZONE, World

OURS = (ANSWER, CHASE, "notice")


class Chat:
    """One customer's conversation."""

    def __init__(
        self,
        world: World,
        *,
        name: str = "visitor",
        locale: str = "en",
        zone: str = ZONE,
        second_ear: SecondEar | None = None,
    ) -> None:
        self.world = world
        self._numbers = count(1)
        self._name = name
        receptionist = Receptionist(world.database, world.clock, second_ear=second_ear)
        notices = Notices(world.database, world.clock)
        self._delivers = {**receptionist.delivers(), **notices.delivers()}
        with world.transaction() as tx:
            inbox = Inbox(tx, world.account, now=world.now)
            opened = inbox.open(channel="webchat", channel_name=name, locale=locale, zone=zone)
            self.ref, self.contact = opened.ref, opened.contact
            self._read = opened.message_count

    def goes(self, transcript: str) -> None:
        """Play it to its end."""
        for said, expected in _exchanges(transcript):
            heard = self.says(said) if said else []
            fits = len(heard) == len(expected) and all(map(_matches, heard, expected))
            assert fits, f"\n> {said}\n" + "\n".join(f"< {line}" for line in heard)

    def says(self, text: str) -> list[str]:
        """What is answered to one line, each message as a line; news that came before are read by
        then.
        """
        self.is_answered()
        self.news()
        self.sends(self._incoming(text))
        self.is_answered()
        return self.news()

    def sends(self, incoming: Incoming) -> None:
        """The message arrives; nobody has answered yet."""
        with self.world.transaction() as tx:
            inbox = Inbox(tx, self.world.account, now=self.world.now)
            inbox.keep(inbox.conversation(self.ref), incoming)

    def is_answered(self) -> None:
        """Deliver all that is due to conversations."""
        while due := self.due():
            for taken in due:
                self._delivers[taken.address](taken)
                self.settle(taken)

    def due(self) -> list[Lease]:
        with self.world.transaction() as tx:
            entries = tx.scalars(
                select(Entry)
                .where(
                    Entry.address.in_(OURS),
                    Entry.state == WAITING,
                    Entry.due_at <= self.world.now,
                )
                .order_by(Entry.id)
            )
            return [_lease(entry) for entry in entries]

    def settle(self, taken: Lease) -> None:
        with self.world.transaction() as tx:
            tx.get_one(Entry, taken.entry_id).state = DELIVERED

    def news(self) -> list[str]:
        """What the customer has not read yet."""
        messages = [m for m in self.messages() if m.number > self._read]
        self._read = max([self._read, *(m.number for m in messages)])
        return [shown(m) for m in messages if m.author != Author.CUSTOMER]

    def messages(self) -> list[Message]:
        with self.world.transaction() as tx:
            inbox = Inbox(tx, self.world.account, now=self.world.now)
            return inbox.messages(inbox.conversation(self.ref))

    def conversation(self) -> Conversation:
        with self.world.transaction() as tx:
            return Inbox(tx, self.world.account, now=self.world.now).conversation(self.ref)

    def knows(self, **fields: Any) -> None:
        """The contact of this conversation is known already."""
        with self.world.transaction() as tx:
            contact = tx.get_one(Contact, self.contact.id)
            for name, value in fields.items():
                setattr(contact, name, value)
            self.contact = contact

    def button(self, label: str) -> str:
        """The id of the newest button with that label."""
        for message in reversed(self.messages()):
            for known, button in _buttons(message.body or {}):
                if known == label:
                    return button
        raise AssertionError(f"no button {label}")

    def press(self, choice: str) -> None:
        """Press the button with that id, however old it is."""
        number = next(self._numbers)
        self.sends(Incoming(f"{self._name}-{number}", "pressed", choice=choice))
        self.is_answered()

    def _incoming(self, text: str) -> Incoming:
        channel_id, sent_at = f"{self._name}-{next(self._numbers)}", self.world.now
        if text.startswith("["):
            label = text.strip("[]")
            return Incoming(channel_id, label, choice=self.button(label), sent_at=sent_at)
        if text.startswith("{"):
            pairs = (pair.partition(": ") for pair in text.strip("{}").split(";"))
            form: dict[str, Any] = {key.strip(): value.strip() for key, _, value in pairs}
            return Incoming(channel_id, "", choice=self._form(), form=form, sent_at=sent_at)
        return Incoming(channel_id, text, sent_at=sent_at)

    def _form(self) -> str:
        forms = [m.body["id"] for m in self.messages() if m.body and m.body["kind"] == "form"]
        return str(forms[-1])


def shown(message: Message) -> str:
    """A message as a line: its words, then what can be pressed or filled in."""
    parts = [" ".join(message.text.split())]
    body = message.body or {}
    match body.get("kind"):
        case "slots":
            for day in body["days"]:
                times = " ".join(slot["label"] for slot in day["slots"])
                parts.append(f"[{day['label']}: {times}]")
            if body["more"]:
                parts.append(f"[{body['more']['label']}]")
        case "form":
            labels = [
                field["label"] + (f" ({field['error']})" if field["error"] else "")
                for field in body["fields"]
            ]
            parts.append(f"{{{', '.join(labels)}}}")
        case "card":
            card = body["card"]
            old = f", not {card['old_label']}" if card["old_label"] else ""
            parts.append(f"<{card['title']}, {card['day_label']} {card['time_label']}{old}>")
        case _:
            pass
    parts += [f"[{label}]" for label, _ in _buttons(body) if body["kind"] != "slots"]
    return " ".join(parts)


def _buttons(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    choices = list(body.get("choices", ()))
    choices += [body[name] for name in ("yes", "no", "more") if body.get(name)]
    for day in body.get("days", ()):
        choices += day["slots"]
        for slot in day["slots"]:
            yield f"{day['label']} {slot['label']}", slot["id"]
    for choice in choices:
        yield choice["label"], choice["id"]


def _exchanges(transcript: str) -> Iterator[tuple[str, list[str]]]:
    """What is said, and all that is answered to it."""
    said, answers = "", list[str]()
    for line in (line.strip() for line in transcript.strip().splitlines()):
        if line.startswith(">"):
            if said:
                yield said, answers
            said, answers = line[1:].strip(), []
        elif line.startswith("< "):
            answers.append(line[1:].strip())
        elif line and answers:
            answers[-1] += f" {line}"
        elif line:
            said += f" {line}"
    if said:
        yield said, answers


def _matches(heard: str, expected: str) -> bool:
    if expected.endswith("…"):
        return heard.startswith(expected[:-1].rstrip())
    return heard == expected


def _lease(entry: Entry) -> Lease:
    return Lease(
        entry_id=entry.id,
        epoch=entry.epoch,
        address=entry.address,
        key=entry.key,
        body=entry.body,
        account_id=entry.account_id,
        tries=entry.tries + 1,
        put_at=entry.put_at,
        first_due_at=entry.due_at,
    )


def sent(text: str, channel_id: str, at: datetime) -> Incoming:
    return Incoming(channel_id, text, sent_at=at)
