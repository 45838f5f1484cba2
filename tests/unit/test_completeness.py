"""What is missing is judged alike when a message is read, when a person enters a fact and when one is emptied."""

from __future__ import annotations

import pytest

from complaints.completeness import NEEDED, missing, missing_after
from complaints.field_forms import FORMS
from complaints.reading import FieldValue, Source

VALUE = (FieldValue("x", "x", "human", Source("entered"), 1.0),)


@pytest.mark.parametrize(("fact", "field"), [(fact, field) for fact, fields in NEEDED.items() for field in fields])
def test_any_field_of_a_fact_gives_it_whether_read_or_entered_later(fact: str, field: str) -> None:
    assert field in FORMS
    read = missing({field: VALUE})
    assert fact not in read
    assert missing_after(list(NEEDED), field, True, lambda name: name == field) == list(read)


def test_a_fact_that_is_emptied_is_missing_again_unless_another_field_gives_it() -> None:
    assert missing_after([], "description", False, lambda name: name == "defect_item") == []
    assert missing_after(["occurred_at"], "description", False, lambda _: False) == ["description", "occurred_at"]


def test_facts_are_asked_for_in_one_order() -> None:
    assert missing({}) == tuple(NEEDED)
