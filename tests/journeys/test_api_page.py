"""The page that shows the API, in a real browser: without an error, readable to all, and of use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.programs import Keyed, furnished
from tests.journeys.running import ROOT, Product

pytestmark = pytest.mark.journey

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def keyed(tmp_path: Path) -> Keyed:
    return furnished(tmp_path)


@pytest.fixture
def product(tmp_path: Path, keyed: Keyed) -> Iterator[Product]:
    running = Product(tmp_path)
    running.start()
    yield running
    running.stop()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_drawn_without_an_error_and_asks_for_its_reader(
    product: Product, keyed: Keyed, browser: Browser, width: int
) -> None:
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{product.url}/v4/docs")
    hosts = page.locator("#operations-Hosts-get_v4_user")
    hosts.locator(".opblock-summary").click()

    assert _breaches(page) == []
    _shows_its_key(page, keyed.key)
    hosts.get_by_role("button", name="Try it out").click()
    hosts.get_by_role("button", name="Execute").click()

    live = hosts.locator(".live-responses-table")
    expect(live.locator("tbody .response-col_status").first).to_contain_text("200")
    expect(live.locator("tbody .response-col_description").first).to_contain_text(keyed.host)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert errors == []
    page.context.close()


def _shows_its_key(page: Page, key: str) -> None:
    page.get_by_role("button", name="Authorize").first.click()
    dialog = page.locator(".modal-ux")
    dialog.locator("input").fill(key)
    dialog.get_by_role("button", name="Apply credentials").click()
    dialog.get_by_role("button", name="Close").last.click()


def _breaches(page: Page) -> list[tuple[str, str]]:
    """What axe finds, each with the first place of it."""
    page.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = page.evaluate("axe.run()")["violations"]
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found]
