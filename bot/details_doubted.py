"""Which of their own details somebody calls wrong, or would have changed: "that's not my email"."""

from collections.abc import Iterator

from bot.languages.chart import Chart

DETAILS = {"name_noun": "name", "mail_noun": "mail", "phone_noun": "phone"}
FAULTS = ("faulty", "fix")
PARTS = ("comma", "but", "semicolon")
REACH = 5  # words between the detail and what is said of it


def doubted_details(chart: Chart) -> tuple[str, ...]:
    """The keys of those details: name, mail, phone."""
    found: set[str] = set()
    for first, last in clauses(chart):
        if invites(chart, first, last):
            continue  # "Add another email": a guest's
        nouns = {
            at: key
            for at in range(first, last)
            for tag, key in DETAILS.items()
            if chart.starts(at, tag)
        }
        faults = [at for at in range(first, last) if chart.starts(at, *FAULTS)]
        found |= {
            key for at, key in nouns.items() if any(abs(at - fault) <= REACH for fault in faults)
        }
    return tuple(key for key in DETAILS.values() if key in found)


def clauses(chart: Chart) -> Iterator[tuple[int, int]]:
    first = 0
    for at in range(len(chart.words)):
        if chart.ends_sentence(at) or chart.starts(at, *PARTS):
            yield first, at
            first = at + 1
    yield first, len(chart.words)


def invites(chart: Chart, first: int, last: int) -> bool:
    return any(
        chart.starts(at, "brings") and not chart.starts(at, "with_whom")
        for at in range(first, last)
    )
