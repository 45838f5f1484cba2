"""Spreadsheets to pages of tables: typed values, dates by their number format, merged cells, hidden sheets flagged."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from complaints.reading import Problem
from parsers.files.compound import COMPOUND, chains_end
from parsers.files.containers import BadArchive, Package, refuse_definitions, xml_of
from parsers.files.media_type import XLSX
from parsers.layout import Cell, Document, Page, Table
from parsers.text.whole_number import whole_number

MAX_SHEETS = 30
MAX_ROWS = 5000
MAX_COLUMNS = 256
MAX_CELLS = 100_000
MAX_STRINGS = 1_000_000  # of the list that the sheets of a workbook share
MAX_STRINGS_BYTES = 40_000_000  # of that list unpacked

_EPOCH = date(1899, 12, 30)
_BUILT_IN_DATES = {
    14: "date",
    15: "date",
    16: "date",
    17: "date",
    22: "datetime",
    18: "time",
    19: "time",
    20: "time",
    21: "time",
}
_BUILT_IN_DATES |= dict.fromkeys([27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58], "date")


@dataclass(slots=True)
class _Grid:
    """The cells of one sheet by place, its merges and what it is called."""

    title: str
    hidden: bool = False
    cells: dict[tuple[int, int], tuple[str, Any]] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(
        default_factory=list
    )  # first row, first column, last row, last column
    cut: bool = False

    def page(self, number: int) -> Page:
        covered: dict[tuple[int, int], tuple[int, int]] = {}
        spans: dict[tuple[int, int], tuple[int, int]] = {}
        left_over = MAX_ROWS * MAX_COLUMNS  # merges that lie beside one another cover no more places
        for top, left, bottom, right in self.merges[:5000]:
            spans[(top, left)] = (bottom - top + 1, right - left + 1)
            area = (bottom - top + 1) * (right - left + 1)
            if area <= min(5000, left_over):
                left_over -= max(0, area)
                for r in range(top, bottom + 1):
                    for c in range(left, right + 1):
                        if (r, c) != (top, left):
                            covered[(r, c)] = (top, left)
        cells = []
        for (row, column), (text, value) in sorted(self.cells.items()):
            if (row, column) in covered:
                continue
            down, across = spans.get((row, column), (1, 1))
            cells.append(Cell(text, row, column, down, across, value=value))
        return Page(number, (Table(tuple(cells)),) if cells else (), title=self.title, hidden=self.hidden)


def read_sheet(data: bytes, part: str, media_type: str) -> tuple[Document, list[Problem]]:
    """The sheets of .xlsx, .xls, .xlsb, .ods and .csv; BadArchive when the file cannot be read."""
    problems: list[Problem] = []
    if media_type == "text/csv":
        grids = [_from_csv(data)]
    elif media_type == XLSX:
        grids = _from_xlsx(data)
    else:
        grids = _from_calamine(data)
    if any(grid.cut for grid in grids):
        problems.append(
            Problem("too_large", part, f"only {MAX_ROWS} rows and {MAX_COLUMNS} columns of a sheet are read")
        )
    pages = tuple(grid.page(number) for number, grid in enumerate(grids, 1))
    return Document(part, media_type, pages), problems


# ------------------------------------------------------------------------------------------ values and their text
def _serial(value: float, kind: str, epoch_1904: bool) -> tuple[str, Any]:
    """A date serial as text and ISO value; what lies outside the calendar stays a number."""
    days = value + (1462 if epoch_1904 else 0)
    if not 0 <= days < 2_958_466:
        return _number(value)
    if kind == "time" or days < 1:
        seconds = round((days % 1) * 86400)
        moment = time(seconds // 3600 % 24, seconds // 60 % 60, seconds % 60)
        shown = moment.isoformat("minutes") if not moment.second else moment.isoformat()
        return shown, shown
    whole = int(days)
    seconds = round((days - whole) * 86400)
    day = datetime.combine(_EPOCH + timedelta(days=whole + (1 if whole < 60 else 0)), time()) + timedelta(
        seconds=seconds
    )
    if kind == "date" or (not day.hour and not day.minute and not day.second):
        return day.date().isoformat(), day.date().isoformat()
    return day.isoformat(" ", "minutes"), day.isoformat()


def _number(value: float) -> tuple[str, Any]:
    """A number as a person would see it, and itself (whole numbers as int)."""
    if not math.isfinite(value):
        return "", None
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value)), int(value)
    return f"{value:.10g}", float(value)


def _format_kind(code: str) -> str:
    """date, datetime, time, percent, zeros:N or "" for a number format code."""
    plain = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.', "", code.split(";", maxsplit=1)[0]).lower()
    if "%" in plain:
        return "percent"
    days = bool(re.search(r"[yd]|(?<![h:])m(?!.*s)|年|月|日", plain)) and not re.fullmatch(r"[#0,.\s]*", plain)
    clock = bool(re.search(r"h|s", plain))
    if re.fullmatch(r"0{2,}", plain):
        return f"zeros:{len(plain)}"
    if days and re.search(r"[yd]", plain):
        return "datetime" if clock else "date"
    if days and re.search(r"m", plain) and not clock and not re.search(r"[#0]", plain):
        return "date"
    return "time" if clock and "general" not in plain else ""


def _shown(value: float, kind: str, code: str, epoch_1904: bool) -> tuple[str, Any]:
    if kind in ("date", "datetime", "time"):
        return _serial(value, kind, epoch_1904)
    if kind == "percent":
        return f"{value * 100:.10g}%", value
    if kind.startswith("zeros:") and float(value).is_integer():
        return f"{int(value):0{kind[6:]}d}", int(value)
    text, typed = _number(value)
    quoted = re.findall(r'"([^"]*)"', code.split(";", maxsplit=1)[0]) if '"' in code else []
    unit = quoted[-1] if quoted and code.split(";", maxsplit=1)[0].rstrip().endswith('"') else ""
    return (f"{text}{unit}" if unit.strip() and len(unit) < 12 else text), typed


# ------------------------------------------------------------------------------------------ .xlsx
def _local(node: Any) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _from_xlsx(data: bytes) -> list[_Grid]:
    """Reads the parts of a workbook directly, so that a wrong dimension costs nothing and merges and formats are at hand."""
    package = Package(data)
    names = package.names()
    book = next((n for n in names if n.endswith("workbook.xml") and "/" in n), "xl/workbook.xml")
    content = package.read(book)
    if content is None:
        raise BadArchive("damaged", "it has no workbook part")
    root = xml_of(content)
    folder = book.rpartition("/")[0]
    targets: dict[str, str] = {}
    rels = package.read(f"{folder}/_rels/workbook.xml.rels", 5_000_000)
    for node in xml_of(rels) if rels else ():
        target = node.get("Target") or ""
        targets[node.get("Id") or ""] = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
    epoch_1904 = any(_local(n) == "workbookPr" and (n.get("date1904") or "0") in ("1", "true") for n in root.iter())
    strings = _shared_strings(package.read(f"{folder}/sharedstrings.xml", MAX_STRINGS_BYTES))
    formats = _formats(package.read(f"{folder}/styles.xml", 20_000_000))
    grids: list[_Grid] = []
    for node in root.iter():
        if _local(node) != "sheet" or len(grids) >= MAX_SHEETS:
            continue
        key = next((v for k, v in node.attrib.items() if k.endswith("}id")), "")
        grid = _Grid(node.get("name") or "", node.get("state") in ("hidden", "veryHidden"))
        sheet = package.read(targets.get(key, ""), 150_000_000)
        if sheet:
            _fill(grid, sheet, strings, formats, epoch_1904)
        grids.append(grid)
    return grids


def _rich_text(node: Any) -> str:
    """The text of a string item, without phonetic guides."""
    out: list[str] = []
    for each in node.iter():
        if _local(each) == "t" and not any(_local(up) == "rPh" for up in each.iterancestors()):
            out.append(each.text or "")
    said = re.sub(
        r"_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m.group(1), 16)) if m.group(1) != "000D" else "", "".join(out)
    )
    return said.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # half a character can be kept nowhere


def _shared_strings(data: bytes | None) -> list[str]:
    """The texts that the cells of a workbook refer to by number; BadArchive when the list is none, or longer than any sheet shows."""
    found: list[str] = []
    empty = True
    for node in _elements(data) if data else ():
        empty = False
        if _local(node) == "si":
            found.append(_rich_text(node))
            if len(found) > MAX_STRINGS:
                raise BadArchive("too_large", f"more than {MAX_STRINGS} shared strings")
            _forget(node)
    if data and empty:
        raise BadArchive("damaged", "empty XML")  # else every text of the workbook would be missing, and nobody told
    return found


def _elements(data: bytes) -> Iterator[Any]:
    """The elements of an XML part as each ends, so that those that were read can be forgotten."""
    from lxml import etree

    refuse_definitions(data)
    for _, node in etree.iterparse(
        io.BytesIO(data), events=("end",), resolve_entities=False, no_network=True, huge_tree=False, recover=True
    ):
        yield node


def _forget(node: Any) -> None:
    """Frees what an element holds and those before it: a packed list of a million unpacks to gigabytes of tree."""
    node.clear()
    parent = node.getparent()
    while parent is not None and node.getprevious() is not None:
        del parent[0]


def _formats(data: bytes | None) -> list[tuple[str, str]]:
    """For each cell style the kind of its number format and its code."""
    if not data:
        return []
    root = xml_of(data)
    codes: dict[int, str] = {}
    found: list[tuple[str, str]] = []
    for node in root.iter():
        if _local(node) == "numFmt" and (number := whole_number(node.get("numFmtId"))) is not None:
            codes[number] = node.get("formatCode") or ""
    for group in root:
        if _local(group) != "cellXfs":
            continue
        for node in group:
            number = whole_number(node.get("numFmtId")) or 0
            code = codes.get(number, "")
            kind = _format_kind(code) if code else _BUILT_IN_DATES.get(number, "percent" if number in (9, 10) else "")
            found.append((kind, code))
    return found


def _place(reference: str) -> tuple[int, int] | None:
    match = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})", reference)
    if not match:
        return None
    column = 0
    for letter in match.group(1).upper():
        column = column * 26 + ord(letter) - 64
    return int(match.group(2)) - 1, column - 1


def _fill(grid: _Grid, sheet: bytes, strings: list[str], formats: list[tuple[str, str]], epoch_1904: bool) -> None:
    from lxml import etree

    row = column = -1
    try:
        for node in _elements(sheet):
            name = _local(node)
            if name == "c":
                place = _place(node.get("r") or "")
                parent = node.getparent()
                if place is None:
                    given = whole_number(parent.get("r")) if parent is not None else None
                    row, column = (max(row, 0) if given is None else given - 1), column + 1
                else:
                    row, column = place
                if row >= MAX_ROWS or column >= MAX_COLUMNS or len(grid.cells) >= MAX_CELLS:
                    grid.cut = grid.cut or len(node) > 0
                else:
                    shown = _cell(node, strings, formats, epoch_1904)
                    if shown[0]:
                        grid.cells[(row, column)] = shown
            elif name == "row":
                row, column = row + (0 if len(node) else 1), -1
                _forget(node)
            elif name == "mergeCell":
                ends = [_place(each) for each in (node.get("ref") or "").split(":")]
                if len(ends) == 2 and ends[0] and ends[1]:
                    bottom, right = min(ends[1][0], MAX_ROWS), min(ends[1][1], MAX_COLUMNS)
                    grid.merges.append((ends[0][0], ends[0][1], bottom, right))
    except etree.XMLSyntaxError as error:
        if not grid.cells:
            raise BadArchive("damaged", str(error)) from error


def _cell(node: Any, strings: list[str], formats: list[tuple[str, str]], epoch_1904: bool) -> tuple[str, Any]:
    kind = node.get("t") or "n"
    if kind == "inlineStr":
        return _clean(_rich_text(node)), None
    raw = next((each.text or "" for each in node if _local(each) == "v"), "")
    if kind == "s":
        number = whole_number(raw)
        return (_clean(strings[number]), None) if number is not None and number < len(strings) else ("", None)
    if kind == "b":
        return ("☑", True) if raw == "1" else ("☐", False)
    if kind == "e" or not raw:
        return "", None
    if kind == "d":
        return raw, raw
    if kind == "str":
        return _clean(raw), None
    try:
        value = float(raw)
    except ValueError:
        return _clean(raw), None
    style = whole_number(node.get("s")) or 0
    its_kind, code = formats[style] if style < len(formats) else ("", "")
    return _shown(value, its_kind, code, epoch_1904)


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").strip()


# ------------------------------------------------------------------------------------------ everything else
def _failed_in_calamine(error: BaseException) -> bool:
    """Whether the library failed on the file. Its panics are no `Exception`: they would end the reading process."""
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def _from_calamine(data: bytes) -> list[_Grid]:
    """Old and foreign formats through calamine."""
    import python_calamine

    if data.startswith(COMPOUND) and not chains_end(data):
        raise BadArchive("damaged", "its chains of sectors do not end")  # calamine would follow them for ever
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except (
        BaseException
    ) as error:  # calamine raises anything on damaged files; it becomes the one error that callers know
        if not _failed_in_calamine(error):
            raise
        code = "encrypted" if "password" in str(error).lower() or "encrypt" in str(error).lower() else "damaged"
        raise BadArchive(code, str(error)[:200]) from error
    grids = []
    for meta in book.sheets_metadata[:MAX_SHEETS]:
        grid = _Grid(meta.name, str(meta.visible).rpartition(".")[2] != "Visible")
        try:
            sheet = book.get_sheet_by_name(meta.name)
            start = sheet.start or (0, 0)
            for r, row in enumerate(sheet.to_python(skip_empty_area=True, nrows=MAX_ROWS)):
                _fill_row(grid, r + start[0], start[1], row)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
                grid.merges.append((top, left, min(bottom, MAX_ROWS), min(right, MAX_COLUMNS)))
        except BaseException as error:  # the same; other sheets may be well
            if not _failed_in_calamine(error):
                raise
            grid.cut = True
        grids.append(grid)
    return grids


def _fill_row(grid: _Grid, row: int, left: int, values: Iterable[Any]) -> None:
    for at, value in enumerate(values):
        column = left + at
        if column >= MAX_COLUMNS or len(grid.cells) >= MAX_CELLS:
            grid.cut = True
            return
        shown = _typed(value)
        if shown[0]:
            grid.cells[(row, column)] = shown


def _typed(value: Any) -> tuple[str, Any]:
    if value is None or value == "":
        return "", None
    if isinstance(value, bool):
        return ("☑" if value else "☐"), value
    if isinstance(value, (int, float)):
        return _number(float(value))
    if isinstance(value, datetime):
        bare = not (value.hour or value.minute or value.second)
        return (
            (value.date().isoformat(), value.date().isoformat())
            if bare
            else (value.isoformat(" ", "minutes"), value.isoformat())
        )
    if isinstance(value, date):
        return value.isoformat(), value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes"), value.isoformat("minutes")
    if isinstance(value, timedelta):
        return str(value), str(value)
    return _clean(str(value)), None


def _from_csv(data: bytes) -> _Grid:
    from parsers.text.charset import decode

    text = decode(data[:20_000_000], "").text
    grid = _Grid("")
    try:
        dialect: Any = csv.Sniffer().sniff(text[:5000], ",;\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        for r, row in enumerate(csv.reader(io.StringIO(text, newline=""), dialect)):
            if r >= MAX_ROWS:
                grid.cut = True
                break
            _fill_row(grid, r, 0, [each.strip() for each in row])
    except csv.Error:
        grid.cut = True
    return grid
