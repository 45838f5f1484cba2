"""Fax files and scanned forms that nobody here made: read without exception, and well enough."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from complaints.reading import Problem
from parsers.layout import Document
from parsers.scan.image import frames
from parsers.scan.page import read_image
from parsers.scan.pairs.page import pairs_of

SHARED = Path(__file__).resolve().parents[3] / "shared"
FAXES = sorted((SHARED / "corpora" / "fax-tiff").glob("*.tif*"))
FORMS = sorted((SHARED / "corpora" / "scanned-forms-zh").glob("*.jpg"))
PAGES = {
    "multipage.tiff": 3,
    "g4-multi.tiff": 3,
    "multipage_out_of_order.tiff": 3,
    "testfax4.tiff": 1,
    "hopper_g4.tif": 1,
}


@pytest.mark.skipif(not FAXES, reason="the corpora are not there")
@pytest.mark.parametrize("path", FAXES, ids=lambda p: p.name)
def test_every_fax_file_opens_or_tells_why_not(path: Path):
    result = list(frames(path.read_bytes(), path.name))
    assert result
    read = [each for each in result if not isinstance(each, Problem)]
    assert len(read) <= 4  # a loop of directories ends
    assert len(read) == PAGES.get(path.name, len(read))


@pytest.mark.ocr
@pytest.mark.skipif(not FAXES, reason="the corpora are not there")
@pytest.mark.parametrize("orientation", range(1, 9))
def test_all_eight_orientations_read_alike(orientation: int):
    path = SHARED / "corpora" / "fax-tiff" / f"g4_orientation_{orientation}.tif"
    (page,) = read_image(path.read_bytes()).pages
    assert "This is a test file" in " ".join(getattr(block, "text", "") for block in page.blocks)


@pytest.mark.ocr
@pytest.mark.skipif(not FORMS, reason="the corpora are not there")
def test_pairs_of_real_forms_reach_the_floor():
    """A third of the forms, to keep the suite quick; the whole set is scored by the scorer beside the corpora."""
    spec = importlib.util.spec_from_file_location("score_pairs", SHARED / "score_pairs.py")
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    true = given = found = 0
    for path in FORMS[::3]:
        truth = [
            p for p in json.loads(path.with_suffix(".json").read_text("utf-8"))["pairs"] if scorer.bare(p["answer"])
        ]
        document = Document(path.name, "image/jpeg", read_image(path.read_bytes()).pages, "scan")
        got = [{"label": p.label, "value": p.value} for p in pairs_of(document)]
        true, given, found = true + len(truth), given + len(got), found + scorer.count(truth, got)[0]
    recall, precision = found / true, found / given
    assert 2 * recall * precision / (recall + precision) >= 0.65
