"""The history of a case in words: nothing of the machine's own names is shown to people."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from complaints.model import HistoryEntry
from complaints.reading import Json
from dashboard.history_words import Change, moments
from dashboard.words import Words, words

_AT = datetime(2026, 11, 20, 8, tzinfo=UTC)


def _words(language: str = "en") -> Words:
    return words(language, "Asia/Shanghai")


def _changes(w: Words, *entries: tuple[str, Json, Json, str]) -> list[Change]:
    made = [HistoryEntry(_AT, "qa1", what, before, after, why) for what, before, after, why in entries]
    return [change for _, _, changes in moments(w, made) for change in changes]


_READ = {
    "value": "2026-12-04",
    "raw": "4 Dec",
    "method": "table",
    "source": {"part": "form.docx", "page": 1, "box": None},
    "confidence": 0.75,
    "confirmed_by": None,
}


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_a_corrected_fact_is_its_value_before_and_after(language: str) -> None:
    w = _words(language)
    data = {"field": "delivery_date", "value": "2026-11-20"}
    entries = [
        ("action:correct_field", [_READ], data, ""),
        ("field:delivery_date", ["2026-12-04"], ["2026-11-20"], "correct_field"),
    ]
    (change,) = _changes(w, *entries)
    assert change.change == f"{w('Delivery date')}{w.colon}2026-12-04 → 2026-11-20"


def test_a_cleared_fact_says_so() -> None:
    (change,) = _changes(_words(), ("action:correct_field", [_READ], {"field": "delivery_date", "value": None}, ""))
    assert change.change == "Delivery date: 2026-12-04 → nothing"
