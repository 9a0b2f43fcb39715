"""A customer's chat, in the world that every test stands in."""

from __future__ import annotations

import pytest

from tests.transcript import Chat
from tests.world import World


@pytest.fixture
def chat(world: World) -> Chat:
    return Chat(world)
