"""Hundreds of random acts, faults, deaths and clock jumps over a change to summer time: in the end
booking, mirror, event, task, deal and the last mail say the same. A seed that fails replays.
"""

from __future__ import annotations

import random
import uuid

import pytest

from tests.integrations.calendars import a_scene
from tests.simulation.acts import step
from tests.simulation.firm import a_firm
from tests.simulation.verdict import heal, judge
from tests.world import World

STEPS = 300
POSTGRES_EVERY = 5


def _runs(seeds: range) -> list[tuple[str, int]]:
    """Database and seed."""
    kinds = {0: "postgresql"}
    return [(kinds.get(seed % POSTGRES_EVERY, "sqlite"), seed) for seed in seeds]


@pytest.mark.parametrize(("database_url", "seed"), _runs(range(2)), indirect=["database_url"])
def test_a_few_runs_end_in_agreement(
    world: World, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulate(world, seed, monkeypatch)


@pytest.mark.soak
@pytest.mark.parametrize(("database_url", "seed"), _runs(range(2, 204)), indirect=["database_url"])
def test_hundreds_of_runs_end_in_agreement(
    world: World, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulate(world, seed, monkeypatch)


def simulate(world: World, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """One run. Names that are made by chance come from the seed too."""
    names = random.Random(f"names {seed}")  # noqa: S311 - a seed must replay
    monkeypatch.setattr(uuid, "uuid4", lambda: uuid.UUID(int=names.getrandbits(128), version=4))
    random.seed(seed)
    world.passes(days=5)  # to the day before the clocks change in New York
    with a_scene(world, seed=seed, rings=True) as scene:
        firm = a_firm(scene, seed)
        try:
            for _ in range(STEPS):
                step(firm)
            heal(firm)
            judge(firm)
        except BaseException as error:
            error.add_note("\n".join([f"seed {seed}", *firm.log]))
            raise
