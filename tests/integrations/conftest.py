"""What tests of calendars stand on: a house at the twin of Google, and a host who is connected."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from booking.people import Host
from tests import factories
from tests.integrations.calendars import Scene, a_scene
from tests.integrations.shop import Shop, a_shop
from tests.world import World


@pytest.fixture
def scene(world: World) -> Iterator[Scene]:
    with a_scene(world) as made:
        yield made


@pytest.fixture
def shop(world: World, tmp_path: Path) -> Iterator[Shop]:
    """A house at the twin of Stripe, which takes payments."""
    world.database.takes_payments = True
    with a_shop(world, tmp_path) as made:
        yield made


@pytest.fixture
def host(scene: Scene) -> Host:
    """Inês, whose own calendar makes her busy and takes the bookings."""
    host = factories.a_host()
    scene.connect(host)
    scene.settle()
    return host
