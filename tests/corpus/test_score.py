"""How well reading does on samples with known truth: the given set, and our own messages kept beside this file."""

from __future__ import annotations

import importlib.util
import json
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from foundations.settings.shapes import Company
from parsers.reading.profile import Profile
from parsers.reading.read_json import as_json
from parsers.reading.reader import read

HERE = Path(__file__).parent
SHARED = HERE.parents[1].parent / "shared"
needs_samples = pytest.mark.skipif(not (SHARED / "samples").is_dir(), reason="the sample set is not beside the project")


def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", SHARED / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def profile() -> Profile:
    given = tomllib.loads((SHARED / "samples" / "kesu.toml").read_text(encoding="utf-8"))["company"]
    facts: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in given.items()}
    return Profile(Company(**facts))


def scored(folder: Path, groups: list[str] | None = None) -> dict[str, Any]:
    score = scorer()
    samples = score.load_samples(folder, groups)
    us = profile()
    answers = {
        path: json.loads(json.dumps(as_json(read(path.name, path.read_bytes(), us), us.company.zone)))
        for _, path, _ in samples
    }
    result: dict[str, Any] = score.score(samples, answers)
    return result


@needs_samples
@pytest.mark.parametrize(
    ("groups", "floor"),
    [(["mail-text"], 0.97), (["form-docx", "form-xlsx", "form-doc"], 0.97), (["not-complaints"], 0.95)],
)
def test_the_samples_are_read_as_well_as_they_were(groups: list[str], floor: float) -> None:
    total = scored(SHARED / "samples", groups)["total"]
    assert total["f1"] >= floor
    assert min(total["kind"], total["language"], total["acknowledge"]) >= 0.98
    assert total["calibration_gap"] <= 0.05


@needs_samples
def test_our_own_messages_by_many_hands_are_read_as_well_as_they_were() -> None:
    result = scored(HERE / "own")
    assert result["total"]["f1"] >= 0.97, result["misses"]
    assert result["total"]["kind"] >= 0.98
    assert result["total"]["calibration_gap"] <= 0.06


@needs_samples
def test_no_automatic_mail_of_the_real_world_is_answered_or_opens_a_case() -> None:
    us = profile()
    answered = []
    for file in sorted((SHARED / "corpora" / "bounces-and-auto-replies").glob("*.eml")):
        reading = read(file.name, file.read_bytes(), us)
        if reading.acknowledge or reading.kind in ("complaint", "claim", "return_request"):
            answered.append((file.name, reading.kind))
    assert answered == []
