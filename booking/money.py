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
AMOUNT = re.compile(r"\d{1,9}(?:[.,]\d{1,3})?", re.ASCII)


def minor_units(given: Any, currency: str) -> int | None:
    """1250, for 12,50 euros; None for nothing and for zero. An int is taken as it is."""
    if given is None or isinstance(given, int):
        return given or None
    text = str(given).strip()
    if not text:
        return None
    if not AMOUNT.fullmatch(text):
        raise wrong("not_an_amount")
    amount = Decimal(text.replace(",", ".")).scaleb(DIGITS.get(currency, 2))
    if amount != amount.to_integral_value():
        raise wrong("not_an_amount")
    return int(amount) or None


def amount_text(units: int | None, currency: str) -> str:
    """As a form shows it: 12.50; empty for None."""
    if units is None:
        return ""
    digits = DIGITS.get(currency, 2)
    return f"{Decimal(units).scaleb(-digits):.{digits}f}"
