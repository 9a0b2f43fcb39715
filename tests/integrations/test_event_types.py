"""Event types on pages: every field made and changed, errors at their fields, and who may do it."""

from __future__ import annotations

from pathlib import Path

import pytest

from booking.event_types import EventType, Location, LocationKind, QuestionKind
from booking.when.slots import HostChoice, Limits
from tests import factories
from tests.integrations.offices import Browser, an_agent, another_accounts_agent, the_only
from tests.integrations.set_up_pages import (
    an_admin,
    an_office,
    errors_in,
    form_in,
    presses,
)
from tests.world import World

pytestmark = pytest.mark.databases("postgresql")

LIST = "/office/alder/event-types"
NEW = f"{LIST}/new"


@pytest.fixture
def admin(world: World, tmp_path: Path) -> Browser:
    return an_admin(world, tmp_path)


def page_of(event_type: EventType) -> str:
    return f"{LIST}/{event_type.ref}"


# Making and changing


def test_a_new_event_type_needs_a_name_and_little_else(world: World, admin: Browser) -> None:
    answer = presses(admin, NEW, title="Site survey")

    made = the_only(world, EventType, slug="site-survey")
    assert answer.status_code == 303
    assert answer.location.endswith(page_of(made))
    assert made.durations == [30]
    assert made.reminders == [24 * 60]


def test_every_field_is_kept_as_it_was_written(world: World, admin: Browser) -> None:
    host = factories.a_host()
    schedule = factories.a_schedule(name="Field team")
    stages = {stage.name: stage.ref for stage in world.pipeline.stages}

    answer = presses(
        admin,
        NEW,
        **{
            "title": "Site survey",
            "slug": "survey",
            "colour": "c3",
            "description": "We measure.",
            "prepare": "A ladder.",
            "durations": "45, 90",
            "interval": "15",
            "schedule_ref": schedule.ref,
            "buffer_before": "5",
            "buffer_after": "30",
            "notice": "2",
            "notice_unit": "days",
            "window_days": "30",
            "day_count": "4",
            "week_minutes": "600",
            "assignment": "round_robin",
            "hosts-0-ref": host.ref,
            "hosts-0-share": "20",
            "location_kind": "in_person",
            "detail_place": "Rua do Sol 1",
            "confirmation": "approval",
            "approval_hours": "12",
            "sends_confirmation": "-",
            "sends_thanks": "on",
            "reminders-0-amount": "2",
            "reminders-0-unit": "hours",
            "questions-0-key": "",
            "questions-0-label": "Which roof?",
            "questions-0-kind": "one_of",
            "questions-0-options": "flat\npitched",
            "questions-0-required": "on",
            "mail_optional": "on",
            "max_guests": "3",
            "may_cancel": "-",
            "reschedule_until": "24",
            "reschedule_until_unit": "hours",
            "reason": "required",
            "reasons": "ill\nbusy",
            "max_upcoming": "1",
            "price": "49,90",
            "refund_full_until": "2",
            "refund_full_until_unit": "days",
            "refund_percent": "50",
            "has_task": "on",
            "task_title": "Prepare the quote",
            "task_due": "1",
            "task_due_unit": "hours",
            "task_side": "before",
            "task_owner": "host",
            "pipeline_ref": world.pipeline.ref,
            "stages-booked": stages["Survey"],
            "deal_title": "Solar",
            "deal_amount": "9000",
            "visibility": "agents_only",
            "locale": "pt",
            "is_on": "-",
        },
    )

    assert answer.status_code == 303, errors_in(answer)
    made = the_only(world, EventType, slug="survey")
    assert (made.colour, made.prepare, made.durations) == ("c3", "A ladder.", [45, 90])
    assert (made.interval, made.buffer_before, made.buffer_after, made.notice) == (15, 5, 30, 2880)
    assert made.schedule is not None
    assert made.schedule.name == "Field team"
    assert made.limits == Limits(day_count=4, week_minutes=600)
    assert made.assignment is HostChoice.ROUND_ROBIN
    assert [(place.host.ref, place.share) for place in made.hosts] == [(host.ref, 20)]
    assert made.location == Location(LocationKind.IN_PERSON, "Rua do Sol 1")
    assert (made.needs_approval, made.approval_hours) == (True, 12)
    assert (made.sends_confirmation, made.sends_thanks, made.sends_no_show) == (False, True, False)
    assert made.reminders == [120]
    assert (made.questions[0].kind, made.questions[0].options) == (
        QuestionKind.ONE_OF,
        ("flat", "pitched"),
    )
    assert (made.mail_optional, made.max_guests, made.max_upcoming) == (True, 3, 1)
    policy = made.change_policy
    assert (policy.reschedule.allowed, policy.reschedule.until) == (True, 24 * 60)
    assert (policy.cancel.allowed, policy.reason.value) == (False, "required")
    assert policy.reasons == ("ill", "busy")
    assert (made.price, made.currency) == (4990, "EUR")
    assert (made.refund_policy.full_until, made.refund_policy.percent_after) == (2880, 50)
    assert made.task_rule is not None
    assert (made.task_rule.due, made.task_rule.owner) == (-60, "host")
    assert made.deal_rule is not None
    assert made.deal_rule.stages == {"booked": stages["Survey"]}
    assert (made.deal_rule.title, made.deal_rule.amount) == ("Solar", 900_000)
    assert (made.is_public, made.locale, made.is_on) == (False, "pt", False)


def test_saving_what_was_not_touched_changes_nothing(world: World, admin: Browser) -> None:
    made = factories.an_event_type(
        durations=[30, 60], notice=90, needs_approval=True, **factories.rules()
    )
    before = {column: getattr(made, column) for column in ("durations", "notice", "deal_rule")}

    answer = presses(admin, page_of(made))

    kept = the_only(world, EventType, ref=made.ref)
    assert answer.status_code == 303, errors_in(answer)
    assert {column: getattr(kept, column) for column in before} == before
    assert kept.task_rule == made.task_rule
    assert [place.host.ref for place in kept.hosts] == [place.host.ref for place in made.hosts]


# What is wrong


def test_what_is_wrong_stands_at_its_field_and_all_is_kept(world: World, admin: Browser) -> None:
    answer = presses(admin, NEW, title="", durations="soon", description="Kept words")

    assert answer.status_code == 422
    assert errors_in(answer) == {
        "title": "Fill this in.",
        "slug": "Fill this in.",
        "durations": "Write a whole number.",
    }
    assert form_in(answer, NEW).fields["description"] == "Kept words"
    assert 'href="#f-durations"' in answer.text
    assert 'aria-invalid="true" aria-describedby="f-title-error"' in answer.text


def test_what_is_wrong_in_a_row_stands_at_that_row(admin: Browser) -> None:
    rows = {
        "questions-0-label": "Fine",
        "questions-0-kind": "short",
        "questions-1-label": "",
        "questions-1-kind": "one_of",
        "reminders-0-amount": "soon",
    }

    answer = presses(admin, NEW, title="Site survey", **rows)

    assert set(errors_in(answer)) == {
        "questions-1-label",
        "questions-1-options",
        "reminders-0-amount",
    }


def test_an_address_that_another_one_has_is_refused_at_its_field(
    world: World, admin: Browser
) -> None:
    factories.an_event_type("Intro call")

    answer = presses(admin, NEW, title="Intro call")

    assert answer.status_code == 422
    assert errors_in(answer) == {"slug": "Another one has this already."}


def test_a_host_of_another_account_cannot_be_taken(world: World, admin: Browser) -> None:
    another_accounts_agent(world)

    fields = {"hosts-0-ref": "4f7b2d2e-0000-4000-8000-000000000000", "hosts-0-share": "10"}
    answer = presses(admin, NEW, title="Site survey", **fields)

    assert answer.status_code == 422
    assert errors_in(answer) == {"hosts-0-share": "Choose one of the list."}


def test_words_of_a_script_stay_words(world: World, admin: Browser) -> None:
    presses(admin, NEW, title="<script>alert(1)</script>", slug="odd")

    page = admin.sees(page_of(the_only(world, EventType, slug="odd"))).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


# Warnings and the preview


def test_what_would_surprise_customers_is_warned_of(world: World, admin: Browser) -> None:
    factories.an_event_type("No host", hosts=[])
    factories.an_event_type("Off", hosts=[factories.a_host(is_on=False)])
    factories.an_event_type("Too long", durations=[600])
    factories.an_event_type("Nowhere", location=Location(LocationKind.LINK))
    factories.an_event_type("Meet", location=Location(LocationKind.GOOGLE_MEET))
    factories.an_event_type("Dear", price=1000)
    factories.an_event_type("Silent", hosts=[factories.a_host(mail=None)])

    page = admin.sees(LIST).text

    for words in (
        "Nobody hosts it",
        "Its hosts are switched off",
        "No time fits in the next 60 days",
        "The place has no address",
        "cannot be booked until payments are connected",
        "A host has no mail address",
    ):
        assert page.count(words) == 1, words


def test_a_changed_address_is_said(world: World, admin: Browser) -> None:
    made = factories.an_event_type("Intro call")

    presses(admin, page_of(made), slug="hello")

    assert "Links to intro-call lead nowhere" in admin.sees(page_of(made)).text


def test_the_preview_shows_what_is_written_and_keeps_nothing(world: World, admin: Browser) -> None:
    made = factories.an_event_type("Intro call")
    fields = form_in(admin.sees(page_of(made)), page_of(made)).fields

    seen = admin.sends(f"{page_of(made)}/preview", **{**fields, "durations": "240"})

    assert seen.status_code == 200
    assert "4 hours" in seen.text
    assert the_only(world, EventType, ref=made.ref).durations == [30]


def test_the_preview_says_why_times_are_missing(world: World, admin: Browser) -> None:
    made = factories.an_event_type("Intro call", notice=60)
    factories.a_booking("Mon 14:00")

    page = admin.sees(page_of(made)).text

    assert "sooner than the minimum notice" in page
    assert "taken, or too close to a booking" in page


def test_the_preview_of_something_wrong_says_so(admin: Browser) -> None:
    fields = form_in(admin.sees(NEW), NEW).fields

    seen = admin.sends(f"{LIST}/preview", **{**fields, "durations": "soon"})

    assert seen.status_code == 200
    assert "as soon as there is a host and nothing is wrong" in seen.text


# Switched off, deleted, put in order


def test_one_that_was_booked_is_switched_off_and_never_deleted(
    world: World, admin: Browser
) -> None:
    made = factories.an_event_type("Intro call")
    factories.a_booking("Tue 10:00")

    admin.sends(f"{page_of(made)}/delete")
    admin.sends(f"{page_of(made)}/switch", to="off")

    assert the_only(world, EventType, ref=made.ref).is_on is False
    assert "can be switched off, and not deleted" in admin.sees(page_of(made)).text


def test_one_that_was_never_booked_is_deleted_after_a_question(
    world: World, admin: Browser
) -> None:
    made = factories.an_event_type("Intro call")

    asked = admin.sees(f"{page_of(made)}/delete")
    assert "This cannot be undone" in asked.text
    admin.sends(f"{page_of(made)}/delete")

    assert admin.sees(page_of(made)).status_code == 404


def test_the_order_is_the_one_that_customers_see(world: World, admin: Browser) -> None:
    factories.an_event_type("First", position=0)
    second = factories.an_event_type("Second", position=1)

    admin.sends(f"{page_of(second)}/move", to="up")

    page = admin.sees(LIST).text
    assert page.index(">Second<") < page.index(">First<")


# Who may


def routes(made: EventType) -> list[tuple[str, str]]:
    page = page_of(made)
    return [
        ("GET", LIST),
        ("GET", NEW),
        ("POST", NEW),
        ("POST", f"{LIST}/preview"),
        ("GET", page),
        ("POST", page),
        ("POST", f"{page}/preview"),
        ("POST", f"{page}/switch"),
        ("POST", f"{page}/move"),
        ("GET", f"{page}/delete"),
        ("POST", f"{page}/delete"),
    ]


def test_an_agent_who_is_no_admin_is_told_so(world: World, tmp_path: Path) -> None:
    made = factories.an_event_type()
    an_agent(world)
    browser = Browser(an_office(world, tmp_path))
    browser.signs_in()
    browser.sees("/office/alder/bookings")

    for method, path in routes(made):
        answer = browser.sees(path) if method == "GET" else browser.sends(path)
        assert answer.status_code == 403, (method, path)


def test_a_stranger_is_sent_to_sign_in(world: World, tmp_path: Path) -> None:
    made = factories.an_event_type()
    browser = Browser(an_office(world, tmp_path))
    browser.sees("/office/sign-in")

    for method, path in routes(made):
        answer = browser.sees(path) if method == "GET" else browser.sends(path)
        assert answer.status_code == 302, (method, path)
        assert "/office/sign-in" in answer.location


def test_an_admin_of_another_account_learns_nothing(world: World, tmp_path: Path) -> None:
    made = factories.an_event_type()
    another_accounts_agent(world)
    browser = Browser(an_office(world, tmp_path))
    browser.signs_in("eve@birch.example")
    browser.sees("/office/birch/event-types/new")

    for method, path in routes(made):
        answer = browser.sees(path) if method == "GET" else browser.sends(path)
        assert answer.status_code == 404, (method, path)
        own = path.replace("/alder/", "/birch/")
        if made.ref in own:
            seen = browser.sees(own) if method == "GET" else browser.sends(own)
            assert seen.status_code in (404, 405), (method, own)
