"""The learned half of telling intents: made anew it is the same, it is small and quick, and it
decides nothing that could do harm.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

import pytest

from bot.hearing import Asked, Intent, Offered, Understood, hear
from bot.intent_model import FILE, intent_model, read_model, stored_model
from bot.training.__main__ import trained
from bot.training.cases import all_cases
from bot.training.sentences import made_sentences

ROOT = Path(__file__).parents[2]
NOW = datetime(2025, 3, 3, 9, tzinfo=UTC)  # a Monday
ZONE = "Europe/Lisbon"
PUT_TO_THEM = Asked("confirm", (Offered("Thu 6 March 15:00", NOW + timedelta(days=3, hours=6)),))


def heard(text: str, lang: str | None = None, asked: Asked | None = None) -> Understood:
    return hear(text, lang=lang, zone=ZONE, now=NOW, asked=asked)


def test_training_again_gives_the_model_that_is_shipped_to_the_byte() -> None:
    assert trained(all_cases()) == FILE.read_bytes(), "run `make train`"


def test_two_trainings_are_alike_whatever_the_order_of_hashes() -> None:
    code = (
        "import hashlib, itertools\n"
        "from bot.training.__main__ import trained\n"
        "from bot.training.cases import made_cases\n"
        "some = list(itertools.islice(made_cases(['fr']), 0, None, 12))\n"
        "print(hashlib.sha256(trained(some)).hexdigest())\n"
    )

    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(digests) == 1


def test_the_model_is_small_and_read_in_a_moment() -> None:
    stored = FILE.read_bytes()
    taken = []
    for _ in range(3):
        began = process_time()
        read_model(stored)
        taken.append(process_time() - began)

    assert min(taken) < 0.1
    assert len(stored) < 3_000_000


def test_what_is_stored_is_read_back() -> None:
    stored = stored_model(("book", "cancel"), {"w:book": (90, -3), "w:cancel": (-128, 127)})

    odds = read_model(stored).odds(["w:book", "w:never seen"])

    assert odds["book"] > odds["cancel"]
    assert sum(odds.values()) == pytest.approx(1)


def test_nothing_known_says_nothing() -> None:
    odds = intent_model().odds(["w:xyzzy"])

    assert max(odds.values()) == pytest.approx(min(odds.values()))


def test_no_sentence_to_learn_from_is_made_twice() -> None:
    made = [(sentence.text, sentence.act) for sentence in made_sentences("de")]

    assert len(made) == len(set(made))


@pytest.mark.parametrize("lang", ["en", "pt", "es", "de", "fr"])
@pytest.mark.parametrize(
    "noise", ["lkjh qwe", "zzz", "🦆🦆🦆", "¯\\_(ツ)_/¯", "0x7f", "???", "vrtnk blorp gnux"]
)
def test_noise_is_no_yes(lang: str, noise: str) -> None:
    said = heard(noise, lang, PUT_TO_THEM)

    assert said.intent is not Intent.CONFIRM


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "please don't cancel anything"),
        ("pt", "não cancele a minha consulta"),
        ("es", "no canceles mi cita"),
        ("de", "bitte nicht stornieren"),
    ],
)
def test_what_is_not_to_be_cancelled_is_not(lang: str, text: str) -> None:
    assert heard(text, lang).intent is not Intent.CANCEL


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "cancel my gym membership"),
        ("en", "cancel the pizza I ordered"),
        ("pt", "cancelar a assinatura da revista"),
        ("es", "quiero cancelar la suscripción al periódico"),
        ("de", "bitte mein Abo kündigen"),
        ("fr", "annulez mon abonnement au journal"),
    ],
)
def test_matters_of_others_are_left_to_them(lang: str, text: str) -> None:
    assert heard(text, lang).intent is Intent.NONE


@pytest.mark.parametrize(
    ("lang", "text", "intent"),
    [
        ("en", "any chance you could slot me in at the end of the week", Intent.BOOK),
        ("en", "something's come up, could I come a day later", Intent.RESCHEDULE),
        ("en", "scrap tomorrow's haircut would you", Intent.CANCEL),
        ("pt", "arranja-me aí um buraquinho para quinta", Intent.BOOK),
        ("pt", "preciso empurrar a consulta pra outro dia", Intent.RESCHEDULE),
        ("es", "me apunto para el viernes a las seis", Intent.BOOK),
        ("es", "ya no voy a la cita de mañana, quitadla", Intent.CANCEL),
        ("de", "kannst du mich am Mittwoch noch reinquetschen", Intent.BOOK),
        ("de", "den Termin am Freitag brauch ich doch nicht", Intent.CANCEL),
        ("fr", "il faudrait repousser notre rendez-vous de mardi", Intent.RESCHEDULE),
        ("fr", "qu'est-ce que j'ai de prévu demain", Intent.LIST),
    ],
)
def test_wordings_that_no_rule_foresaw_are_heard(lang: str, text: str, intent: Intent) -> None:
    assert heard(text, lang).intent is intent


def test_another_time_corrects_what_was_put_to_them() -> None:
    said = heard("no, make it 4 please", "en", PUT_TO_THEM)

    assert said.intent is Intent.INFORM
    assert said.wish is not None
    assert said.wish.time is not None
    assert said.wish.time.hour == 16


def test_a_yes_brings_along_what_else_was_said() -> None:
    said = heard("yes please, and add jo@example.com", "en", PUT_TO_THEM)

    assert said.intent is Intent.CONFIRM
    assert said.email is None
    assert said.guests == ("jo@example.com",)


def test_a_second_wish_waits_for_the_first() -> None:
    said = heard("cancel my Wednesday call and move the Thursday meeting to next week", "en")

    assert said.intent is Intent.CANCEL
    assert said.target is not None
    assert said.target.first is not None
    assert said.target.first.weekday() == 2
    assert said.then == "move the Thursday meeting to next week"


def test_one_booking_moved_is_no_second_wish() -> None:
    assert heard("please cancel Wednesday and move it to Friday next week", "en").then is None
