"""Case numbers: made from a pattern, unique by their counter, found again in what customers write."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints import numbering

PATTERN = "KS{date:%Y%m%d}-{seq:03d}"
DAY = date(2026, 11, 20)


def test_a_number_carries_the_day_of_registration_and_counts() -> None:
    assert numbering.number(PATTERN, DAY, 3) == "KS20261120-003"
    assert numbering.tag("KS20261120-003") == "[KS20261120-003]"


@given(
    pattern=st.sampled_from([PATTERN, "CP-{date:%y}-{seq:05d}", "Q{seq:06d}", "R{date:%Y.%m}/{seq}"]),
    days=st.integers(0, 800),
    seq=st.integers(1, 10**7),
)
def test_a_number_is_found_again_in_any_text_and_case(pattern: str, days: int, seq: int) -> None:
    made = numbering.number(pattern, DAY + timedelta(days), seq)
    assert list(numbering.find(pattern, f"回复: [{made.lower()}] 已收到")) == [made]
    assert list(numbering.find(pattern, f"X{made}9x")) == []


@given(st.lists(st.integers(0, 400), min_size=1, max_size=50))
def test_numbers_with_one_counter_never_meet(days: list[int]) -> None:
    counters: dict[str, int] = {}
    made = []
    for offset in days:
        day = DAY + timedelta(offset)
        key = numbering.counter_key("A{date:%m%d}-{seq:02d}", day)
        counters[key] = counters.get(key, 0) + 1
        made.append(numbering.number("A{date:%m%d}-{seq:02d}", day, counters[key]))
    assert len(set(made)) == len(made)


@pytest.mark.parametrize(
    "pattern",
    [
        "KS{date:%Y}",
        "{seq}",
        "KS{seq}{seq}",
        "KS{date:%B}-{seq}",
        "客诉{seq:05d}",
        "K {seq:04d}",
        "{",
        "K{x}{seq}",
        "K{date}-{seq:03d}",
    ],
)
def test_patterns_that_make_no_usable_numbers_are_refused(pattern: str) -> None:
    with pytest.raises(numbering.PatternError):
        numbering.check(pattern)
