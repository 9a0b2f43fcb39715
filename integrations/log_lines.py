"""Logs: one line an event, JSON, with what the caller gave as `extra` and nothing of a person."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from typing_extensions import override

# They tell what interests nobody, or, as Stripe's does, who pays.
NOISY = ("alembic", "apscheduler", "stripe", "urllib3", "waitress.queue")


def log_lines(level: str) -> None:
    """From now on, of what is as grave as `level` or graver."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Lines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)


class _Lines(logging.Formatter):
    _usual = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}

    @override
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **{k: v for k, v in record.__dict__.items() if k not in self._usual},
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
