"""Word, Excel and PDF files become lines, cells and form entries as a person sees them."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from parsers.documents.readers import read_file, text_of
from parsers.files.containers import BadArchive, Package, Packed, files_of_zip
from parsers.files.media_type import DOCX, XLSX, media_type_of
from parsers.layout import Document, Line, Table
from tests import hostile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
SHEET_XML = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def docx(body: str) -> Document:
    xml = f'<w:document xmlns:w="{W}" xmlns:w14="{W14}" xmlns:mc="urn:mc" xmlns:wps="urn:wps" xmlns:v="urn:v"><w:body>{body}</w:body></w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", xml)
    found = read_file(out.getvalue(), "a.docx", DOCX)
    assert found is not None
    assert found.document is not None, found.problems
    return found.document


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def lines(document: Document) -> list[str]:
    return [b.text for page in document.pages for b in page.blocks if isinstance(b, Line)]


def tables(document: Document) -> list[Table]:
    return [b for page in document.pages for b in page.blocks if isinstance(b, Table)]


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def test_merged_cells_stand_once_with_their_spans() -> None:
    found = docx(
        "<w:tbl><w:tr>" + tc("客户", '<w:vMerge w:val="restart"/>') + tc("名称", '<w:gridSpan w:val="2"/>') + "</w:tr>"
        "<w:tr>" + tc("", "<w:vMerge/>") + tc("电话") + tc("传真") + "</w:tr></w:tbl>"
    )
    cells = {c.text: c for c in tables(found)[0].cells}
    assert (cells["客户"].row_span, cells["名称"].column_span) == (2, 2)
    assert (cells["电话"].row, cells["电话"].column, cells["传真"].column) == (1, 1, 2)


def test_deleted_text_is_not_read_and_inserted_text_is() -> None:
    body = "<w:p><w:r><w:t>数量</w:t></w:r><w:del><w:r><w:delText>100</w:delText></w:r></w:del><w:ins><w:r><w:t>120</w:t></w:r></w:ins></w:p>"
    assert lines(docx(body)) == ["数量120"]


def test_hidden_text_is_not_read() -> None:
    assert lines(docx("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>秘密</w:t></w:r><w:r><w:t>批号</w:t></w:r></w:p>")) == [
        "批号"
    ]


def test_controls_give_their_value_and_placeholders_a_blank() -> None:
    filled = f'<w:sdt><w:sdtPr><w:alias w:val="lot"/></w:sdtPr><w:sdtContent>{p("A1-03")}</w:sdtContent></w:sdt>'
    empty = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p('单击此处输入')}</w:sdtContent></w:sdt>"
    found = docx(filled + empty)
    assert lines(found) == ["A1-03", "____"]
    assert [(e.label, e.value, e.method) for e in found.pages[0].entries] == [("lot", "A1-03", "control")]


def test_controls_around_cells_and_rows_are_read() -> None:
    cell = f"<w:sdt><w:sdtContent>{tc('A1')}</w:sdtContent></w:sdt>"
    row = f"<w:sdt><w:sdtContent><w:tr>{tc('数量')}{tc('5')}</w:tr></w:sdtContent></w:sdt>"
    assert text_of(docx(f"<w:tbl><w:tr>{tc('批号')}{cell}</w:tr>{row}</w:tbl>")) == "批号\tA1\n数量\t5"


def test_check_boxes_of_every_make_are_boxes() -> None:
    control = '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{}"/></w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:t>?</w:t></w:r></w:sdtContent></w:sdt>'
    legacy = '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="{}"/></w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    symbol = '<w:r><w:sym w:font="Wingdings" w:char="F0{}"/></w:r>'
    body = (
        "<w:p>"
        + "".join(t.format(a) + t.format(b) for t, a, b in ((control, 1, 0), (legacy, 1, 0), (symbol, "FE", "A8")))
        + "</w:p>"
    )
    assert lines(docx(body)) == ["☑☐☑☐☑☐"]


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{p('批号:A1')}</w:txbxContent>"
    body = f"<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    assert lines(docx(body)) == ["批号:A1"]


def test_an_underlined_blank_is_a_blank() -> None:
    body = '<w:p><w:r><w:t>批号:</w:t></w:r><w:r><w:rPr><w:u w:val="single"/></w:rPr><w:t xml:space="preserve">        </w:t></w:r></w:p>'
    assert lines(docx(body)) == ["批号:________"]


def test_blanks_filled_in_on_a_line_are_set_apart_and_a_single_underline_is_only_shown() -> None:
    def run(text: str, *, under: bool) -> str:
        line = '<w:rPr><w:u w:val="single"/></w:rPr>' if under else ""
        return f'<w:r>{line}<w:t xml:space="preserve">{text}</w:t></w:r>'

    filled = run("品名", under=False) + run(" 液压", under=True) + run("阀 ", under=True) + run("数量", under=False)
    filled += run("50台", under=True) + run(",批号", under=False) + run("   ", under=True)
    assert lines(docx(f"<w:p>{filled}</w:p>")) == ["品名   液压阀   数量   50台   ,批号____"]
    stressed = run("请于", under=False) + run("5月20日", under=True) + run("前回复", under=False)
    assert lines(docx(f"<w:p>{stressed}</w:p>")) == ["请于5月20日前回复"]


def test_a_table_inside_a_table_is_kept() -> None:
    inner = f"<w:tbl><w:tr>{tc('批号')}{tc('数量')}</w:tr><w:tr>{tc('A1')}{tc('5')}</w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr>{tc('明细')}<w:tc>{inner}{p('')}</w:tc></w:tr><w:tr>{tc('要求')}{tc('退货')}</w:tr></w:tbl>"
    assert [sorted(c.text for c in t.cells if c.text) for t in tables(docx(outer))] == [
        ["明细", "要求", "退货"],
        ["5", "A1", "批号", "数量"],
    ]


def test_entities_are_refused() -> None:
    found = read_file(hostile.entity_docx(), "a.docx", DOCX)
    assert found is not None
    assert found.problem == "damaged"


def test_a_sheet_gives_dates_numbers_and_merges() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["C1"] = "生产日期", date(2026, 9, 15)
    sheet["A2"], sheet["C2"] = "数量", 120
    sheet["A3"], sheet["C3"] = "不良率", 0.025
    sheet["C3"].number_format = "0.0%"
    sheet["A4"], sheet["C4"] = "编号", 7
    sheet["C4"].number_format = "0000"
    sheet.merge_cells("A1:B1")
    hidden = book.create_sheet("旧")
    hidden.sheet_state = "hidden"
    hidden["A1"] = "旧批号"
    out = io.BytesIO()
    book.save(out)
    found = read_file(out.getvalue(), "a.xlsx", XLSX)
    assert found is not None
    assert found.document is not None
    first, second = found.document.pages
    cells = {(c.row, c.column): c for b in first.blocks if isinstance(b, Table) for c in b.cells}
    assert cells[(0, 0)].column_span == 2
    assert (cells[(0, 2)].text, cells[(0, 2)].value) == ("2026-09-15", "2026-09-15")
    assert (cells[(1, 2)].text, cells[(1, 2)].value) == ("120", 120)
    assert cells[(2, 2)].text == "2.5%"
    assert cells[(3, 2)].text == "0007"
    assert second.hidden


@pytest.mark.parametrize(
    ("strings", "text", "problems"),
    [
        (f'<sst xmlns="{SHEET_XML}"><si><t>water pump</t></si></sst>'.encode(), "water pump", []),
        (b"not xml", None, ["attachment_damaged"]),
        (b"\x00\x01", None, ["attachment_damaged"]),
    ],
)
def test_a_workbook_whose_texts_cannot_be_read_is_told_and_not_read_without_them(
    strings: bytes, text: str | None, problems: list[str]
) -> None:
    sheet = f'<worksheet xmlns="{SHEET_XML}"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>'
    empty, out = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(empty)
    with zipfile.ZipFile(empty) as there, zipfile.ZipFile(out, "w") as made:
        for name in there.namelist():
            made.writestr(name, sheet if name.endswith("sheet1.xml") else there.read(name))
        made.writestr("xl/sharedStrings.xml", strings)
    found = read_file(out.getvalue(), "a.xlsx", XLSX)
    assert found is not None
    assert [p.code for p in found.problems] == problems
    assert (text_of(found.document) if found.document else None) == text


def test_a_cell_at_the_end_of_the_sheet_costs_nothing() -> None:
    found = read_file(hostile.far_cell_xlsx(), "a.xlsx", XLSX)
    assert found is not None
    assert found.document is not None
    assert text_of(found.document) == "批号\tA240115-03"


@pytest.fixture(scope="module")
def drawn() -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4)
    page.setFont("STSong-Light", 12)
    page.drawString(60, 600, "下面的字先画")
    page.drawString(60, 760, "客诉单")
    page.grid([60, 160, 400], [660, 690, 720])
    page.drawString(65, 700, "批号")
    page.drawString(165, 700, "A240115-03")
    page.drawString(65, 670, "数量")
    page.drawString(165, 670, "120只")
    page.drawString(60, 560, "签名:")
    page.line(100, 558, 200, 558)
    page.drawString(60, 500, "客户名称")
    page.acroForm.textfield(name="Text1", x=160, y=492, width=200, height=18, value="Stonebrook")
    page.acroForm.checkbox(name="c1", x=160, y=460, size=14, checked=True)
    page.drawString(180, 462, "退货")
    page.save()
    return out.getvalue()


def test_a_pdf_page_is_read_by_geometry(drawn: bytes) -> None:
    found = read_file(drawn, "a.pdf", "application/pdf")
    assert found is not None
    assert found.document is not None
    document = found.document
    texts = lines(document)
    assert texts.index("客诉单") < texts.index("下面的字先画")
    assert any(t.startswith("签名:") and "____" in t for t in texts)
    cells = {(c.row, c.column): c.text for c in tables(document)[0].cells}
    assert cells == {(0, 0): "批号", (0, 1): "A240115-03", (1, 0): "数量", (1, 1): "120只"}
    box = tables(document)[0].box
    assert box is not None
    assert 0.05 < box[0] < box[2] < 0.75


def test_form_fields_stand_beside_their_labels(drawn: bytes) -> None:
    found = read_file(drawn, "a.pdf", "application/pdf")
    assert found is not None
    assert found.document is not None
    entries = {e.label: e.value for e in found.document.pages[0].entries}
    assert entries == {"客户名称": "Stonebrook", "退货": "☑"}


def test_old_word_files_keep_their_tables() -> None:
    samples = Path(__file__).parents[3] / "shared" / "samples" / "form-doc" / "w04-bare-boxes.doc"
    if not samples.exists():
        pytest.skip("no sample of an old Word file here")
    found = read_file(samples.read_bytes(), "a.doc", "application/msword")
    assert found is not None
    assert found.document is not None
    assert "阻燃PVC粒料" in text_of(found.document)


def test_zip_names_are_read_in_the_makers_charset() -> None:
    made = _zip_with_raw_name("客诉单.txt".encode("gb18030"))
    assert [f.name for f in files_of_zip(made, "a.zip") if isinstance(f, Packed)] == ["客诉单.txt"]


def _zip_with_raw_name(name: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("x" * len(name), b"data")
    return out.getvalue().replace(b"x" * len(name), name)


def test_an_encrypted_archive_is_told() -> None:
    data = bytearray(_zip_with_raw_name(b"a.txt"))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    problems = [f for f in files_of_zip(bytes(data), "a.zip") if not isinstance(f, Packed)]
    assert [problem.code for problem in problems] == ["attachment_encrypted"]


def test_content_decides_what_a_file_is() -> None:
    assert media_type_of(b"%PDF-1.7", "photo.jpg", "image/jpeg") == "application/pdf"
    assert media_type_of(hostile.far_cell_xlsx(), "form.docx") == XLSX
    assert media_type_of(b"\xff\xd8\xff\xe0\x00\x10JFIF", "form.pdf") == "image/jpeg"
    assert media_type_of("批号\t数量\n".encode("gb18030"), "a.txt") == "text/plain"


@pytest.mark.parametrize(
    "kind",
    [
        DOCX,
        XLSX,
        "application/pdf",
        "application/msword",
        "application/vnd.ms-excel",
        "application/rtf",
        "text/html",
        "image/tiff",
    ],
)
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04" + b"\x00" * 40,
        b"%PDF-1.4\n1 0 obj<<>>",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600,
        b"{\\rtf1 \\u-1 " + b"{" * 5000,
    ],
)
def test_corrupt_files_are_problems_never_exceptions(kind: str, data: bytes) -> None:
    found = read_file(data, "a", kind)
    assert found is not None
    assert found.document is not None or found.problem


def test_a_bad_archive_says_why() -> None:
    with pytest.raises(BadArchive) as caught:
        Package(b"no zip")
    assert caught.value.code == "damaged"
