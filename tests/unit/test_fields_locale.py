"""The countries that a letter may come from: each told once, with its words, its domain and its money."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import phonenumbers
import pytest

from parsers.fields.context import Context
from parsers.fields.values import locale
from parsers.fields.values.locale import world_of
from parsers.fields.values.phones import e164

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def test_no_country_stands_in_the_table_twice() -> None:
    for told in ([c.code for c in locale.COUNTRIES], [c.domain for c in locale.COUNTRIES]):
        assert not [one for one, times in Counter(told).items() if times > 1]


@pytest.mark.parametrize("country", locale.COUNTRIES, ids=lambda c: c.code)
def test_the_calling_code_of_a_country_is_its_own(country: locale.Country) -> None:
    code = phonenumbers.country_code_for_region(country.code)
    assert code, "a region that telephones know"
    if country.words is not None and country.code != "CA":  # Canada's is also that of the United States
        assert country.code in world_of(f"Call +{code} 5550123", Context(reference=NOW)).regions


@pytest.mark.parametrize(
    ("firm", "first", "currency"),
    [
        ("Karoo Pumps (Pty) Ltd", "ZA", "ZAR"),
        ("Karoo Pumps (Proprietary) Limited", "ZA", "ZAR"),
        ("Murray River Valves Pty Ltd", "AU", "AUD"),
        ("Murray River Valves Pty. Ltd.", "AU", "AUD"),
        ("Fabryka Zaworów Sp. z o.o.", "PL", "PLN"),
        ("Pumppu Oyj", "FI", "EUR"),
        ("Válvulas do Sul Ltda", "BR", "BRL"),
        ("Maple Valves, Toronto, ON M5V 2T6", "CA", "CAD"),
    ],
)
def test_the_form_of_a_firm_tells_its_country_and_money(firm: str, first: str, currency: str) -> None:
    world = world_of(f"The parts leak.\n{firm}", Context(reference=NOW))
    assert (world.regions[0], world.currency) == (first, currency)


def test_a_number_of_south_africa_is_not_read_as_one_of_australia() -> None:
    world = world_of("The valves leak.\nKaroo Pumps (Pty) Ltd\nTel 021 555 0123", Context(reference=NOW))
    assert e164("021 555 0123", ("AU",)) == "+61215550123", "it would do in either country"
    assert e164("021 555 0123", world.regions) == "+27215550123"
