"""The connection to Stripe: tried by hand, and its secrets kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from integrations.payments.plug import plug
from tests.integrations.shop import Shop

pytestmark = pytest.mark.databases("postgresql")


def test_the_connection_can_be_tried_by_hand(shop: Shop) -> None:
    assert shop.check is not None
    fine = shop.check()

    shop.twin.api_key = "sk_test_another"

    assert fine is None
    assert shop.check() == "Stripe does not answer: the key is refused"


def test_a_connection_without_a_webhook_secret_is_told_of(shop: Shop) -> None:
    deaf = shop.house.settings.payments.model_copy(update={"stripe_webhook_secrets": ()})
    check = plug(replace(shop.house.settings, payments=deaf), shop.house).check

    assert check is not None
    assert "BOOKDESK_STRIPE_WEBHOOK_SECRETS is missing" in (check() or "")


def test_nothing_tells_the_secrets(
    shop: Shop, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    shop.offers()
    shop.books_and_pays()
    shop.cancels()
    shop.twin.api_key = "sk_test_another"
    assert shop.check is not None
    told = shop.check()

    settings = shop.house.settings.payments
    everything = [repr(settings), str(told), *capsys.readouterr(), *_addresses(shop)]
    everything += [f"{one.getMessage()} {one.__dict__}" for one in caplog.records]
    assert settings.stripe_api_key is not None
    secrets = [settings.stripe_api_key, *settings.stripe_webhook_secrets]
    assert [one for one in secrets if one.get_secret_value() in "\n".join(everything)] == []


def _addresses(shop: Shop) -> list[str]:
    return [one.path for one in shop.twin.asked] + [str(one.form) for one in shop.twin.asked]
