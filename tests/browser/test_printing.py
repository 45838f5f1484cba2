"""What goes into the folder: the case sheet as a page that prints, as Word and as PDF; and the screen itself on paper."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PdfReader

from casework import acts
from casework.due import calendar_of
from complaints.model import Actor
from store import cases
from tests.browser.conftest import Running, settled
from tests.browser.sample_store import settings

QA = Actor("qa.lin", "qa")


@pytest.fixture(scope="module")
def number(dashboard: Running) -> str:
    """A case with findings and a letter."""
    with dashboard.db.reading() as tx:
        found = next(c for c in cases.list_cases(tx, "open") if "密封圈尺寸超差" in c.subject)
        at = found.registered_at
    made = settings(dashboard.folder)
    for action, data in (
        ("verify", {"result": "true", "method": "retained sample", "findings": "inner diameter 0.35 mm too wide"}),
        ("report_cause", {"occurrence": "mould worn", "escape": "gauge not used"}),
        ("interim_report", {"text": "the mould is being measured"}),
    ):
        acts.act(dashboard.db, made, calendar_of(made), found.case_no, action, data, QA, at)
    return str(found.case_no)


def words_of(data: bytes) -> tuple[str, int]:
    """All text of a PDF without its line breaks, and how many pages it has."""
    pages = PdfReader(io.BytesIO(data)).pages
    return " ".join(" ".join(p.extract_text() for p in pages).split()), len(pages)


WANTED = (
    "臺中晨豐精密股份有限公司",
    "FK1151102",
    "S0-5.3.5",
    "inner diameter 0.35 mm",
    "mould worn",
    "the mould is being measured",
    "qa.lin",
)


def test_the_case_sheet_prints_with_facts_deadlines_findings_letters_and_history(
    dashboard: Running, opened: Callable[..., Any], number: str
) -> None:
    page = opened("viewer.tan", f"/case?no={number}")
    settled(page)
    with page.context.expect_page() as shown:
        page.get_by_role("link", name="Case sheet").click()
    sheet = shown.value
    sheet.wait_for_selector("h1")
    assert sheet.get_by_role("heading", name=number).count() == 1
    text, pages = words_of(sheet.pdf(prefer_css_page_size=True, print_background=True))
    assert [w for w in WANTED if w not in text] == []
    assert f"{pages} / {pages}" in text, "every page says which one it is"
    assert "Ctrl+P" not in text, "what is for the screen is not printed"
    assert sheet.locator("script, img, iframe, link, form").count() == 0


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_the_case_sheet_is_had_as_a_file(
    dashboard: Running, opened: Callable[..., Any], number: str, form: str
) -> None:
    page = opened("qa.lin")
    page.goto(f"{dashboard.url}/print/{number}")
    with page.expect_download() as download:
        page.get_by_role("link", name={"docx": "Word", "pdf": "PDF"}[form]).click()
    assert download.value.suggested_filename == f"{number}.{form}"
    data = download.value.path().read_bytes()
    if form == "pdf":
        text = words_of(data)[0]
    else:
        import docx

        document = docx.Document(io.BytesIO(data))
        cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
        text = " ".join([*cells, *(p.text for p in document.paragraphs)])
    assert [w for w in WANTED if w not in text] == []


def test_the_case_on_the_screen_prints_without_what_is_pressed(
    dashboard: Running, opened: Callable[..., Any], number: str
) -> None:
    page = opened("qa.lin", f"/case?no={number}")
    settled(page)
    page.get_by_text("FK1151102").first.wait_for()
    text, _ = words_of(page.pdf(format="A4"))
    assert number in text
    assert "FK1151102" in text
    for pressed in ("Work list", "Other messages", "Draft the reply", "Not possible now", "Review the facts"):
        assert pressed not in text, pressed


def test_a_sheet_of_no_case_and_for_no_one_is_refused_in_words(
    dashboard: Running, opened: Callable[..., Any], chromium: Any, number: str
) -> None:
    page = opened("qa.lin")
    answer = page.request.get(f"{dashboard.url}/print/KS19990101-001")
    assert (answer.status, answer.text()) == (404, "This is no longer there.")
    stranger = chromium.new_context()
    answer = stranger.request.get(f"{dashboard.url}/print/{number}", max_redirects=0)
    assert answer.status in (303, 401)
    assert number not in answer.text().replace(f"%2Fprint%2F{number}", "")
    stranger.close()
