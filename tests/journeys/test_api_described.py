"""The API keeps to its own description, whatever it is sent."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.programs import FAST, Client, furnished
from tests.journeys.running import Product

pytestmark = pytest.mark.journey

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_schema_conformance"
)


@pytest.mark.parametrize("examples", [5, pytest.param(100, marks=pytest.mark.soak)])
def test_no_answer_breaks_the_description(examples: int, tmp_path: Path) -> None:
    keyed = furnished(tmp_path)
    product = Product(tmp_path, settings=FAST)
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
                *("--phases", "examples,coverage,fuzzing"),
                *("--suppress-health-check", "all", "--max-examples", str(examples), "--seed", "4"),
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


def test_what_the_description_shows_is_granted_in_the_demo(tmp_path: Path) -> None:
    keyed = furnished(tmp_path)
    product = Product(tmp_path)
    product.start()
    try:
        client = Client(product, keyed)
        described = client.asks("GET", "/v4/openapi.json").json
        examples = _examples(described)
        path = "/v4/booking-availability"
        query = "&".join(
            f"{one['name']}={one['schema']['examples'][0]}"
            for one in described["paths"][path]["get"]["parameters"]
            if one["required"]
        )
        free = client.asks("GET", f"{path}?{query}")
        booked = client.asks("POST", "/v4/booking", examples["post", "/v4/booking"])
        ids = {
            "appointment": booked.json["appointmentId"],
            "meeting-type": keyed.event_type,
            "user": keyed.host,
            "schedule": keyed.schedule,
            "contact": keyed.contact,
        }
        answers = {
            (method, shape): client.asks(method.upper(), shape.replace("{ref}", ref), example)
            for (method, shape), example in examples.items()
            for ref in [ids.get(shape.split("/")[2], "")]
            if (ref or "{" not in shape) and shape != "/v4/booking"
        }
    finally:
        product.stop()

    assert free.json["availableSlots"]
    assert len(answers) > 12
    refused = {call: answer.text for call, answer in answers.items() if answer.status >= 300}
    # What it takes to approve, or to give money back, the demo's booking has not.
    assert {shape.rsplit("/", 1)[1] for _, shape in refused} <= {"refund", "reject"}, refused


def _examples(described: dict[str, Any]) -> dict[tuple[str, str], Any]:
    """The whole body that is shown for a call; cancelling comes last."""
    found = {}
    for path, calls in described["paths"].items():
        for method, call in calls.items():
            body = call.get("requestBody")
            if body is None:
                continue
            name = body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
            for example in described["components"]["schemas"][name].get("examples", ()):
                found[method, path] = example
    return dict(sorted(found.items(), key=lambda one: one[0][1].endswith("/cancel")))


def _known(client: Client, made: dict[str, Any]) -> str:
    """Ids that are there, for half of what is asked."""
    due = {"title": "Call", "dueAt": "2030-01-01T10:00:00Z"}
    hook = {"endpoint": "https://example.com/hook", "eventTypes": ["booking_created"]}
    webhook = client.asks("POST", "/v4/webhooks", hook).json["id"]
    known = {
        "/v4/appointment/": made["appointmentId"],
        "/v4/attendee/": made["appointment"]["attendees"][0]["id"],
        "/v4/meeting-type/": client.keyed.event_type,
        "/v4/user/": client.keyed.host,
        "/v4/schedule/": client.keyed.schedule,
        "/v4/contact/": client.keyed.contact,
        "/v4/deal/": client.keyed.deal,
        "/v4/task/": client.asks("POST", "/v4/task", due).json["id"],
    }
    by_path = {
        **{f"^{path}.*ref": ("path.ref", ref) for path, ref in known.items()},
        "webhooks/.*webhook_id": ("path.webhook_id", webhook),
        "booking-availability": ("query.meetingTypeId", client.keyed.event_type),
    }
    return "\n".join(
        f'[[operations]]\ninclude-path-regex = "{path}"\nparameters = {{ "{name}" = "{ref}" }}\n'
        for path, (name, ref) in by_path.items()
    )
