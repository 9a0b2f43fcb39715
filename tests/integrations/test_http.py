"""What accounts may have called, and what not."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from ipaddress import ip_address
from typing import Any

import pytest

from integrations.http import Outgoing, Unreached, is_public
from tests.integrations.receivers import HERE, a_receiver


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1"),  # noqa: S104 - refused
        *("169.254.169.254", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1"),
        *("240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fec0::1"),
        *("ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
        *("64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:c0a8:101::"),
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)
def test_what_is_not_for_everybody_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_what_everybody_can_call_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://example.com/hook", None),
        ("https://example.com:8443/hook?a=b", None),
        ("http://example.com/hook", "not_https"),
        ("ftp://example.com/hook", "bad_address"),
        ("https://", "bad_address"),
        ("https://user:pass@example.com/", "bad_address"),
        ("https://example.com\\@evil.example/", "bad_address"),
        ("https://exa mple.com/", "bad_address"),
        ("https://example.com/\r\nX-A: b", "bad_address"),
        ("https://example.com:99999/", "bad_address"),
        ("https://[::1/", "bad_address"),
        ("https://127.0.0.1/", "private_address"),
        ("https://[::1]/", "private_address"),
        ("https://localhost/", "private_address"),
        ("https://sub.localhost/", "private_address"),
        ("https://169.254.169.254/latest/meta-data", "private_address"),
        (f"https://example.com/{'x' * 2_000}", "bad_address"),
        ("http://helpdesk.internal:3000/hook", None),
    ],
)
def test_an_address_is_looked_at_before_it_is_kept(url: str, code: str | None) -> None:
    assert Outgoing(["helpdesk.internal"]).why_not(url) == code


@pytest.mark.parametrize(
    "host",
    [
        *("2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0", "localhost.", "127.0.0.1."),
        *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]", "[64:ff9b::127.0.0.1]"),
    ],
)
def test_odd_spellings_of_a_private_address_are_refused_when_called(host: str) -> None:
    with pytest.raises(Unreached) as refused:
        Outgoing(seconds=1).post(f"https://{host}/", b"{}", {})

    assert refused.value.code in {"private_address", "unresolved", "bad_address"}


def test_a_name_that_leads_to_a_private_address_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One public address beside it does not help: an answer may be mixed to slip through."""
    _resolves(monkeypatch, "93.184.216.34", HERE)

    with a_receiver() as receiver, pytest.raises(Unreached) as refused:
        Outgoing(seconds=1).post(f"https://rebinds.example:{receiver.port}/", b"{}", {})

    assert refused.value.code == "private_address"
    assert receiver.got == []


def test_a_name_is_resolved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is connected to is what was looked at: nobody is asked again in between."""
    asked = _resolves(monkeypatch, HERE)

    with a_receiver() as receiver:
        url = f"http://friend.example:{receiver.port}/hook?a=1"
        Outgoing(["friend.example"], seconds=2).post(url, b"{}", {})
        assert receiver.got[0].headers["host"] == f"friend.example:{receiver.port}"
        assert receiver.got[0].path == "/hook?a=1"

    assert asked == ["friend.example"]


def test_nobody_there_is_said_so() -> None:
    with socket.socket() as unused:
        unused.bind((HERE, 0))
        port = unused.getsockname()[1]

    with pytest.raises(Unreached) as refused:
        Outgoing([HERE], seconds=1).post(f"http://{HERE}:{port}/", b"{}", {})

    assert refused.value.code == "refused"


def test_an_address_that_swallows_everything_leaves_time_for_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """IPv6 that leads nowhere is common: the other address of the name answers."""
    with a_receiver() as receiver, _swallowing(receiver.port):
        _resolves(monkeypatch, "::1", HERE)

        answer = Outgoing(["both.example"], seconds=1).post(
            f"http://both.example:{receiver.port}/", b"{}", {}
        )

    assert answer.status == 200


def test_who_takes_nothing_in_is_not_waited_for_longer_than_the_limit() -> None:
    with socket.create_server((HERE, 0)) as deaf:
        url = f"http://{HERE}:{deaf.getsockname()[1]}/"

        with pytest.raises(Unreached) as refused:
            Outgoing([HERE], seconds=0.3).post(url, b"x" * 20_000_000, {})

    assert refused.value.code == "timeout"


def test_who_speaks_no_tls_is_said_so() -> None:
    with a_receiver() as receiver, pytest.raises(Unreached) as refused:
        Outgoing([HERE], seconds=1, trusted=ssl.create_default_context()).post(
            f"https://{HERE}:{receiver.port}/", b"{}", {}
        )

    assert refused.value.code in {"tls", "timeout", "closed"}


def _resolves(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Every name leads to these; the names that were asked for."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def resolve(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        if host in (HERE, *addresses):
            return real(host, port, type=socket.SOCK_STREAM)
        asked.append(host)
        return [found for a in addresses for found in real(a, port, type=socket.SOCK_STREAM)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


@contextmanager
def _swallowing(port: int) -> Iterator[None]:
    """At this port of ::1 nobody takes a connection, and nobody refuses one."""
    with ExitStack() as opened:
        listener = opened.enter_context(socket.socket(socket.AF_INET6))
        listener.bind(("::1", port))
        listener.listen(0)
        for _ in range(4):
            waiting = opened.enter_context(socket.socket(socket.AF_INET6))
            waiting.setblocking(False)
            with suppress(BlockingIOError):
                waiting.connect(("::1", port))
        yield
