"""What the place of somebody tells of how they speak: whether they write the month before the day,
and when their summer is.
"""

from functools import cache
from importlib.resources import files

from babel.core import get_global

# Where English writes the month first; elsewhere 3/4 is in April. "" is where no region is said.
MONTH_FIRST = frozenset({"", "US", "PH", "PR", "GU", "CA"})
UNDECIDED = frozenset({"", "CA"})  # there both are written
TERRITORY_LETTERS = 2


def region_of(locale: str | None, zone: str) -> str:
    """The territory that a locale names, or else the one around a zone; empty for none."""
    return territory_of(locale) or territory_around(zone)


def territory_of(locale: str | None) -> str:
    """The GB of "en-GB" and of "en_Latn_GB"; empty where none is said."""
    parts = (locale or "").replace("_", "-").split("-")[1:]
    return next((part.upper() for part in parts if len(part) == TERRITORY_LETTERS), "")


def territory_around(zone: str) -> str:
    """The PT of "Europe/Lisbon"; empty where a zone is of no one country."""
    found = get_global("zone_territories").get(zone, "")
    return found if found.isalpha() else ""


def is_southern(zone: str) -> bool:
    """Its place lies south of the equator, where spring begins in September."""
    return known_name(zone) in southern_zones()


@cache
def southern_zones() -> frozenset[str]:
    """By the table of the zone database: a country, where the zone's city lies, the zone."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    rows = [row.split("\t") for row in table.splitlines() if not row.startswith("#")]
    return frozenset(known_name(zone) for _, place, zone, *_ in rows if place.startswith("-"))


def known_name(zone: str) -> str:
    """One name for a zone that has had several: "Brazil/East" is that of São Paulo."""
    name: str = get_global("zone_aliases").get(zone, zone)
    return name
