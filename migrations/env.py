"""Alembic's entrance: forward only, on a connection that the caller opened, the same for both
databases.
"""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

# Tables are known once their modules are.
import booking.back_office
import booking.connections  # noqa: F401 - as above
import bot.conversations  # noqa: F401 - as above
import integrations.mail.postbox  # noqa: F401 - as above
from booking.db import Base, Shaped, UtcDateTime
from booking.schedules import HoursColumn


def plainly(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """A migration names the database's types and none of ours, which may be renamed."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Shaped | HoursColumn):
        return "sa.JSON(none_as_null=True)"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_item=plainly,
    render_as_batch=False,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
