"""Money as people write it, into whole minor units of an ISO 4217 currency."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from booking.drafts import wrong

# ISO 4217, with the digits after the point of each.
CURRENCIES = {
    **dict.fromkeys(
        "AED AUD BGN BRL CAD CHF CNY CZK DKK EGP EUR GBP HKD HUF ILS INR MAD MXN MYR NOK NZD PEN "
        "PHP PLN QAR RON SAR SEK SGD THB TRY TWD USD UYU ZAR".split(),
        2,
    ),
    **dict.fromkeys(("CLP", "ISK", "JPY", "KRW", "PYG", "VND"), 0),
    **dict.fromkeys(("BHD", "JOD", "KWD", "OMR", "TND"), 3),
}
AMOUNT = re.compile(r"\d{1,9}(?:[.,]\d{1,3})?", re.ASCII)


def minor_units(given: Any, currency: str) -> int | None:
    """ "12,50" euros as 1250; nothing, and zero, as None. An int is taken as it is."""
    if given is None or isinstance(given, int):
        return given or None
    text = str(given).strip()
    if not text:
        return None
    if not AMOUNT.fullmatch(text):
        raise wrong("not_an_amount")
    try:
        amount = Decimal(text.replace(",", ".")).scaleb(CURRENCIES.get(currency, 2))
    except InvalidOperation:
        raise wrong("not_an_amount") from None
    if amount != amount.to_integral_value():
        raise wrong("not_an_amount")
    return int(amount) or None
