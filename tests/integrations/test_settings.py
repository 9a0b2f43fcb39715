"""The settings: what holds when nothing is set, and what is said when something is wrong."""

from pathlib import Path

import pytest

from integrations.setting_values import is_loopback
from integrations.settings import (
    CoreSettings,
    SettingsError,
    old_secret_keys,
    read_settings,
    secret_key,
    shown,
    variables,
)

ROOT = Path(__file__).parent.parent.parent
A_KEY = "k" * 40


@pytest.fixture(autouse=True)
def no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What stands in a `.env` here is not read."""
    monkeypatch.chdir(tmp_path)


def problems() -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        read_settings()
    return refused.value.problems


def test_without_any_setting_bookdesk_serves_this_machine_from_a_file_under_var() -> None:
    settings = read_settings()

    assert (settings.web.host, settings.web.port) == ("127.0.0.1", 8000)
    assert settings.web.public_url == "http://127.0.0.1:8000"
    assert settings.core.database_url == "sqlite:///var/bookdesk.sqlite3"
    assert settings.mail.smtp_host is None


def test_the_usual_names_for_host_and_port_count_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "0.0.0.0")  # noqa: S104 - it is only read
    monkeypatch.setenv("PORT", "9000")

    settings = read_settings()

    assert settings.web.host == "0.0.0.0"  # noqa: S104 - as above
    assert settings.web.public_url == "http://127.0.0.1:9000"


def test_our_own_name_for_the_port_counts_more_than_the_usual_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PORT", "9000")
    monkeypatch.setenv("BOOKDESK_PORT", "9001")

    assert read_settings().web.port == 9001


def test_the_environment_counts_more_than_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("BOOKDESK_PORT=9001\nBOOKDESK_THREADS=30\n")
    monkeypatch.setenv("BOOKDESK_PORT", "9002")

    settings = read_settings()

    assert (settings.web.port, settings.web.threads) == (9002, 30)


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKDESK_PORT", "")
    monkeypatch.setenv("BOOKDESK_SMTP_HOST", "")

    settings = read_settings()

    assert settings.web.port == 8000
    assert settings.mail.smtp_host is None


def test_all_that_is_wrong_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKDESK_PORT", "abc")
    monkeypatch.setenv("BOOKDESK_DISPATCHER_THREADS", "0")
    monkeypatch.setenv("BOOKDESK_LOG_LEVEL", "loud")
    monkeypatch.setenv("BOOKDESK_SMTP_HOST", "mail.example.com")
    monkeypatch.setenv("BOOKDESK_WAITING_POLLS", "24")

    told = problems()

    assert set(told) == {
        'BOOKDESK_PORT must be a number from 1 to 65535, it is "abc"',
        'BOOKDESK_DISPATCHER_THREADS must be a number from 1 to 64, it is "0"',
        "BOOKDESK_LOG_LEVEL must be 'debug', 'info', 'warning' or 'error', it is \"loud\"",
        "BOOKDESK_MAIL_FROM is missing: BOOKDESK_SMTP_HOST needs it",
        'BOOKDESK_WAITING_POLLS must be less than BOOKDESK_THREADS, it is "24"',
    }


def test_a_wrong_port_is_told_under_the_name_it_was_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PORT", "99999")

    assert problems() == ('PORT must be a number from 1 to 65535, it is "99999"',)


def test_a_misspelt_variable_is_named_with_the_nearest_known_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BOOKDESK_PROT", "8001")
    (tmp_path / ".env").write_text("BOOKDESK_ZZZZZZZZ=1\n")

    told = problems()

    assert set(told) == {
        "BOOKDESK_PROT is not a setting of Bookdesk; did you mean BOOKDESK_PORT?",
        "BOOKDESK_ZZZZZZZZ is not a setting of Bookdesk",
    }


@pytest.mark.parametrize(
    "url",
    ["http://booking.example.com", "ftp://example.com", "example.com", "https://example.com/path"],
)
def test_the_public_url_is_https_and_bare(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKDESK_PUBLIC_URL", url)

    [told] = problems()

    assert told.startswith("BOOKDESK_PUBLIC_URL must ")


def test_the_public_urls_host_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKDESK_PUBLIC_URL", "https://booking.example.com/")

    web = read_settings().web

    assert web.public_url == "https://booking.example.com"
    assert web.trusted_hosts == ("booking.example.com", "127.0.0.1", "localhost")


def test_trusted_hosts_are_parted_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKDESK_TRUSTED_HOSTS", "a.example, b.example")

    assert read_settings().web.trusted_hosts == ("a.example", "b.example")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_a_postgresql_url_is_understood(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOOKDESK_DATABASE_URL", f"{scheme}://ana:pass@db:5432/bookdesk")

    assert read_settings().core.database_url == "postgresql+psycopg://ana:pass@db:5432/bookdesk"


@pytest.mark.parametrize(
    "url",
    ["mysql://ana:hidden@db/x", "sqlite://", "sqlite:///:memory:", "hidden", "postgresql://db"],
)
def test_another_database_is_refused_without_repeating_its_password(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOOKDESK_DATABASE_URL", url)

    assert problems() == (
        "BOOKDESK_DATABASE_URL must be sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME",
    )


def test_the_mail_port_follows_the_security(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKDESK_SMTP_SECURITY", "TLS")

    assert read_settings().mail.smtp_port == 465


def test_no_secret_is_shown_or_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKDESK_DATABASE_URL", "postgresql://ana:hidden@db/x?password=hidden")
    monkeypatch.setenv("BOOKDESK_SMTP_USERNAME", "ana")
    monkeypatch.setenv("BOOKDESK_SMTP_PASSWORD", "hidden")
    monkeypatch.setenv("BOOKDESK_METRICS_TOKEN", "hidden")
    monkeypatch.setenv("BOOKDESK_SECRET_KEY", "hidden" * 8)
    monkeypatch.setenv("BOOKDESK_SECRET_KEY_FALLBACKS", "hidden" * 8)

    settings = read_settings()

    assert "hidden" not in repr(settings)
    assert "hidden" not in "\n".join(shown(settings))
    assert "BOOKDESK_SMTP_USERNAME=ana" in shown(settings)


def test_everything_is_shown() -> None:
    names = [line.partition("=")[0] for line in shown(read_settings())]

    assert names == list(variables())


def test_a_secret_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    core = CoreSettings(var_dir=tmp_path / "var")

    first, second = secret_key(core), secret_key(core)

    assert first == second
    assert len(first) >= 32
    [kept] = (tmp_path / "var").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_given_secret_key_is_used_and_kept_nowhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BOOKDESK_SECRET_KEY", A_KEY)
    monkeypatch.setenv("BOOKDESK_SECRET_KEY_FALLBACKS", f"{'o' * 40}, {'p' * 40}")

    core = read_settings().core

    assert secret_key(core) == A_KEY
    assert old_secret_keys(core) == ("o" * 40, "p" * 40)
    assert not (tmp_path / "var").exists()


def test_a_short_secret_key_is_refused_without_repeating_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BOOKDESK_SECRET_KEY", "short")

    assert problems() == ("BOOKDESK_SECRET_KEY must have at least 32 characters",)


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("a.b", False)],  # noqa: S104 - nothing listens
)
def test_loopback_is_told_from_what_others_can_reach(host: str, *, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_every_setting_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()

    missing = [name for name in variables() if f"`{name}`" not in readme]

    assert missing == []
