"""How often values read by each rule are right, fitted on texts with known truth and kept as data."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from parsers.fields.candidates import Candidate


@lru_cache(maxsize=1)
def table() -> dict[str, float]:
    """Share of right values per rule (`rule` or `rule|field`), smoothed."""
    file = Path(__file__).with_name("calibration.json")
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else {}


def confidence_of(name: str, c: Candidate, *, agree: bool = False, clash: bool = False) -> float:
    """The chance that the value is right, 0…1."""
    known = table()
    base = known.get(f"{c.rule}|{name}", known.get(c.rule, 0.75))
    if c.method == "ocr" or c.rule.startswith("ocr"):
        base *= 0.5 + 0.5 * c.ocr
    if agree:
        base = 1 - (1 - base) * 0.6
    if clash:
        base *= 0.55
    if not c.sure:
        base *= 0.75
    return round(min(max(base, 0.02), 0.99), 3)
