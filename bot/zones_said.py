"""The time zone that a message names."""

from functools import cache
from zoneinfo import available_timezones

from bot.languages.lexicon import Chart, folded

ZONES_BY_NAME = {
    "utc": "UTC", "gmt": "UTC", "cet": "Europe/Paris", "cest": "Europe/Paris",
    "mez": "Europe/Berlin", "mesz": "Europe/Berlin", "wet": "Europe/Lisbon",
    "west": "Europe/Lisbon", "bst": "Europe/London", "eet": "Europe/Athens",
    "est": "America/New_York", "edt": "America/New_York", "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles", "brt": "America/Sao_Paulo",
}  # fmt: skip
# "CST" and "IST" are three zones each: not said surely.
REGION_NAMES = {
    "eastern": "America/New_York", "et": "America/New_York", "central": "America/Chicago",
    "mountain": "America/Denver", "pacific": "America/Los_Angeles", "pt": "America/Los_Angeles",
    "uk": "Europe/London", "british": "Europe/London", "portugal": "Europe/Lisbon",
    "german": "Europe/Berlin", "germany": "Europe/Berlin", "deutsche": "Europe/Berlin",
    "spain": "Europe/Madrid", "spanish": "Europe/Madrid", "lisboa": "Europe/Lisbon",
    "lissabon": "Europe/Lisbon", "londres": "Europe/London", "wien": "Europe/Vienna",
    "wiener": "Europe/Vienna", "viena": "Europe/Vienna", "berlim": "Europe/Berlin",
    "berliner": "Europe/Berlin", "munich": "Europe/Berlin", "munchen": "Europe/Berlin",
    "hamburg": "Europe/Berlin", "barcelona": "Europe/Madrid", "porto": "Europe/Lisbon",
    "brasilia": "America/Sao_Paulo", "rio": "America/Sao_Paulo", "mexico": "America/Mexico_City",
    "zurique": "Europe/Zurich", "nova york": "America/New_York", "nova iorque": "America/New_York",
    "nueva york": "America/New_York", "new york": "America/New_York", "roma": "Europe/Rome",
    "peninsular": "Europe/Madrid", "paris": "Europe/Paris", "bogota": "America/Bogota",
    "argentina": "America/Argentina/Buenos_Aires", "londoner": "Europe/London",
}  # fmt: skip


def zone_said(chart: Chart) -> str | None:
    """ "Lisbon time", "hora de Madrid", "in CET", when it can only be one zone."""
    for at, word in enumerate(chart.words):
        short = ZONES_BY_NAME.get(word.text)
        is_offset = at + 1 < len(chart.words) and chart.words[at + 1].text in {"+", "-"}
        if short and chart.text[word.start : word.end].isupper() and not is_offset:
            return short
        pair = f"{word.text} {chart.words[at + 1].text}" if at + 1 < len(chart.words) else ""
        for name, size in ((pair, 2), (word.text, 1)):
            named = REGION_NAMES.get(name) or cities().get(name)
            if named and is_zone_place(chart, at, at + size):
                return named
    return None


def is_zone_place(chart: Chart, start: int, end: int) -> bool:
    ahead = chart.before(start, "of", "the")
    places = [start] if ahead is None else [start, ahead]
    led = any(chart.before(place, "zone_after") is not None for place in places)
    return led or chart.starts(end, "zone_before")


@cache
def cities() -> dict[str, str]:
    """Cities by their folded name: {"new york": "America/New_York"}."""
    regions = ("Europe/", "America/", "Asia/", "Africa/", "Australia/", "Atlantic/", "Pacific/")
    return {
        folded(zone.rsplit("/", 1)[1].replace("_", " ")): zone
        for zone in sorted(available_timezones())
        if zone.startswith(regions)
    }
