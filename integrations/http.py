"""Outgoing HTTP to addresses that accounts enter: https, no private hosts, no redirects, limits of
time and size.

The address that is connected to is the one that was looked at: a name is resolved once, here.
"""

from __future__ import annotations

import io
import socket
import ssl
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, urlsplit

from typing_extensions import override

SECONDS = 10.0
MOST_BYTES = 64_000  # of an answer; what is longer is cut
LONGEST_URL = 2_000
PORTS = {"https": 443, "http": 80}
# RFC 6052, 2.1: what is behind this prefix is an IPv4 address, in the last 32 bits.
NAT64 = IPv6Network("64:ff9b::/96")
SENT_BY_US = {"User-Agent": "Bookdesk", "Accept-Encoding": "identity", "Connection": "close"}


class Unreached(Exception):
    """There was no answer. `code`: bad_address, not_https, private_address, unresolved, refused,
    timeout, tls, closed.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, as far as it was read."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        return self.status // 100 == 2  # noqa: PLR2004 - RFC 9110, 15.3


class Outgoing:
    """What accounts may have called. `private_hosts` are names and addresses that the operator
    lets them call all the same, also by plain http.
    """

    def __init__(
        self,
        private_hosts: Collection[str] = (),
        *,
        seconds: float = SECONDS,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._private_hosts = frozenset(host.lower() for host in private_hosts)
        self._seconds = seconds
        self._given = trusted

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        return self._given or ssl.create_default_context()

    def why_not(self, url: str) -> str | None:
        """The code of what is wrong with an address by its letters alone; nothing is resolved."""
        try:
            parts = self._parts(url)
            self._check_literal(str(parts.hostname))
        except Unreached as trouble:
            return trouble.code
        return None

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """The answer, whatever its status; a redirect is one too. Raises Unreached."""
        parts = self._parts(url)
        until = monotonic() + self._seconds
        try:
            with closing(self._connected(parts, until)) as line:
                return _asked(_Line(line, until), parts, body, headers)
        except TimeoutError:
            raise Unreached("timeout") from None
        except ssl.SSLError:
            raise Unreached("tls") from None
        except (OSError, HTTPException, ValueError):
            # ValueError: http.client's word for a chunk or a length that is no number.
            raise Unreached("closed") from None

    def _parts(self, url: str) -> SplitResult:
        """Raises Unreached."""
        try:
            parts = urlsplit(url)
            is_whole = bool(parts.hostname) and parts.port != 0 and parts.scheme in PORTS
            host = _ascii(parts.hostname or "")
        except ValueError:
            raise Unreached("bad_address") from None
        is_plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
        if not (is_whole and is_plain) or "@" in parts.netloc or len(url) > LONGEST_URL:
            raise Unreached("bad_address")
        if parts.scheme == "http" and host not in self._private_hosts:
            raise Unreached("not_https")
        return parts

    def _check_literal(self, host: str) -> None:
        try:
            address = ip_address(host)
        except ValueError:
            if host == "localhost" or host.endswith(".localhost"):
                self._check_public(host, None)
            return
        self._check_public(host, address)

    def _check_public(self, host: str, address: IPv4Address | IPv6Address | None) -> None:
        if host in self._private_hosts:
            return
        if address is None or not is_public(address):
            raise Unreached("private_address")

    def _connected(self, parts: SplitResult, until: float) -> socket.socket:
        """A socket to the first address that takes us; none is tried that may not be called."""
        host, port = str(parts.hostname), parts.port or PORTS[parts.scheme]
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError):
            raise Unreached("unresolved") from None
        for *_, where in found:
            self._check_public(host, ip_address(str(where[0]).partition("%")[0]))
        line = _first_that_answers([where[:2] for *_, where in found], until)
        if parts.scheme == "http":
            return line
        try:
            line.settimeout(_left(until))
            return self._trusted.wrap_socket(line, server_hostname=host)
        except BaseException:
            line.close()
            raise


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether everybody could call it; an IPv4 address inside an IPv6 one counts as itself."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in NAT64:
            inner = IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None or address.is_site_local:
            return False
    is_odd = address.is_multicast or address.is_reserved or address.is_unspecified
    is_near = address.is_private or address.is_loopback or address.is_link_local
    return address.is_global and not is_odd and not is_near


def _first_that_answers(addresses: list[Any], until: float) -> socket.socket:
    """Each has its share of the time: one that swallows what is sent leaves some to the next."""
    code = "refused"
    for place, where in enumerate(addresses):
        share = _left(until) / (len(addresses) - place)
        try:
            return socket.create_connection(where, timeout=share)
        except TimeoutError:
            code = "timeout"
        except OSError:
            continue
    raise Unreached(code)


def _asked(line: _Line, parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> Answer:
    default = PORTS[parts.scheme]
    port = parts.port if parts.port != default else None
    # The host stands in the Host header; nothing is connected here, as there is a line already.
    asking = HTTPConnection(str(parts.hostname), port)
    asking.default_port = default
    asking.sock = line
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    asking.request("POST", target, body, {**SENT_BY_US, **headers})
    answer: HTTPResponse = asking.getresponse()
    try:
        read = answer.read(MOST_BYTES)
    except TimeoutError:
        raise
    except (OSError, HTTPException):
        read = b""  # the status is known: what it says beside is for the log alone
    return Answer(answer.status, dict(answer.getheaders()), read)


def _left(until: float) -> float:
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _ascii(host: str) -> str:
    return host.encode("idna").decode() if host else ""


class _Line:
    """A socket all of whose steps together must be done before one moment: who sends a byte at a
    time gains nothing.
    """

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._socket = sock
        self._until = until

    def sendall(self, sent: bytes) -> None:
        """A socket's own `sendall` would begin its time anew with every piece over TLS."""
        rest = memoryview(sent)
        while rest:
            self._socket.settimeout(_left(self._until))
            rest = rest[self._socket.send(rest) :]

    def receive(self, into: Any) -> int:
        self._socket.settimeout(_left(self._until))
        return self._socket.recv_into(into)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Received(self))

    def close(self) -> None:
        """http.client closes before it has read; who opened the socket closes it."""


class _Received(io.RawIOBase):
    def __init__(self, line: _Line) -> None:
        self._line = line

    @override
    def readable(self) -> bool:
        return True

    @override
    def readinto(self, into: Any, /) -> int:
        return self._line.receive(into)
