"""`python -m bot.training` learns the intent model anew; with `--measure`, how well it does on what
it was not shown.
"""

import argparse

from bot.intent_model import FILE, stored_model
from bot.training.cases import Case, all_cases
from bot.training.measure import tables
from bot.training.perceptron import learned

ROUNDS = 12
MARGIN = 100


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m bot.training", description=__doc__)
    arguments.add_argument("--measure", action="store_true")
    cases = all_cases()
    if arguments.parse_args().measure:
        print(tables(cases, trained))
        return
    stored = trained(cases)
    FILE.write_bytes(stored)
    print(f"Learned from {len(cases):,} messages: {FILE.name}, {len(stored) / 1e6:.2f} MB.")


def trained(cases: list[Case]) -> bytes:
    """The model's file as these cases teach it."""
    weights = learned(cases, rounds=ROUNDS, margin=MARGIN)
    return stored_model(weights.intents, weights.rows)


if __name__ == "__main__":
    main()
