"""The API keeps to its own description, whatever it is sent."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.programs import Client, furnished
from tests.journeys.running import Product

pytestmark = pytest.mark.journey

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_schema_conformance"
)


def test_no_answer_breaks_the_description(tmp_path: Path) -> None:
    keyed = furnished(tmp_path)
    settings = {"BOOKDESK_API_RATE": "100000", "BOOKDESK_API_BURST": "100000"}
    product = Product(tmp_path, settings=settings)
    product.start()
    try:
        client = Client(product, keyed)
        made = client.asks("POST", "/v4/booking", client.wish(client.free()[0])).json
        config = tmp_path / "schemathesis.toml"
        config.write_text(_known(client, made))
        run = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(config)),
                *("run", f"{product.url}/v4/openapi.json", "--checks", CHECKS),
                *("--phases", "examples,coverage,fuzzing", "--max-examples", "15"),
                *("--suppress-health-check", "all", "--max-time", "120", "--seed", "4"),
                *(
                    part
                    for name, value in client.headers.items()
                    for part in ("-H", f"{name}:{value}")
                ),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        product.stop()

    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]


def _known(client: Client, made: dict[str, str]) -> str:
    """Ids that are there, for half of what is asked."""
    known = {
        "/v4/appointment/": made["appointmentId"],
        "/v4/meeting-type/": client.keyed.event_type,
        "/v4/user/": client.keyed.host,
        "/v4/schedule/": client.keyed.schedule,
        "/v4/contact/": client.keyed.contact,
        "/v4/deal/": client.keyed.deal,
    }
    return "\n".join(
        f'[[operations]]\ninclude-path-regex = "^{path}.*ref"\n'
        f'parameters = {{ "path.ref" = "{ref}" }}\n'
        for path, ref in known.items()
    )
