"""The product as a newcomer has it: a process of its own with the demo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.journeys.running import Product


@dataclass(frozen=True)
class Demo:
    """A running Bookdesk with the demo's firm in it."""

    url: str
    password: str


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    product = Product(tmp_path_factory.mktemp("var"), arguments=("serve", "--demo"))
    product.start()
    password = (product.var_dir / "demo-password").read_text().strip()
    yield Demo(product.url, password)
    assert product.stop() == 0, "it stops in peace"
