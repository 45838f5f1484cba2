"""The statistics table and the monthly summary: what they count, and that no cell of the customer's becomes a formula."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from casework.papers import statistics
from casework.papers.statistics_sheet import plain_table, workbook
from casework.papers.statistics_word import monthly_summary, statistics_table
from complaints.model import Case, Deadline
from complaints.reading import FieldValue, Source
from store import cases
from store.database import Database, open_database

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def value(text: str) -> list[FieldValue]:
    return [FieldValue(text, text, "label", Source("body"), 0.95)]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """Three cases of November 2026 and one of October's last hour in the company's zone."""
    made = open_database(f"sqlite:///{tmp_path / 'kesu.db'}", tmp_path / "files")
    for i, (received, customer, kinds, late) in enumerate(
        [
            (datetime(2026, 10, 31, 15, 30, tzinfo=UTC), "=cmd|'/c calc'!A1", ["PKG"], False),
            (datetime(2026, 10, 31, 16, 30, tzinfo=UTC), "+Northlake", ["QLT-FUN"], False),
            (datetime(2026, 11, 5, 2, 0, tzinfo=UTC), "@SUM(A1)", ["QLT-FUN", "SAF"], True),
            (datetime(2026, 11, 6, 2, 0, tzinfo=UTC), "@SUM(A1)", ["QLT-FUN", "SAF"], False),
        ]
    ):
        met = received + timedelta(hours=30 if late else 3)
        case = Case(
            f"KS{i}",
            "acknowledged",
            received,
            received,
            "email",
            "en",
            "complaint",
            complaint_kinds=kinds,
            acknowledged_at=met,
        )
        case.fields = {
            "customer_name": value(customer),
            "product_name": value("valve"),
            "qty_defective": [FieldValue({"amount": 5, "unit": "pcs"}, "5", "label", Source("body"), 0.9)],
        }
        case.deadlines = [
            Deadline("first_answer", received, received + timedelta(hours=24), "24 hours", "S3-5.9.1", met_at=met)
        ]
        with made.transaction() as tx:
            cases.add(tx, case)
    yield made
    made.close()


def test_a_month_is_a_month_of_the_company_s_zone(db: Database) -> None:
    with db.reading() as tx:
        november = statistics.month(tx, date(2026, 11, 1), NOW, ZONE)
        october = statistics.month(tx, date(2026, 10, 1), NOW, ZONE)
    assert (october.received, november.received) == (1, 3)
    assert november.by_kind[0] == ("QLT-FUN", 3)
    assert dict(november.by_kind)["SAF"] == 2
    assert november.kept == [("first_answer", 3, 1)], "counted where they were due: October's case was due in November"
    assert november.repeats == [("@SUM(A1)", "valve", "QLT-FUN SAF", 2)]
    assert [x.in_time for x in november.lines] == [True, False, True]
    assert november.lines[0].hours_to_acknowledge == 3.0


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_no_cell_of_an_export_is_a_formula(db: Database, language: str) -> None:
    from openpyxl import load_workbook

    with db.reading() as tx:
        lines = statistics.table(tx, NOW - timedelta(days=60), NOW, ZONE)
        month = statistics.month(tx, date(2026, 11, 1), NOW, ZONE)
    book = load_workbook(io.BytesIO(workbook(lines, language, "=1+1", month)))
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert any(c.value == "=cmd|'/c calc'!A1" for c in cells), "the text itself is kept"
    assert not [c.coordinate for c in cells if c.data_type == "f"]
    for cell in cells:
        if isinstance(cell.value, str) and cell.value[:1] in "=+-@":
            assert cell.quotePrefix


def test_a_table_of_the_dashboard_is_as_safe() -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(plain_table("x/y", ["=a"], [['=HYPERLINK("http://x")'], ["\x00\x07bad"]])))
    assert not [c for row in book.active.iter_rows() for c in row if c.data_type == "f"]  # type: ignore[union-attr]


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_the_word_reports_hold_the_month(db: Database, language: str) -> None:
    import docx

    with db.reading() as tx:
        month = statistics.month(tx, date(2026, 11, 1), NOW, ZONE)
    summary = docx.Document(io.BytesIO(monthly_summary(month, language, "Harbour Valve Works")))
    assert any("2026-11" in p.text for p in summary.paragraphs)
    assert summary.tables[0].rows[0].cells[1].text == "3"
    table = docx.Document(io.BytesIO(statistics_table(month.lines, language, "客诉统计表"))).tables[0]
    assert [row.cells[0].text for row in table.rows[1:]] == ["KS1", "KS2", "KS3"]
