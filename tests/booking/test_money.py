"""Amounts in every currency that can be chosen, and what part of them goes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from babel.numbers import get_currency_precision
from hypothesis import given
from hypothesis import strategies as some

from booking.event_types import RefundPolicy
from booking.money import CURRENCIES, DIGITS, amount_text, minor_units, part_of, step
from booking.payments import Payment, PaymentState, owed

STARTS_AT = datetime(2025, 3, 5, 10, tzinfo=UTC)
HALF_AFTER_A_DAY = RefundPolicy(full_until=24 * 60, percent_after=50)


def a_payment(amount: int = 4990, refunded: int = 0, currency: str = "EUR") -> Payment:
    return Payment(
        amount=amount,
        currency=currency,
        state=PaymentState.PAID,
        refunded=refunded,
        is_disputed=False,
    )


def goes_back(payment: Payment, *, hours_before: float, by_us: bool = False) -> int:
    now = STARTS_AT - timedelta(hours=hours_before)
    return owed(payment, HALF_AFTER_A_DAY, STARTS_AT, by_us=by_us, now=now)


@pytest.mark.parametrize("currency", CURRENCIES)
def test_what_is_shown_has_the_digits_in_which_it_is_kept(currency: str) -> None:
    assert get_currency_precision(currency) == DIGITS.get(currency, 2)


@given(some.integers(1, 99_999_999), some.sampled_from(CURRENCIES))
def test_what_a_form_shows_it_reads_again(units: int, currency: str) -> None:
    assert minor_units(amount_text(units, currency), currency) == units


@given(some.integers(1, 99_999_999), some.integers(0, 100), some.sampled_from(CURRENCIES))
def test_a_part_is_never_more_than_the_whole_and_can_be_paid(
    units: int, percent: int, currency: str
) -> None:
    units = units // step(currency) * step(currency)

    part = part_of(units, percent, currency)

    assert 0 <= part <= units
    assert part % step(currency) == 0
    assert abs(part * 100 - units * percent) <= 50 * step(currency)
    assert part_of(units, 100, currency) == units


@pytest.mark.parametrize(
    ("units", "percent", "currency", "part"),
    [
        (4990, 50, "EUR", 2495),
        (1, 50, "EUR", 1),
        (3335, 33, "EUR", 1101),
        (501, 50, "JPY", 251),
        (12340, 33, "KWD", 4070),
    ],
)
def test_a_part_is_rounded_to_the_smallest_coin(
    units: int, percent: int, currency: str, part: int
) -> None:
    assert part_of(units, percent, currency) == part


def test_all_goes_back_until_the_very_minute_and_a_part_after_it() -> None:
    payment = a_payment()

    assert goes_back(payment, hours_before=24) == 4990
    assert goes_back(payment, hours_before=23.999) == 2495
    assert goes_back(payment, hours_before=1, by_us=True) == 4990


def test_the_part_is_one_of_what_has_not_gone_back_yet() -> None:
    assert goes_back(a_payment(refunded=1000), hours_before=1) == 1995
    assert goes_back(a_payment(refunded=4990), hours_before=48) == 0


def test_of_what_was_not_paid_and_of_what_is_disputed_nothing_goes_back() -> None:
    awaited, disputed = a_payment(), a_payment()
    awaited.state, disputed.is_disputed = PaymentState.OPEN, True

    assert goes_back(awaited, hours_before=48) == 0
    assert goes_back(disputed, hours_before=48, by_us=True) == 0
