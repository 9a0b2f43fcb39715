"""What the README shows of the API does what it says, word for word, in the demo."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.programs import Keyed, furnished
from tests.journeys.running import ROOT, WITHIN, Product

pytestmark = pytest.mark.journey

COMMANDS = {"sh": ["bash", "-eu", "-o", "pipefail", "-c"], "python": [sys.executable, "-c"]}


@pytest.fixture
def keyed(tmp_path: Path) -> Keyed:
    return furnished(tmp_path)


@pytest.fixture
def product(tmp_path: Path, keyed: Keyed) -> Iterator[Product]:
    running = Product(tmp_path)
    running.start()
    yield running
    running.stop()


@pytest.mark.parametrize("language", COMMANDS)
def test_the_readmes_quickstart_books_and_cancels(
    product: Product, keyed: Keyed, language: str
) -> None:
    done = subprocess.run(
        [*COMMANDS[language], block(language)],
        env={**os.environ, "KEY": keyed.key, "API": f"{product.url}/v4"},
        capture_output=True,
        text=True,
        timeout=WITHIN,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout == "cancelled\n"


def block(language: str) -> str:
    """The README's own words, out of its chapter on the API."""
    chapter = (ROOT / "README.md").read_text().partition("\n## API\n")[2].partition("\n## ")[0]
    [found] = re.findall(rf"^```{language}\n(.*?)^```", chapter, re.MULTILINE | re.DOTALL)
    words: str = found
    return words
