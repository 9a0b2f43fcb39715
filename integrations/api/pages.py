"""Long lists, a page at a time: what is asked, and what stands beside the rows."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from booking.paging import PAGE, Page
from integrations.api import words
from integrations.api.words import PageSize, Shape


class PageIn(Shape):
    page: words.Page = 1
    page_size: PageSize = Field(default=PAGE)


class PagedShape(Shape):
    page: int
    page_size: int
    total: int
    total_pages: int


def paged(page: Page[Any]) -> dict[str, int]:
    return {
        "page": page.number,
        "pageSize": page.size,
        "total": page.total,
        "totalPages": -(-page.total // page.size),
    }
