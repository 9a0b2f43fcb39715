"""Delivers the address "mail": writes the mail and hands it to the server, or to the postbox."""

from __future__ import annotations

import logging

from booking.accounts import account_by_ref
from booking.effects import News, SendMail
from booking.errors import InvalidInput, NotFound, Undeliverable
from booking.outbox.entries import Lease
from integrations.ics import address
from integrations.mail import postbox, smtp
from integrations.mail.envelopes import Posting, envelope, sender_of, written
from integrations.mail.letters import Firm, letter
from integrations.plug import House

log = logging.getLogger(__name__)

NO_SENDER = "bookings@localhost"  # whose mails stay in the postbox


class Sender:
    """One for the house: each delivery opens what it needs."""

    def __init__(self, house: House) -> None:
        self._house = house

    def deliver(self, lease: Lease) -> None:
        """Raises TryLater, Undeliverable."""
        mail = SendMail.read(lease.body)
        if self._is_too_late(mail):
            return
        try:
            self._send(mail, lease)
        except InvalidInput as error:
            # Only the fields' names: what stands in them is somebody's.
            wrong = ", ".join(error.fields)
            raise Undeliverable(f"the mail cannot be written: {wrong}") from None
        log.info("mail sent", extra={"kind": mail.kind.value, "entry": lease.entry_id})

    def _is_too_late(self, mail: SendMail) -> bool:
        """A reminder of what has begun helps nobody."""
        if mail.kind is not News.REMINDER or mail.particulars is None:
            return False
        return mail.particulars.starts_at <= self._house.clock()

    def _send(self, mail: SendMail, lease: Lease) -> None:
        settings = self._house.settings
        public_url = settings.web.public_url
        firm = self._firm(mail.account_ref)
        sender = sender_of(mail, settings.mail.mail_from or NO_SENDER)
        words = letter(mail, firm, now=self._house.clock(), public_url=public_url)
        posting = Posting(sender, lease.key, public_url, lease.first_due_at, lease.put_at)
        message = envelope(mail, words, firm, posting)
        if settings.mail.smtp_host is None:
            postbox.put(self._house, mail, message)
            return
        smtp.send(
            settings.mail,
            sender=address(sender, "organizer"),
            recipient=address(mail.to.mail),
            message=written(message),
        )

    def _firm(self, account_ref: str) -> Firm:
        with self._house.database.reading() as tx:
            try:
                account = account_by_ref(tx, account_ref)
            except NotFound:
                raise Undeliverable("its account is gone") from None
            return Firm(
                name=account.name,
                brand_colour=account.brand_colour,
                sender_name=account.sender_name,
                reply_to=account.reply_to,
                phone=account.phone,
                privacy_url=account.privacy_url,
            )
