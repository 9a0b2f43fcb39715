"""What follows in our own rows, at once and in the same transaction: tasks, deals, and how often a
contact did not come.
"""

from __future__ import annotations

from booking import deals, tasks
from booking.event_types import Outcome
from booking.facts import BookingCancelled, BookingCompleted
from booking.news import Happening, Reaction
from booking.outbox.effect import Effect


def open_task(happening: Happening) -> list[Effect]:
    booking = happening.booking
    rule = booking.event_type.task_rule
    if rule is not None and tasks.task_of(happening.tx, booking) is None:
        tasks.open_task(happening.tx, booking, rule, agent_id=booking.agent_id, now=happening.now)
    return []


def redate_task(happening: Happening) -> list[Effect]:
    rule = happening.booking.event_type.task_rule
    task = tasks.task_of(happening.tx, happening.booking)
    if task is not None and rule is not None and task.state == tasks.OPEN:
        task.due_at = tasks.due_by(rule, happening.booking.starts_at)
    return []


def close_task(happening: Happening) -> list[Effect]:
    task = tasks.task_of(happening.tx, happening.booking)
    if task is not None:
        cancelled = isinstance(happening.fact, BookingCancelled)
        state = tasks.CANCELLED if cancelled else tasks.DONE
        tasks.close(task, state, now=happening.now)
    return []


def win_back_task(happening: Happening) -> list[Effect]:
    task = tasks.task_of(happening.tx, happening.booking)
    if task is not None:
        title = f"Win back: {happening.booking.name or happening.booking.title}"
        tasks.win_back(task, title, now=happening.now)
    return []


def move_deal(outcome: Outcome) -> Reaction:
    """Bring the contact's deal to the stage that the event type's rule names for this outcome."""

    def move(happening: Happening) -> list[Effect]:
        tx, booking, now = happening.tx, happening.booking, happening.now
        rule = booking.event_type.deal_rule
        if rule is None:
            return []
        if outcome is Outcome.BOOKED and booking.deal_id is None:
            found = deals.deal_for(tx, booking.contact_id, rule, title=booking.title, now=now)
            booking.deal_id = None if found is None else found.id
        if booking.deal_id is None:
            return []
        deal = tx.get_one(deals.Deal, booking.deal_id)
        stages = deals.stages_of(tx, deal.pipeline_id)
        moved = deals.move_by_rule(deal, rule, outcome, stages)
        tx.add(
            deals.DealActivity(
                deal_id=deal.id,
                booking_id=booking.id,
                at=now,
                what=happening.fact.name,
                stage_name=deal.stage.name if moved else None,
                reason=happening.fact.reason,
            )
        )
        return []

    return move


def count_no_show(happening: Happening) -> list[Effect]:
    contact = happening.booking.contact
    contact.no_show_count += 1
    contact.last_no_show_at = happening.booking.starts_at
    return []


def uncount_no_show(happening: Happening) -> list[Effect]:
    """They came after all: what was counted is taken back."""
    assert isinstance(happening.fact, BookingCompleted)
    contact = happening.booking.contact
    if happening.fact.corrects and contact.no_show_count > 0:
        contact.no_show_count -= 1
        if contact.no_show_count == 0:
            contact.last_no_show_at = None
    return []
