"""The learned half of telling intents: a linear model over what a message shows.

It is trained by `make train` and read from one file: what it weighs stands there in plain words.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path

FILE = Path(__file__).parent / "intent_model.bin"
BIAS = 128  # makes a weight a byte
LANE = 3  # bytes an intent has in a packed row: no sum of rows overflows into its neighbour
# How far apart scores are for the odds to change by e: measured on messages held out of training.
TEMPERATURE = 170.0


@dataclass(frozen=True, slots=True)
class IntentModel:
    """A row of weights a feature; all intents' weights of a row are packed in one number."""

    intents: tuple[str, ...]
    rows: dict[str, int]

    def odds(self, names: Iterable[str]) -> dict[str, float]:
        """How likely each intent is, all together 1."""
        total = known = 0
        rows = self.rows
        for name in names:
            row = rows.get(name)
            if row is not None:
                total += row
                known += 1
        summed = total.to_bytes(LANE * len(self.intents), "little")
        scores = [
            int.from_bytes(summed[at : at + LANE], "little") - BIAS * known
            for at in range(0, len(summed), LANE)
        ]
        top = max(scores)
        shares = [exp((score - top) / TEMPERATURE) for score in scores]
        whole = sum(shares)
        return {intent: share / whole for intent, share in zip(self.intents, shares, strict=True)}


@cache
def intent_model() -> IntentModel:
    """The model that is shipped."""
    return read_model(FILE.read_bytes())


def read_model(stored: bytes) -> IntentModel:
    """What `stored_model` wrote."""
    header, _, rest = stored.partition(b"\n\n")
    intents, *names = header.decode().split("\n")
    labels = tuple(intents.split(" "))
    wide = bytearray(len(rest) * LANE)
    wide[::LANE] = rest
    size = len(labels) * LANE
    rows = {
        name: int.from_bytes(wide[at : at + size], "little")
        for name, at in zip(names, range(0, len(wide), size), strict=True)
    }
    return IntentModel(labels, rows)


def stored_model(intents: tuple[str, ...], rows: Mapping[str, tuple[int, ...]]) -> bytes:
    """The file: the intents, a feature a line, an empty line, then a byte for each weight."""
    names = sorted(rows)
    header = "\n".join([" ".join(intents), *names]).encode()
    weights = bytes(weight + BIAS for name in names for weight in rows[name])
    return header + b"\n\n" + weights
