"""Long lists, a page at a time, and the search that goes over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from booking.db import Tx

PAGE = 25  # rows a page
LONGEST_SEARCH = 100
FARTHEST = 10_000  # pages

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of a long list; `number` counts from one."""

    rows: Sequence[Row]
    number: int
    total: int
    size: int = PAGE

    @property
    def has_next(self) -> bool:
        return self.number * self.size < self.total

    @property
    def has_previous(self) -> bool:
        return self.number > 1


def page_of(
    tx: Tx,
    query: Select[Row],
    number: int,
    *order: ColumnElement[Any] | InstrumentedAttribute[Any],
    size: int = PAGE,
) -> Page[Row]:
    """That page of what `query` finds."""
    number = max(1, min(number, FARTHEST))
    total = tx.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = tx.scalars(query.order_by(*order).limit(size).offset((number - 1) * size)).all()
    return Page(rows=rows, number=number, total=total, size=size)


def has_words(search: str, *columns: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """One of the columns holds these words; % and _ are letters like others."""
    words = search.strip()[:LONGEST_SEARCH]
    return or_(*(column.icontains(words, autoescape=True) for column in columns))
