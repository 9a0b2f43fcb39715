"""Handing a mail to an SMTP server: which of its answers mean later, which never.

What the server says may hold addresses: of its answers only the number goes on.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from booking.errors import TryLater, Undeliverable
from integrations.settings import MailSettings

TIMEOUT_SECONDS = 20
PERMANENT = 500  # RFC 5321, 4.2.1: from here on it will not do as it is, below it may later
WAIT_WHEN_BUSY = timedelta(minutes=1)
OURS = (
    "localhost"  # what we call ourselves in EHLO, where the machine's own name is nobody's concern
)


def send(settings: MailSettings, *, sender: str, recipient: str, message: bytes) -> None:
    """Raises TryLater when it may work later, Undeliverable when it never will."""
    needs_utf8 = not (sender + recipient).isascii()
    try:
        with _connected(settings) as server:
            if needs_utf8 and not server.has_extn("smtputf8"):
                raise Undeliverable("the mail server takes no address with letters beyond ASCII")
            options = ("SMTPUTF8", "BODY=8BITMIME") if needs_utf8 else ()
            server.sendmail(sender, [recipient], message, mail_options=options)
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        raise _trouble(code, "the mail server refused the recipient") from None
    except smtplib.SMTPSenderRefused as error:
        # Our own address is set up wrongly: nothing of this mail's, and it may be put right.
        raise TryLater(f"the mail server refused the sender ({error.smtp_code})") from None
    except smtplib.SMTPDataError as error:
        raise _trouble(error.smtp_code, "the mail server refused the mail") from None
    except smtplib.SMTPResponseException as error:
        raise TryLater(f"the mail server said {error.smtp_code}") from None
    except (smtplib.SMTPException, OSError) as error:
        raise TryLater(f"no mail server: {type(error).__name__}") from None


def why_not(settings: MailSettings) -> str | None:
    """What is wrong with the connection, in plain words; None when we could send."""
    where = f"{settings.smtp_host}:{settings.smtp_port}"
    try:
        with _connected(settings) as server:
            server.noop()
    except smtplib.SMTPAuthenticationError:
        return (
            f"The mail server {where} does not take the user name and password "
            "(BOOKDESK_SMTP_USERNAME, BOOKDESK_SMTP_PASSWORD)."
        )
    except smtplib.SMTPNotSupportedError:
        return (
            f"The mail server {where} offers no sign-in or no encryption of the kind asked for "
            "(BOOKDESK_SMTP_SECURITY: starttls, tls or none)."
        )
    except ssl.SSLError:
        return (
            f"No safe connection to the mail server {where}: its certificate is not trusted, or "
            "BOOKDESK_SMTP_SECURITY does not fit its port."
        )
    except TimeoutError:
        return f"The mail server {where} does not answer (BOOKDESK_SMTP_HOST, BOOKDESK_SMTP_PORT)."
    except (smtplib.SMTPException, OSError) as error:
        return (
            f"The mail server {where} cannot be reached: {type(error).__name__} "
            "(BOOKDESK_SMTP_HOST, BOOKDESK_SMTP_PORT)."
        )
    return None


@contextmanager
def _connected(settings: MailSettings) -> Iterator[smtplib.SMTP]:
    server = _opened(settings)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
        if settings.smtp_username and settings.smtp_password:
            server.login(settings.smtp_username, settings.smtp_password.get_secret_value())
        yield server
    finally:
        # The mail is the server's once DATA was answered: how the farewell goes changes nothing.
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def _opened(settings: MailSettings) -> smtplib.SMTP:
    host, port = settings.smtp_host or "", settings.smtp_port
    if settings.smtp_security == "tls":
        return smtplib.SMTP_SSL(
            host,
            port,
            local_hostname=OURS,
            timeout=TIMEOUT_SECONDS,
            context=ssl.create_default_context(),
        )
    return smtplib.SMTP(host, port, local_hostname=OURS, timeout=TIMEOUT_SECONDS)


def _trouble(code: int, words: str) -> TryLater | Undeliverable:
    said = f"{words} ({code})"
    return Undeliverable(said) if code >= PERMANENT else TryLater(said, after=WAIT_WHEN_BUSY)
