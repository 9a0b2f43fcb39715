"""Money as people write it, into whole minor units of an ISO 4217 currency."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from booking.drafts import wrong

# Digits after the point (ISO 4217) where they are not two.
DIGITS = {
    "BHD": 3,
    "CLP": 0,
    "ISK": 0,
    "JOD": 3,
    "JPY": 0,
    "KRW": 0,
    "KWD": 3,
    "OMR": 3,
    "PYG": 0,
    "TND": 3,
    "VND": 0,
}
CURRENCIES = (
    "AED",
    "AUD",
    "BGN",
    "BHD",
    "BRL",
    "CAD",
    "CHF",
    "CLP",
    "CNY",
    "CZK",
    "DKK",
    "EGP",
    "EUR",
    "GBP",
    "HKD",
    "HUF",
    "ILS",
    "INR",
    "ISK",
    "JOD",
    "JPY",
    "KRW",
    "KWD",
    "MAD",
    "MXN",
    "MYR",
    "NOK",
    "NZD",
    "OMR",
    "PEN",
    "PHP",
    "PLN",
    "PYG",
    "QAR",
    "RON",
    "SAR",
    "SEK",
    "SGD",
    "THB",
    "TND",
    "TRY",
    "TWD",
    "USD",
    "UYU",
    "VND",
    "ZAR",
)
MOST = 99_999_999  # units: the greatest amount that Stripe takes
AMOUNT = re.compile(r"\d{1,9}(?:[.,]\d{1,3})?", re.ASCII)


def minor_units(given: Any, currency: str) -> int | None:
    """1250, for 12,50 euros; None for nothing and for zero. An int is taken for minor units."""
    if given is None:
        return None
    text = str(given).strip()
    if not text:
        return None
    if not AMOUNT.fullmatch(text):
        raise wrong("not_an_amount")
    digits = 0 if isinstance(given, int) else DIGITS.get(currency, 2)
    amount = Decimal(text.replace(",", ".")).scaleb(digits)
    if amount != amount.to_integral_value():
        raise wrong("not_an_amount")
    return int(amount) or None


def price_of(units: int | None, currency: str) -> int | None:
    """What can be paid online. Raises what a validator raises."""
    if units is not None and units % step(currency):
        raise wrong("not_an_amount")
    if units is not None and units > MOST:
        raise wrong("too_large")
    return units


def part_of(units: int, percent: int, currency: str) -> int:
    """So many percent of it, rounded half up, and never more than it."""
    smallest = step(currency)
    return min(units, (units * percent + 50 * smallest) // (100 * smallest) * smallest)


def step(currency: str) -> int:
    """Of what all that is paid is a multiple, in minor units. Where a thousand make one, the last
    digit is never paid: https://docs.stripe.com/currencies#three-decimal
    """
    return 10 if DIGITS.get(currency, 2) == 3 else 1  # noqa: PLR2004 - digits after the point


def amount_text(units: int | None, currency: str) -> str:
    """As a form shows it: 12.50; empty for None."""
    if units is None:
        return ""
    digits = DIGITS.get(currency, 2)
    return f"{Decimal(units).scaleb(-digits):.{digits}f}"
