"""Mail: out by SMTP, or into the postbox that admins read in the browser."""

from __future__ import annotations

from datetime import timedelta

from booking.effects import MAIL
from integrations.mail import door, postbox, smtp
from integrations.mail.sender import Sender
from integrations.plug import House, Plug, Tick
from integrations.settings import Settings

FORGETS_EVERY = timedelta(hours=1)


def plug(settings: Settings, house: House) -> Plug:
    """Delivers "mail"; without a mail server it keeps them in the postbox."""

    def forget() -> None:
        postbox.forget_words(house.database, now=house.clock())

    def check() -> str | None:
        return smtp.why_not(settings.mail)

    has_server = bool(settings.mail.smtp_host)

    return Plug(
        delivers={MAIL: Sender(house).deliver},
        opens=(door.postbox,),
        ticks=(Tick("forget postbox mails", FORGETS_EVERY, forget),),
        is_set_up=has_server,
        check=check if has_server else None,
    )
