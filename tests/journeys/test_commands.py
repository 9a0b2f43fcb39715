"""`python app.py check`: what an operator reads, and the exit code that a script reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.running import Product, free_port

pytestmark = pytest.mark.journey


@pytest.fixture
def product(tmp_path: Path) -> Product:
    return Product(tmp_path, port=free_port())


def test_a_check_of_nobody_we_know_names_whom_we_do(product: Product) -> None:
    code, said = product.runs("check", "gogle")

    assert code == 2
    assert said == "gogle: nobody we know; what can be tried: google, mail, payments\n"


def test_what_is_not_set_up_is_said_and_is_no_fault(product: Product) -> None:
    assert product.runs("check", "google") == (0, "google: not set up\n")
    assert product.runs("check") == (
        0,
        "google: not set up\nmail: not set up\npayments: not set up\n",
    )


def test_a_mail_server_that_does_not_answer_is_a_fault(product: Product) -> None:
    product.settings = {
        "BOOKDESK_SMTP_HOST": "127.0.0.1",
        "BOOKDESK_SMTP_PORT": str(free_port()),
        "BOOKDESK_MAIL_FROM": "bookings@alder.example",
    }

    code, said = product.runs("check", "mail")

    assert code == 1
    assert said.startswith("mail: ")
    assert "cannot be reached" in said


def test_while_the_server_runs_on_sqlite_a_check_is_refused(product: Product) -> None:
    product.start()

    code, said = product.runs("check")

    assert product.stop() == 0
    assert code == 3
    assert "in use by another Bookdesk process" in said
