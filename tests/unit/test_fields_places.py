"""A value read from a page shows where it stands, however it was told."""

from __future__ import annotations

from datetime import UTC, datetime

from parsers.fields.context import Context
from parsers.fields.interpretation.read import read_fields
from parsers.layout import Document, Line, Page, Word


def page_of(*rows: tuple[str, ...]) -> Document:
    """One recognised page; each row is its strips from left to right, each strip a fifth of the page wide."""
    lines = []
    for number, row in enumerate(rows):
        top = 0.1 + 0.05 * number
        words = tuple(Word(text, (0.2 * i, top, 0.2 * i + 0.19, top + 0.03)) for i, text in enumerate(row))
        lines.append(Line("  ".join(row), (0.0, top, 0.2 * len(row), top + 0.03), 0.98, words))
    return Document("fax.tif", "image/tiff", (Page(1, tuple(lines), method="ocr"),), role="fax")


def read(document: Document) -> dict:
    return dict(
        read_fields(
            [document], Context(company_names=("Own Works Ltd.",), reference=datetime(2026, 11, 20, tzinfo=UTC))
        ).fields
    )


def test_a_value_beside_its_label_is_marked_without_its_neighbour() -> None:
    fields = read(page_of(("品名:", "减速机"), ("批号:", "G261101"), ("不良数量:", "3台")))
    lot = fields["lot_no"][0]
    assert lot.value == "G261101"
    assert lot.source.box == (0.2, 0.15000000000000002, 0.39, 0.18000000000000002)


def test_a_value_told_in_a_sentence_is_marked_by_its_line() -> None:
    fields = read(page_of(("客户投诉函",), ("贵司供应的减速机批号为G261101,使用中漏油。",)))
    lot = fields["lot_no"][0]
    assert lot.value == "G261101"
    assert lot.source.page == 1
    assert lot.source.box is not None
    assert 0.14 < lot.source.box[1] < 0.16


def test_a_text_without_geometry_has_no_place() -> None:
    plain = Document("body", "text/plain", (Page(1, (Line("批号:G261101"),)),), role="body")
    assert read(plain)["lot_no"][0].source.box is None
