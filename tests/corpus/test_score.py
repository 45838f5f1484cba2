"""How well reading does on the sample set beside the project and on automatic mail of the real world, where they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.reading.reader import read
from tests.corpus.golden_reading import answer, profile
from tests.corpus.scorer import Score, goldens, judged, total

SHARED = Path(__file__).parents[3] / "shared"
SAMPLES = SHARED / "samples"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample set is not beside the project")


def scored(groups: list[str]) -> Score:
    us = profile(SAMPLES / "kesu.toml", "company")
    chosen = [each for each in goldens(SAMPLES) if each.group in groups]
    return total(
        judged(each.truth, answer(each.path.name, each.path.read_bytes(), us), f"{each.group}/{each.path.name}")
        for each in chosen
    )


@needs_samples
@pytest.mark.parametrize(
    ("groups", "floor"),
    [(["mail-text"], 0.97), (["form-docx", "form-xlsx", "form-doc"], 0.97), (["not-complaints"], 0.95)],
)
def test_the_samples_are_read_as_well_as_they_were(groups: list[str], floor: float) -> None:
    score = scored(groups)
    assert score.values.f1 >= floor, score.worst(40)
    assert min(score.share(name) for name in ("kind", "language", "acknowledge")) >= 0.98, score.worst(40)
    assert score.calibration_gap <= 0.05


@needs_samples
def test_no_automatic_mail_of_the_real_world_is_answered_or_opens_a_case() -> None:
    us = profile(SAMPLES / "kesu.toml", "company")
    answered = []
    for file in sorted((SHARED / "corpora" / "bounces-and-auto-replies").glob("*.eml")):
        reading = read(file.name, file.read_bytes(), us)
        if reading.acknowledge or reading.kind in ("complaint", "claim", "return_request"):
            answered.append((file.name, reading.kind))
    assert answered == []
