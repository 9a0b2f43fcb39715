"""What a place tells of the seasons there, by the tables that the zones come with."""

import pytest

from bot.regions import is_southern, region_of


@pytest.mark.parametrize(
    "zone",
    ["America/Sao_Paulo", "America/Rio_Branco", "Brazil/East", "NZ", "Pacific/Noumea", "Asia/Dili"],
)
def test_spring_begins_in_september_south_of_the_equator(zone: str) -> None:
    assert is_southern(zone)


@pytest.mark.parametrize("zone", ["Europe/Lisbon", "America/Bahia_Banderas", "Asia/Tokyo", "UTC"])
def test_spring_begins_in_march_everywhere_else(zone: str) -> None:
    assert not is_southern(zone)


def test_a_locale_tells_more_of_a_region_than_the_zone_one_is_in() -> None:
    assert region_of("en-GB", "America/New_York") == "GB"
    assert region_of("en", "America/New_York") == "US"
    assert region_of("en", "UTC") == ""
