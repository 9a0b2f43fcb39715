"""What the value of a setting must be, and what is said of one that is not."""

from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic_settings import NoDecode
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

SHORTEST_KEY = 32


def is_loopback(host: str) -> bool:
    """Whether `host`, a name or an address, can be reached from this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _database(text: str) -> str:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ValueError(_DATABASE) from None
    if url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername="postgresql+psycopg")
    in_a_file = url.drivername == "sqlite" and url.database not in {None, "", ":memory:"}
    on_a_server = url.drivername == "postgresql+psycopg" and url.database
    if not (in_a_file or on_a_server):
        raise ValueError(_DATABASE)
    return url.render_as_string(hide_password=False)


_DATABASE = "must be sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME"


def _public_url(text: str) -> str:
    url = urlsplit(text.rstrip("/"))
    bare = bool(url.hostname) and not (url.path or url.query or url.fragment or url.username)
    if not bare or url.scheme not in {"http", "https"}:
        raise ValueError("must be like https://booking.example.com, without a path")
    if url.scheme == "http" and not is_loopback(url.hostname or ""):
        raise ValueError("must begin with https (plain http is for this machine alone)")
    return url.geturl()


def _address(text: str) -> str:
    url = urlsplit(text)
    if not url.hostname or url.query or url.fragment or url.username:
        raise ValueError("must be like https://calendar.example.com/path")
    if url.scheme != "https" and not (url.scheme == "http" and is_loopback(url.hostname)):
        raise ValueError("must begin with https (plain http is for this machine alone)")
    return text


def _mail_address(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        raise ValueError("must be a mail address") from None


def _long_enough(key: SecretStr) -> SecretStr:
    if len(key.get_secret_value()) < SHORTEST_KEY:
        raise ValueError(f"must have at least {SHORTEST_KEY} characters")
    return key


def _listed(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _lower_all(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.lower() for name in names)


DatabaseUrl = Annotated[str, AfterValidator(_database)]
PublicUrl = Annotated[str, AfterValidator(_public_url)]
Address = Annotated[str, AfterValidator(_address)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]
SigningKey = Annotated[SecretStr, AfterValidator(_long_enough)]
Hosts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]
HostNames = Annotated[Hosts, AfterValidator(_lower_all)]
SigningKeys = Annotated[tuple[SigningKey, ...], NoDecode, BeforeValidator(_listed)]
Secrets = Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_listed)]
SmtpSecurity = Annotated[Literal["starttls", "tls", "none"], BeforeValidator(_lower)]
LogLevel = Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)]
