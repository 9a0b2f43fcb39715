"""What we hand out signed and limited in time: offered slots, management links, page nonces,
password links.

Nothing is stored for them: each is bound to a purpose and to what it speaks of, and is checked
again when it comes back. Old keys go on verifying after a rotation; only the first one signs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer
from itsdangerous.exc import SignatureExpired
from itsdangerous.timed import TimestampSigner
from typing_extensions import override

from booking.errors import LinkInvalid, OfferExpired

OFFER_LASTS = timedelta(hours=1)
LONGEST_TOKEN = 2_000  # characters; what is longer was not made here


class Tokens:
    """Signs and reads small values. `keys` are secrets, the newest first."""

    def __init__(self, keys: Sequence[str]) -> None:
        assert keys, "a secret key is needed"
        self._keys = list(reversed(keys))  # itsdangerous signs with the last

    @override
    def __repr__(self) -> str:
        return "Tokens(...)"

    def sign(self, purpose: str, value: Any, *, now: datetime) -> str:
        return str(self._serializer(purpose, now).dumps(value))

    def read(
        self, token: str, purpose: str, *, now: datetime, lasts: timedelta | None = None
    ) -> Any:
        """The value that was signed.

        Raises OfferExpired when it is older than `lasts`, LinkInvalid when it was not made here for
        this purpose.
        """
        if len(token) > LONGEST_TOKEN:
            raise LinkInvalid
        seconds = None if lasts is None else int(lasts.total_seconds())
        try:
            return self._serializer(purpose, now).loads(token, max_age=seconds)
        except SignatureExpired as error:
            raise OfferExpired from error
        except (BadData, ValueError) as error:
            raise LinkInvalid from error

    def _serializer(self, purpose: str, now: datetime) -> URLSafeTimedSerializer:
        class At(TimestampSigner):
            """Signs at `now` as the caller knows it; nobody below a door reads a clock."""

            @override
            def get_timestamp(self) -> int:
                return int(now.timestamp())

        return URLSafeTimedSerializer(self._keys, salt=f"bookdesk.{purpose}", signer=At)
