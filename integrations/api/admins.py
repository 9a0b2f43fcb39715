"""What the calls that set something up have in common: in whose name, and what is still needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from booking.errors import BookingError, Forbidden, InvalidInput
from booking.people import Agent
from integrations.api.access import Asked


class InUse(BookingError):
    """Something hangs on it: it can be switched off, and not deleted."""

    code = "in_use"


def admin(asked: Asked) -> Agent:
    """Whoever made the key: what they may not do any more, it may not either. Raises Forbidden."""
    agent = asked.key.made_by
    if agent is None or not agent.is_on or not agent.is_admin:
        raise Forbidden
    return agent


@contextmanager
def unless_in_use() -> Iterator[None]:
    """Raises InUse where the state of things refuses it."""
    try:
        yield
    except InvalidInput as error:
        if "in_use" not in error.fields.values():
            raise
        raise InUse from error
    except IntegrityError as error:  # a row that hangs on it which nobody looked for
        raise InUse from error
