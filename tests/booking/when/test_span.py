"""Spans are half-open whole minutes, and the sweeps over them lose and invent none."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.when.clock import clock, minute_of, minute_up, moment_of
from booking.when.span import Span, common, merged, subtracted

spans = st.lists(
    st.builds(lambda at, length: Span(at, at + length), st.integers(-40, 40), st.integers(1, 12)),
    max_size=10,
)
steadily = settings(max_examples=300, derandomize=True, database=None, deadline=None)


def test_the_clock_is_in_utc() -> None:
    assert clock().tzinfo is UTC


def test_a_minute_is_cut_off_or_rounded_up() -> None:
    half_past = datetime(2025, 3, 3, 9, 0, 30, tzinfo=UTC)

    assert moment_of(minute_of(half_past)) == datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
    assert moment_of(minute_up(half_past)) == datetime(2025, 3, 3, 9, 1, tzinfo=UTC)
    assert minute_up(moment_of(7)) == minute_of(moment_of(7)) == 7


def test_before_the_epoch_a_minute_is_still_the_one_that_began() -> None:
    assert minute_of(datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)) == -1
    assert minute_up(datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)) == 0


def test_another_offset_is_the_same_minute() -> None:
    in_india = datetime(2025, 3, 3, 14, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))

    assert minute_of(in_india) == minute_of(datetime(2025, 3, 3, 9, 0, tzinfo=UTC))


def test_a_span_rounds_seconds_outwards() -> None:
    span = Span.of(
        datetime(2025, 3, 3, 9, 0, 59, tzinfo=UTC), datetime(2025, 3, 3, 9, 30, 1, tzinfo=UTC)
    )

    assert span.starts_at == datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
    assert span.ends_at == datetime(2025, 3, 3, 9, 31, tzinfo=UTC)
    assert span.minutes == 31


@pytest.mark.parametrize(("starts", "ends"), [(5, 5), (6, 5)])
def test_a_span_is_never_empty(starts: int, ends: int) -> None:
    with pytest.raises(AssertionError, match="must end after"):
        Span(starts, ends)


def test_touching_is_not_overlapping() -> None:
    assert not Span(0, 10).overlaps(Span(10, 20))
    assert not Span(10, 20).overlaps(Span(0, 10))
    assert Span(0, 11).overlaps(Span(10, 20))


def test_a_span_contains_its_start_and_not_its_end() -> None:
    assert Span(0, 10).contains(0)
    assert not Span(0, 10).contains(10)
    assert Span(0, 10).contains(Span(0, 10))
    assert not Span(0, 10).contains(Span(0, 11))


def test_padded_and_moved() -> None:
    assert Span(10, 20).padded(5, 7) == Span(5, 27)
    assert Span(10, 20).moved_to(100) == Span(100, 110)


def test_spans_that_touch_join() -> None:
    assert merged([Span(10, 20), Span(0, 10), Span(30, 40)]) == [Span(0, 20), Span(30, 40)]


def test_one_long_absence_cuts_many_spans() -> None:
    days = [Span(0, 10), Span(20, 30), Span(40, 50), Span(60, 70)]

    assert subtracted(days, [Span(5, 45), Span(62, 65)]) == [
        Span(0, 5),
        Span(45, 50),
        Span(60, 62),
        Span(65, 70),
    ]


@given(ours=spans, theirs=spans)
@steadily
def test_the_sweeps_are_the_operations_on_sets_of_minutes(
    ours: list[Span], theirs: list[Span]
) -> None:
    operations: list[tuple[list[Span], Callable[[set[int], set[int]], set[int]]]] = [
        (merged(ours + theirs), set.union),
        (subtracted(ours, theirs), set.difference),
        (common(ours, theirs), set.intersection),
    ]

    for swept, operation in operations:
        assert swept == as_spans(operation(as_minutes(ours), as_minutes(theirs)))


def as_minutes(some: list[Span]) -> set[int]:
    return {minute for span in some for minute in range(span.starts, span.ends)}


def as_spans(minutes: set[int]) -> list[Span]:
    starts = sorted(minute for minute in minutes if minute - 1 not in minutes)
    ends = sorted(minute + 1 for minute in minutes if minute + 1 not in minutes)
    return [Span(*edges) for edges in zip(starts, ends, strict=True)]
