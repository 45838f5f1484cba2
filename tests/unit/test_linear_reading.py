"""Long texts and large tables are read in steps that grow with them; what is found is what plain looking would find."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

import pytest

from parsers.documents import sheet
from parsers.fields.labels import line_labels
from parsers.fields.layout import carried_rows, lines
from parsers.fields.layout.column_heads import RowUnder
from parsers.fields.layout.grid import LINE_ENDS, Seen
from parsers.fields.layout.tables import TableReader
from parsers.fields.prose import sentences, signature
from parsers.files.containers import BadArchive
from parsers.files.media_type import XLSX
from parsers.layout import Cell, Table
from parsers.mail.headers import ADDRESS
from parsers.sandbox.pool import ReaderPool
from tests import hostile

PIECES = (
    "批号",
    "数量:",
    "A24-1",
    "a@b.test",
    " ",
    "  ",
    "\t",
    ",",
    "。",
    ".",
    "(",
    "【",
    "]",
    "12",
    "the end",
    "x",
    "一",
    ":",
    "|",
)


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    with ReaderPool(workers=1, read_seconds=60) as made:
        yield made


def texts(seed: int, count: int, longest: int, pieces: tuple[str, ...] = PIECES) -> list[str]:
    chance = random.Random(seed)
    return ["".join(chance.choices(pieces, k=chance.randint(0, longest))) for _ in range(count)]


def test_the_columns_of_a_table_are_counted_as_often_for_many_rows_as_for_few(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    plain = Table.columns.fget
    assert plain is not None
    monkeypatch.setattr(Table, "columns", property(lambda table: asked.append(1) or plain(table)))

    def times(rows: int) -> int:
        asked.clear()
        cells = [Cell(f"{row}x{column}", row, column) for row in range(rows) for column in range(3)]
        TableReader(part="a.xlsx", page=1, method="table").read(Table(tuple(cells)))
        return len(asked)

    assert times(300) == times(3)


def test_what_lies_under_a_head_is_what_looking_at_every_cell_would_find() -> None:
    chance = random.Random(3)
    for _ in range(600):
        columns = [chance.randint(0, 30) for _ in range(chance.randint(0, 12))]
        columns = columns if chance.random() < 0.2 else sorted(columns)
        row = [Seen(Cell("", 1, c, 1, chance.randint(1, 6)), blank=chance.random() < 0.5) for c in columns]
        head = Cell("", 0, chance.randint(0, 30), 1, chance.randint(1, 6))
        best, size = None, 0
        for seen in row:
            left = max(head.column, seen.cell.column)
            overlap = min(head.column + head.column_span, seen.cell.column + seen.cell.column_span) - left
            if overlap > size or (overlap == size and overlap > 0 and best and best.blank and not seen.blank):
                best, size = seen, overlap
        assert RowUnder(row).cell(head) is best


def test_labels_begin_where_looking_at_the_whole_segment_would_find_them() -> None:
    for segment in texts(4, 3000, 30, (*PIECES, "很长的一段话没有标点也没有空格" * 3)):
        starts = [m.start() for m in line_labels._STARTS.finditer(segment)][-9:]
        short = [at for at in starts if len(segment[at:].strip(" 【[(<")) <= 60]
        assert line_labels._starts(segment) == short, segment
        tail = re.search(r"[\u3400-\u9fff]+\s*$", segment)
        begin, run = line_labels._han_tail(segment)
        assert run == (tail[0].strip() if tail else "")
        assert not tail or begin == tail.start()


def test_lines_are_joined_as_if_the_whole_paragraph_were_looked_at_each_time() -> None:
    def plain(given: list[str], narrowest: int) -> list[str]:
        out: list[str] = []
        width = max((sentences._width(line) for line in given), default=0)
        for text in (line.strip() for line in given if line.strip()):
            if out and runs_on(out[-1], text, width, narrowest):
                han = re.search(r"[\u3400-\u9fff]", out[-1][-1:] + " " + text[:1])
                out[-1] += ("" if han or text[0] in "-,.)]" else " ") + text
            else:
                out.append(text)
        return out

    def runs_on(before: str, text: str, width: int, narrowest: int) -> bool:
        if re.search(r"[。!?;!?;.:]\s*$", before) or re.match(
            r"\s*(?:[-*](?=[\s\u3400-\u9fff])|[•·●◆]|\(?\d{1,2}[.、)]|[①-⑳]|[一二三四五六七八九十]{1,2}、)", text
        ):
            return False
        last = sentences._width(before)
        if before.endswith((",", ",", "、")):
            return last > 24
        if re.search(r"[\u3400-\u9fff]", before):
            return last >= 0.75 * width and width >= narrowest
        return (last >= max(48, 0.6 * width) and bool(re.match(r"[a-z0-9(]", text))) or last >= max(60, 0.85 * width)

    pieces = ("产品", "到货后", "the goods", " came ", "A1", ",", "。", ".", "- ", "1. ", "、", " ")
    for seed in range(150):
        given = texts(seed, 14, 16, pieces)
        if sentences._under_headings(given) is given:
            assert sentences.paragraphs(given) == plain(given, 48)


def test_a_sentence_that_never_ends_comes_in_pieces_and_nothing_of_it_is_lost() -> None:
    for text in ("产品不良，" * 900, "word " * 3000, "x" * 5000):
        found = sentences.sentences(text)
        assert max(map(len, found)) <= sentences.LONGEST
        assert re.sub(r"\s", "", "".join(found)) == re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    ("new", "plain"),
    [
        (LINE_ENDS, r"\s*\n\s*"),
        (ADDRESS, r"[\w.+=-]+@[\w-]+(?:\.[\w-]+)+"),
        (lines._BOX, r"^\s*[|│║┃]\s*(?P<l>[^|│║┃]*[^|│║┃\s])\s*[|│║┃]\s*(?P<v>[^|│║┃]*?)\s*[|│║┃]\s*$"),
    ],
)
def test_expressions_that_are_tried_once_at_a_run_find_what_the_plain_ones_find(
    new: re.Pattern[str], plain: str
) -> None:
    for text in texts(6, 4000, 14, ("|", "|", " ", "  ", "a", "批号", "@", ".", "a@b.c", "\n", "-")):
        mine = [(m.span(), m.groupdict()) for m in new.finditer(text)]
        assert mine == [(m.span(), m.groupdict()) for m in re.finditer(plain, text)], text


def test_rows_that_go_on_are_joined_once() -> None:
    cells = [Cell("问题描述", 0, 0), Cell("第一行", 0, 1)]
    for row in range(1, 2000):
        cells += Cell("", row, 0), Cell(f" line {row} ", row, 1)
    joined = carried_rows.joined(Table(tuple(cells)))
    assert len(joined.cells) == 2
    assert joined.cells[1].text.startswith("第一行line 1 line 2 line 3 ")
    assert joined.cells[1].text.endswith("line 1999")


def workbook(strings: str, rows: str, merges: str = "") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", '<workbook xmlns:r="r"><sheets><sheet name="a" r:id="i"/></sheets></workbook>')
        book.writestr("xl/_rels/workbook.xml.rels", '<r><Relationship Id="i" Target="worksheets/sheet1.xml"/></r>')
        book.writestr("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{rows}</sheetData>{merges}</worksheet>")
        book.writestr("xl/sharedStrings.xml", f"<sst>{strings}</sst>")
    return out.getvalue()


def test_strings_that_the_sheets_share_are_read_in_order_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>{n - 1}</v></c></row>' for n in (1, 2, 3))
    book = workbook("<si><t>one</t></si><si><r><t>t</t></r><r><t>wo</t></r></si><si/>", rows)
    document, problems = sheet.read_sheet(book, "a.xlsx", XLSX)
    [table] = document.pages[0].blocks
    assert isinstance(table, Table)
    assert ([c.text for c in table.cells], problems) == (["one", "two"], [])
    monkeypatch.setattr(sheet, "MAX_STRINGS", 2)
    with pytest.raises(BadArchive, match="shared strings") as refused:
        sheet.read_sheet(book, "a.xlsx", XLSX)
    assert refused.value.code == "too_large"
    monkeypatch.setattr(sheet, "MAX_STRINGS_BYTES", 20)
    with pytest.raises(BadArchive, match="more than 20 bytes"):
        sheet.read_sheet(book, "a.xlsx", XLSX)


def test_merges_that_lie_over_one_another_cover_no_more_places_than_a_sheet_has() -> None:
    merges = "".join(f'<mergeCell ref="A{n}:Z{n + 180}"/>' for n in range(1, 4000))
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>head</t></is></c><c r="B1"><v>1</v></c></row>'
    document, _ = sheet.read_sheet(workbook("", rows, f"<mergeCells>{merges}</mergeCells>"), "a.xlsx", XLSX)
    [table] = document.pages[0].blocks
    assert isinstance(table, Table)
    assert [c.text for c in table.cells] == ["head"]  # B1 lies under the first merge


@pytest.mark.parametrize("unit", hostile.UNITS)
def test_no_unit_repeated_keeps_a_reader_busy_for_a_minute(pool: ReaderPool, unit: str) -> None:
    """A guard against what grows without bounds; how long it takes is measured in benchmarks/hostile_text.py."""
    assert not pool.read("a.eml", hostile.letter_of(hostile.repeated(unit, 30_000))).problems


@pytest.mark.parametrize("marks", ["-", "=", "*", "_-", "> ", "( ", "\t"])
def test_no_run_of_marks_before_a_word_keeps_a_reader_busy_for_a_minute(pool: ReaderPool, marks: str) -> None:
    """What matches a whole line of marks must see at once that this is none; a sender's name is as long as anybody makes it."""
    letter = hostile.letter_of(hostile.repeated(marks, 3900) + " x")
    assert not pool.read("a.eml", letter).problems
    named = letter.replace(b"From: Li", b"From: " + hostile.repeated(marks, 60_000).encode() + b"x, Li")
    assert not any(p.code == "timeout" for p in pool.read("a.eml", named).problems)


def test_a_line_is_drawn_of_two_marks_among_nothing_but_marks() -> None:
    plain = re.compile(r"^\W*[-—_=*~·]{2,}\W*$")
    for text in texts(8, 5000, 8, ("-", "_", "=", ".", " ", "a", "*")):
        assert bool(signature._RULE.match(text.strip())) == bool(plain.match(text.strip())), text
