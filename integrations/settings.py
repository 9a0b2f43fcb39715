"""Every BOOKDESK_* variable, typed, one section per party; read once, by `app.py`.

From the environment, then from `.env`. All that is wrong is told at once, in words that name the
variable; what is secret stands in no repr and in no message.
"""

import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from annotated_types import Ge, Le
from dotenv import dotenv_values
from pydantic import (
    AliasChoices,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url

from integrations.setting_values import (
    Address,
    DatabaseUrl,
    HostNames,
    Hosts,
    LogLevel,
    MailAddress,
    PublicUrl,
    Secrets,
    SigningKey,
    SigningKeys,
    SmtpSecurity,
)

PREFIX = "BOOKDESK_"

# Each of these makes no sense without the other.
NEEDS = {
    "BOOKDESK_SMTP_HOST": "BOOKDESK_MAIL_FROM",
    "BOOKDESK_SMTP_USERNAME": "BOOKDESK_SMTP_PASSWORD",
    "BOOKDESK_SMTP_PASSWORD": "BOOKDESK_SMTP_USERNAME",
    "BOOKDESK_GOOGLE_CLIENT_ID": "BOOKDESK_GOOGLE_CLIENT_SECRET",
    "BOOKDESK_GOOGLE_CLIENT_SECRET": "BOOKDESK_GOOGLE_CLIENT_ID",
    "BOOKDESK_STRIPE_API_KEY": "BOOKDESK_STRIPE_WEBHOOK_SECRETS",
    "BOOKDESK_STRIPE_WEBHOOK_SECRETS": "BOOKDESK_STRIPE_API_KEY",
    "BOOKDESK_LLM_URL": "BOOKDESK_LLM_MODEL",
    "BOOKDESK_LLM_MODEL": "BOOKDESK_LLM_URL",
    "BOOKDESK_LLM_KEY": "BOOKDESK_LLM_URL",
}


# The sections


class Section(BaseSettings):
    """The variables of one party; a field is the variable's name in small letters."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore", validate_default=True
    )


class CoreSettings(Section):
    """What every process needs, whatever it serves."""

    var_dir: Path = Path("var")
    database_url: DatabaseUrl = Field(
        default_factory=lambda given: f"sqlite:///{given['var_dir']}/bookdesk.sqlite3", repr=False
    )
    secret_key: SigningKey | None = None
    secret_key_fallbacks: SigningKeys = ()
    log_level: LogLevel = "info"
    private_hosts: HostNames = ()
    dispatcher_threads: int = Field(default=4, ge=1, le=64)


class WebSettings(Section):
    """How browsers and programs reach us."""

    host: str = Field(default="127.0.0.1", validation_alias=AliasChoices("BOOKDESK_HOST", "HOST"))
    port: int = Field(
        default=8000, ge=1, le=65535, validation_alias=AliasChoices("BOOKDESK_PORT", "PORT")
    )
    public_url: PublicUrl = Field(default_factory=lambda given: f"http://127.0.0.1:{given['port']}")
    trusted_hosts: Hosts = Field(default_factory=lambda given: _reached_at(given["public_url"]))
    trusted_proxies: int = Field(default=0, ge=0, le=10)
    threads: int = Field(default=24, ge=2, le=256)
    waiting_polls: int = Field(default=12, ge=0, le=255)
    session_days: int = Field(default=14, ge=1, le=365)
    metrics_token: SecretStr | None = None
    api_rate: int = Field(default=100, ge=1, le=100_000)  # a key's requests a minute
    api_burst: int = Field(default=200, ge=1, le=100_000)  # and at once

    @field_validator("waiting_polls")
    @classmethod
    def _leaves_threads_free(cls, polls: int, info: ValidationInfo) -> int:
        if polls >= info.data.get("threads", polls + 1):
            raise ValueError("must be less than BOOKDESK_THREADS")
        return polls


def _reached_at(public_url: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([urlsplit(public_url).hostname or "", "127.0.0.1", "localhost"]))


class MailSettings(Section):
    """The server that takes our mail; without a host, mails go into the postbox."""

    smtp_host: str | None = None
    smtp_security: SmtpSecurity = "starttls"
    smtp_port: int = Field(
        default_factory=lambda given: {"starttls": 587, "tls": 465, "none": 25}[
            given["smtp_security"]
        ],
        ge=1,
        le=65535,
    )
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    mail_from: MailAddress | None = None


class GoogleSettings(Section):
    """Google Calendar, once there is a client id. Every address may be another's that speaks the
    same.
    """

    google_client_id: str | None = None
    google_client_secret: SecretStr | None = None
    google_authorize_url: Address = "https://accounts.google.com/o/oauth2/v2/auth"
    google_token_url: Address = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
    google_revoke_url: Address = "https://oauth2.googleapis.com/revoke"
    google_api_url: Address = "https://www.googleapis.com/calendar/v3/"
    google_push_url: Address | None = None
    google_poll_seconds: int = Field(default=300, ge=10, le=3600)
    google_timeout_seconds: int = Field(default=10, ge=1, le=60)

    @property
    def is_on(self) -> bool:
        return self.google_client_id is not None


class PaymentSettings(Section):
    """Stripe, once there is a key. Several webhook secrets while one takes the other's place."""

    stripe_api_key: SecretStr | None = None
    stripe_webhook_secrets: Secrets = ()
    stripe_api_url: Address = "https://api.stripe.com"
    stripe_timeout_seconds: int = Field(default=20, ge=1, le=80)

    @property
    def is_on(self) -> bool:
        return self.stripe_api_key is not None

    @property
    def is_live(self) -> bool:
        """Whether the key takes money, and not only plays at it."""
        key = self.stripe_api_key
        return key is not None and "_live_" in key.get_secret_value()


class LlmSettings(Section):
    """A language model as the bot's second ear, once there is an address."""

    llm_url: Address | None = None
    llm_model: str | None = None
    llm_key: SecretStr | None = None
    llm_timeout_seconds: int = Field(default=4, ge=1, le=20)

    @property
    def is_on(self) -> bool:
        return self.llm_url is not None


@dataclass(frozen=True)
class Settings:
    core: CoreSettings
    web: WebSettings
    mail: MailSettings
    google: GoogleSettings = field(default_factory=GoogleSettings)
    payments: PaymentSettings = field(default_factory=PaymentSettings)
    llm: LlmSettings = field(default_factory=LlmSettings)


SECTIONS: tuple[type[Section], ...] = (
    CoreSettings,
    WebSettings,
    MailSettings,
    GoogleSettings,
    PaymentSettings,
    LlmSettings,
)


# Reading them


def read_settings(dotenv: Path = Path(".env")) -> Settings:
    """Read the environment and, for what it leaves open, `dotenv`.

    Raises SettingsError, with everything that is wrong.
    """
    given = _given(dotenv)
    problems = [*_unknown(given), *_missing(given)]
    read: list[Section] = []
    for section in SECTIONS:
        try:
            # BaseSettings takes it beside the fields, which mypy cannot see.
            read.append(section(_env_file=dotenv))  # type: ignore[call-arg]
        except ValidationError as error:
            problems += [
                _in_words(section, wrong, given)
                for wrong in error.errors(include_url=False)
                # It hangs on another one, which is told.
                if wrong["type"] != "default_factory_not_called"
            ]
    if problems:
        raise SettingsError(tuple(dict.fromkeys(problems)))
    core, web, mail, google, payments, llm = read
    assert isinstance(core, CoreSettings)
    assert isinstance(web, WebSettings)
    assert isinstance(mail, MailSettings)
    assert isinstance(google, GoogleSettings)
    assert isinstance(payments, PaymentSettings)
    assert isinstance(llm, LlmSettings)
    return Settings(core, web, mail, google, payments, llm)


class SettingsError(Exception):
    """The settings cannot be used; `problems` says why, one sentence each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def variables() -> dict[str, FieldInfo]:
    """Every variable there is, by its name, in the order of the sections."""
    return {
        PREFIX + name.upper(): field
        for section in SECTIONS
        for name, field in section.model_fields.items()
    }


def _given(dotenv: Path) -> dict[str, str]:
    everything = {**dotenv_values(dotenv), **os.environ}
    return {name.upper(): value for name, value in everything.items() if value}


def _unknown(given: Mapping[str, str]) -> Iterator[str]:
    known = variables()
    for name in given:
        if name.startswith(PREFIX) and name not in known:
            # Without the prefix, as it makes all of them look alike.
            bare = (one.removeprefix(PREFIX) for one in known)
            near = get_close_matches(name.removeprefix(PREFIX), bare, n=1)
            meant = f"; did you mean {PREFIX}{near[0]}?" if near else ""
            yield f"{name} is not a setting of Bookdesk{meant}"


def _missing(given: Mapping[str, str]) -> Iterator[str]:
    for name, needed in NEEDS.items():
        if name in given and needed not in given:
            yield f"{needed} is missing: {name} needs it"


def _in_words(section: type[Section], wrong: ErrorDetails, given: Mapping[str, str]) -> str:
    # An alias stands here in capitals, a field in small letters; what follows is a place in a list.
    name = str(wrong["loc"][0]).upper().removeprefix(PREFIX)
    field = section.model_fields[name.lower()]
    variable = PREFIX + name if PREFIX + name in given else name
    value = "" if _is_secret(field) else f', it is "{given.get(variable, "")}"'
    return f"{variable} {_must_be(field, wrong)}{value}"


def _must_be(field: FieldInfo, wrong: ErrorDetails) -> str:
    match wrong:
        case {"type": "value_error", "ctx": {"error": error}}:
            return str(error)
        case {"type": "literal_error", "ctx": {"expected": expected}}:
            return f"must be {expected}"
        case _:
            [least] = (rule.ge for rule in field.metadata if isinstance(rule, Ge))
            [most] = (rule.le for rule in field.metadata if isinstance(rule, Le))
            return f"must be a number from {least} to {most}"


def _is_secret(field: FieldInfo) -> bool:
    return not field.repr or "SecretStr" in str(field.annotation)


# Showing and completing them


def shown(settings: Settings) -> list[str]:
    """Every variable with what holds for it, a line each, without a secret."""
    return [
        f"{PREFIX}{name.upper()}={_without_secret(name, value)}"
        for section in vars(settings).values()
        for name, value in section
    ]


def _without_secret(name: str, value: object) -> str:
    match value:
        case None | ():
            return "(made once, kept under var)" if name == "secret_key" else ""
        case SecretStr() | (SecretStr(), *_):
            return "(set)"
        case tuple():
            return ",".join(map(str, value))
        case _ if name == "database_url":
            return _without_password(str(value))
        case _:
            return str(value)


def _without_password(database_url: str) -> str:
    url = make_url(database_url)
    if "password" in url.query:
        url = url.update_query_dict({"password": "***"})
    return url.render_as_string(hide_password=True)


def secret_key(core: CoreSettings) -> str:
    """The key that signs cookies and links; made once, where none is given, for its owner alone."""
    if core.secret_key:
        return core.secret_key.get_secret_value()
    return kept_secret(core.var_dir / "secret_key", lambda: secrets.token_urlsafe(48))


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """The secret in that file; made once, readable by its owner alone."""
    if not path.exists():
        _keep_once(path, make())
    return path.read_text().strip()


def old_secret_keys(core: CoreSettings) -> tuple[str, ...]:
    """What still counts as signed, though nothing is signed with it any more."""
    return tuple(key.get_secret_value() for key in core.secret_key_fallbacks)


def _keep_once(path: Path, secret: str) -> None:
    """Write it whole or not at all; where another process was first, its secret stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret)
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
