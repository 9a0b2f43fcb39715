"""Whose bookings: a mail typed in a chat proves nothing, a code mailed to it does."""

from __future__ import annotations

from booking.contacts import Contact, contact_by_ref
from booking.errors import InvalidInput, NotFound
from booking.people import checked_mail
from bot.dialogue import Asking, Flow, Question, Said, Switch, Turn, ask
from bot.hearing import Intent
from bot.languages.lexicon import words_of
from bot.messages import Form, FormField, Reply
from bot.phrases import Saying, phrases

CODE_LENGTH = 6

say = phrases("identify")


def identify(turn: Turn) -> Flow:
    """Prove a mail address, then go on with what was wanted of the bookings under it."""
    desk = turn.desk
    then = turn.memory.answers.get("then", "find")
    mail = yield from ask(which_mail())
    if not mail:
        return say.nothing_here()

    turn.once(
        f"sent:{mail}",
        lambda: desk.send_code(turn.contact, mail, locale=turn.voice.locale, zone=turn.voice.zone),
    )
    contact = yield from ask(which_code(turn, mail))
    turn.contact = contact
    if not desk.upcoming(contact):
        return say.nothing_under(mail)
    return Switch(str(then), ("wish",))


def which_mail() -> Question[str]:
    def prompt(asking: Asking) -> Reply:
        words = say.not_a_mail() if asking.missed else say.which_mail()
        return asking.reply(words, mail_field_form(asking))

    def hear(said: Said) -> str | None:
        if said.form is not None:
            return checked_mail(str(said.form.get("mail") or ""))
        if said.intent is Intent.DENY:
            return ""
        return overhear(said)

    def overhear(said: Said) -> str | None:
        mail = said.understood.email if said.understood else None
        return checked_mail(mail) if mail else None

    return Question(key="mail", prompt=prompt, hear=hear, overhear=overhear, asked_as="email")


def which_code(turn: Turn, mail: str) -> Question[Contact]:
    """Six digits. The desk counts the tries; a wrong code and a dead one sound the same."""

    def prompt(asking: Asking) -> Reply:
        words = say.wrong_code() if asking.missed else say.code_sent(mail)
        return asking.reply(words, code_form(asking, say.code()))

    def hear(said: Said) -> Contact | None:
        text = str(said.form.get("code") or "") if said.form is not None else said.text
        digits = "".join(word.text for word in words_of(text) if word.text.isdecimal())
        if len(digits) != CODE_LENGTH:
            return None
        try:
            return turn.desk.prove_code(turn.contact, digits)
        except InvalidInput:
            return None

    def recall(kept: object) -> Contact | None:
        try:
            return contact_by_ref(turn.desk.tx, str(kept))
        except NotFound:
            return None

    return Question(
        key="code",
        prompt=prompt,
        hear=hear,
        keep=lambda contact: contact.ref,
        recall=recall,
        asked_as="code",
    )


def code_form(asking: Asking, label: Saying) -> Form:
    field = FormField("code", asking.voice.says(label), "text", autocomplete="one-time-code")
    return Form(asking.form_id, (field,), {"label": asking.voice.says(say.send())})


def mail_field_form(asking: Asking) -> Form:
    field = FormField("mail", asking.voice.says(say.mail()), "email", autocomplete="email")
    return Form(asking.form_id, (field,), {"label": asking.voice.says(say.send())})
