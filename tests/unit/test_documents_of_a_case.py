"""The 8D report and the formal answer as Word and PDF, and the customer's own form filled in without touching what is there."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import docx
import pdfplumber
import pytest

from casework.papers.files import fill_form, make
from casework.papers.report_8d import departments_text
from complaints.refusals import BadData
from foundations.settings.shapes import Company, Settings
from tests.cases import DEPARTMENT, QA, SALES, Life, life, value

SETTINGS = Settings(company=Company(name="Example Ltd.", also_known_as=("示例制造有限公司", "示例製造股份有限公司")))


def worked(language: str = "zh-Hans") -> Life:
    """A case with something in every part of the report."""
    case = life()
    case.case.language = case.case.letters[0].language = language
    case.case.fields |= {
        "customer_name": [value("华东电机")],
        "lot_no": [value("A1"), value("A2")],
        "qty_defective": [value({"amount": 120, "unit": "pcs"})],
        "description": [value("轴承 <异响> & 发热\n第二行")],
        "customer_request": [value("exchange")],
    }
    case.do(QA, "verify", result="true", method="留样检验", findings="属实")
    case.do(QA, "assign", departments=["生产部"])
    case.do(QA, "contain", text="库存全检", owner="孙", due="2026-11-23")
    case.do(QA, "hold_lots", lots=["A1"], place="暂放区")
    case.do(DEPARTMENT, "report_cause", occurrence="刀具磨损", escape="抽检漏检", affected_lots=["A1", "A3"])
    case.do(DEPARTMENT, "add_action", kind="corrective", text="更换刀具", owner="孙", due="2026-11-30")
    case.do(DEPARTMENT, "add_action", kind="preventive", text="修订作业指导书", owner="吴", due="2026-12-15")
    case.do(QA, "judge", justified=True, fault="company")
    case.do(QA, "dispose", disposition="exchange")
    case.answer("原因:刀具磨损。\n\n措施:换货。")
    case.do(SALES, "record_feedback", feedback="satisfied")
    return case


def words_of(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


def words_of_pdf(data: bytes) -> str:
    with pdfplumber.open(io.BytesIO(data)) as pages:
        return "\n".join(page.extract_text() for page in pages.pages)


EXPECTED = (
    "KS20261120-001",
    "华东电机",
    "A1",
    "刀具磨损",
    "抽检漏检",
    "更换刀具",
    "修订作业指导书",
    "库存全检",
    "A3",
    "暂放区",
)


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_the_8d_report_tells_what_the_case_knows_in_every_part(form: str):
    file = make(worked().case, "8d", form, SETTINGS)
    told = words_of(file.data) if form == "docx" else words_of_pdf(file.data)
    assert file.name == f"KS20261120-001-8D.{form}"
    for words in EXPECTED:
        assert words in told
    for number in range(9):
        assert f"D{number}" in told


@pytest.mark.parametrize(
    ("language", "words"), [("zh-Hans", "D4 根本原因"), ("zh-Hant", "D7 預防再發"), ("en", "D4 Root cause")]
)
@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_documents_speak_the_language_of_the_case(language: str, words: str, form: str):
    file = make(worked(language).case, "8d", form, SETTINGS)
    assert words in (words_of(file.data) if form == "docx" else words_of_pdf(file.data))


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_the_formal_answer_is_a_letter_with_its_approvals(form: str):
    file = make(worked().case, "answer", form, SETTINGS)
    told = words_of(file.data) if form == "docx" else words_of_pdf(file.data)
    assert "刀具磨损" in told
    assert "zhou" in told
    assert "总经理" in told


def test_an_empty_case_gives_a_report_of_blanks_and_no_answer():
    case = life().case
    assert make(case, "8d", "pdf", SETTINGS).data.startswith(b"%PDF")
    with pytest.raises(BadData, match="no formal answer"):
        make(case, "answer", "docx", SETTINGS)
    with pytest.raises(BadData):
        make(case, "9d", "docx", SETTINGS)


def test_any_text_can_be_set_and_long_text_runs_over_pages():
    case = worked().case
    case.fields["description"] = [value("长" * 9000 + "\x00\x0b <b>&</b> 🙂 \ud800" + "\n行" * 300)]
    assert len(make(case, "8d", "pdf", SETTINGS).data) > 1000
    assert "长长长" in words_of(make(case, "8d", "docx", SETTINGS).data)


def test_departments_stand_by_their_names_in_the_language_and_lists_as_it_writes_them():
    case = worked().case
    case.departments = ["quality_control", "laboratory", "Line 7"]
    assert departments_text(case, "zh-Hans") == "品管、化验室、Line 7"
    assert departments_text(case, "en") == "Quality control, Laboratory, Line 7"


def test_every_page_says_which_of_how_many_it_is():
    words = words_of_pdf(make(worked().case, "8d", "pdf", SETTINGS).data)
    pages = max(int(n) for n in re.findall(r"KS20261120-001 +\d+/(\d+)", words))
    assert [int(n) for n in re.findall(r"KS20261120-001 +(\d+)/\d+", words)] == list(range(1, pages + 1))


def form_of(rows: list[list[str]]) -> bytes:
    document = docx.Document()
    table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
    for r, row in enumerate(rows):
        for c, words in enumerate(row):
            table.cell(r, c).text = words
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def test_the_customers_own_form_is_filled_in_its_empty_places_only():
    form = form_of(
        [
            ["客户名称", "", "批号", "已填写"],
            ["不良数量", "____", "产品名称", ""],
            ["根本原因", "", "流出原因", ""],
            ["纠正措施", "预防措施", "备注", ""],
            ["", "", "", ""],
            ["D1 小组成员", "", "", ""],
        ]
    )
    life = worked()
    life.case.departments = ["laboratory"]
    file, count = fill_form(life.case, "8D表.docx", form, SETTINGS)
    table = docx.Document(io.BytesIO(file.data)).tables[0]
    assert table.cell(0, 1).text == "华东电机"
    assert table.cell(0, 3).text == "已填写"
    assert "120" in table.cell(1, 1).text
    assert table.cell(1, 3).text == "轴承"
    assert table.cell(2, 1).text == "刀具磨损"
    assert table.cell(2, 3).text == "抽检漏检"
    assert table.cell(5, 1).text == "化验室"
    assert "更换刀具" in table.cell(4, 0).text
    assert "修订作业指导书" in table.cell(4, 1).text
    assert table.cell(3, 3).text == ""
    assert count == 8
    assert file.name == "KS20261120-001-8D表.docx"


def test_what_is_no_word_document_is_said_so():
    with pytest.raises(ValueError, match="no Word document"):
        fill_form(replace(life().case), "a.docx", b"%PDF-1.4", SETTINGS)
