"""Word documents (.docx) by a walk over their XML: tables with merged cells, controls, text boxes, check boxes, changes."""

from __future__ import annotations

import re
from typing import Any

from complaints.reading import Problem
from parsers.documents.word_package import main_part, pictures_of, related_parts
from parsers.documents.word_text import Text, label_before, settled, underlined_text
from parsers.documents.word_xml import (
    attribute,
    cell_shape,
    check_state,
    child,
    choice_of,
    chosen_branch,
    is_on,
    is_placeholder,
    local,
    skipped_columns,
    through_controls,
    under_run,
)
from parsers.files.containers import BadArchive, Package, xml_of
from parsers.layout import Cell, Document, FormEntry, Line, Page, Table
from parsers.text.symbols import symbol, symbol_of

MAX_CELLS = 50_000
MAX_LINES = 100_000
MAX_DEPTH = 60
BLANK = "____"
_SKIP = frozenset(
    [
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "rPr",
        "pPr",
        "sectPr",
        "proofErr",
        "bookmarkStart",
        "bookmarkEnd",
        "commentRangeStart",
        "commentRangeEnd",
        "commentReference",
        "footnoteReference",
        "endnoteReference",
        "annotationRef",
        "tblPr",
        "tblGrid",
        "tcPr",
        "trPr",
        "sdtPr",
        "sdtEndPr",
        "fldData",
        "numPr",
        "lastRenderedPageBreak",
        "oMathPara",
    ]
)


class _Walker:
    def __init__(self) -> None:
        self.blocks: list[Line | Table] = []
        self.entries: list[FormEntry] = []
        self.cells = 0
        self.truncated = False

    # ------------------------------------------------------------------ blocks
    def blocks_of(self, parent: Any, depth: int = 0) -> None:
        """Writes the paragraphs and tables below a node as blocks, in order."""
        if depth > MAX_DEPTH or len(self.blocks) > MAX_LINES:
            self.truncated = True
            return
        for node in parent:
            name = local(node)
            if name == "p":
                self._paragraph(node, depth)
            elif name == "tbl":
                self._table(node, depth)
            elif name == "sdt":
                self._block_control(node, depth)
            elif name == "AlternateContent":
                self.blocks_of(chosen_branch(node), depth + 1)
            elif name not in _SKIP:
                self.blocks_of(node, depth + 1)

    def _block_control(self, node: Any, depth: int) -> None:
        content = child(node, "sdtContent")
        if content is None:
            return
        before = len(self.blocks)
        if is_placeholder(node):
            self.blocks.append(Line(BLANK))
            return
        self.blocks_of(content, depth + 1)
        said = "\n".join(b.text for b in self.blocks[before:] if isinstance(b, Line))
        above = self.blocks[before - 1] if before else None
        if said and not any(isinstance(b, Table) for b in self.blocks[before:]):
            self._entry(node, said, above.text if isinstance(above, Line) else "")

    def _paragraph(self, node: Any, depth: int) -> None:
        text = Text()
        self._inline(node, text, depth)
        self.blocks += [Line(line) for line in text.text().split("\n") if line.strip()]
        for box in text.boxes:
            self.blocks_of(box, depth + 1)

    # ------------------------------------------------------------------ tables
    def _table(self, node: Any, depth: int) -> None:
        rows = list(through_controls(node, "tr"))
        cells: list[Cell] = []
        nested: list[Any] = []
        open_merges: dict[int, int] = {}  # column -> index of the cell that goes on below
        row_number = 0
        for row, _ in rows:
            properties = child(row, "trPr")
            if properties is not None and child(properties, "del") is not None:
                continue
            column = skipped_columns(properties)
            for tc, control in through_controls(row, "tc"):
                self.cells += 1
                if self.cells > MAX_CELLS:
                    self.truncated = True
                    break
                span, merge = cell_shape(tc)
                if merge == "continue" and column in open_merges:
                    index = open_merges[column]
                    old = cells[index]
                    cells[index] = Cell(old.text, old.row, old.column, row_number - old.row + 1, old.column_span)
                else:
                    text = self._cell(tc, depth, nested, control)
                    cells.append(Cell(text, row_number, column, 1, span))
                    open_merges.pop(column, None)
                    if merge == "restart":
                        open_merges[column] = len(cells) - 1
                column += span
            row_number += 1
        full = [c for c in cells if c.text.strip()]
        table = Table(tuple(cells))
        if nested and (len(full) <= len(nested) or table.columns == 1):
            self._as_lines(rows, depth)
            return
        if table.columns == 1:
            self.blocks += [Line(line) for c in cells for line in c.text.split("\n") if line.strip()]
        elif full:
            self.blocks.append(table)
        for inner in nested:
            self._table(inner, depth + 1)

    def _as_lines(self, rows: list[tuple[Any, Any]], depth: int) -> None:
        """A table that only arranges the page: its cells one after another."""
        for row, _ in rows:
            for tc, _control in through_controls(row, "tc"):
                self.blocks_of(tc, depth + 1)

    def _cell(self, tc: Any, depth: int, nested: list[Any], control: Any | None) -> str:
        lines: list[str] = []
        self._cell_lines(tc, depth, nested, lines)
        text = "\n".join(lines).strip("\n")
        if control is not None:
            if is_placeholder(control):
                return BLANK
            self._entry(control, text, "")
        return text

    def _cell_lines(self, parent: Any, depth: int, nested: list[Any], lines: list[str]) -> None:
        if depth > MAX_DEPTH:
            return
        for node in parent:
            name = local(node)
            if name == "p":
                text = Text()
                self._inline(node, text, depth)
                lines += [line.rstrip() for line in text.text().split("\n") if line.strip()]
                for box in text.boxes:
                    self._cell_lines(box, depth + 1, nested, lines)
            elif name == "tbl":
                nested.append(node)
            elif name == "sdt":
                content = child(node, "sdtContent")
                if is_placeholder(node):
                    lines.append(BLANK)
                elif content is not None:
                    before = len(lines)
                    self._cell_lines(content, depth + 1, nested, lines)
                    self._entry(node, "\n".join(lines[before:]), lines[before - 1] if before else "")
            elif name == "AlternateContent":
                self._cell_lines(chosen_branch(node), depth + 1, nested, lines)
            elif name not in _SKIP:
                self._cell_lines(node, depth + 1, nested, lines)

    # ------------------------------------------------------------------ inline
    def _inline(self, parent: Any, text: Text, depth: int) -> None:
        if depth > MAX_DEPTH * 2:
            return
        for node in parent:
            name = local(node)
            if name == "r":
                self._run(node, text, depth)
            elif name in _SKIP:
                continue
            elif name == "sdt":
                self._inline_control(node, text, depth)
            elif name == "AlternateContent":
                self._inline(chosen_branch(node), text, depth + 1)
            elif name == "txbxContent":
                text.boxes.append(node)
            elif name == "t" and not under_run(node):
                text.pieces.append(node.text or "")
            else:
                self._inline(node, text, depth + 1)

    def _inline_control(self, node: Any, text: Text, depth: int) -> None:
        before = text.text()
        checked = check_state(node)
        if checked is not None:
            text.pieces.append(checked)
            return
        if is_placeholder(node):
            text.pieces.append(BLANK)
            return
        content = child(node, "sdtContent")
        if content is not None:
            at = len(text.pieces)
            self._inline(content, text, depth + 1)
            self._entry(node, settled("".join(text.pieces[at:])), before)

    def _run(self, run: Any, text: Text, depth: int) -> None:
        properties = child(run, "rPr")
        if properties is not None and is_on(child(properties, "vanish")):
            return
        font = ""
        underlined = False
        if properties is not None:
            fonts = child(properties, "rFonts")
            font = ((attribute(fonts, "ascii") or attribute(fonts, "hAnsi") or "") if fonts is not None else "").lower()
            line = child(properties, "u")
            underlined = line is not None and attribute(line, "val") != "none"
        own = Text()
        own.boxes, own.field_data, own.in_result, own.written = (
            text.boxes,
            text.field_data,
            text.in_result,
            text.written,
        )
        for node in run:
            self._run_child(node, own, text, font, depth)
        said = own.text()
        if said:
            text.pieces.append(underlined_text(said) if underlined else said)

    def _run_child(self, node: Any, own: Text, text: Text, font: str, depth: int) -> None:
        name = local(node)
        if name == "t":
            said = node.text or ""
            own.pieces.append(symbol(said, font))
        elif name in ("tab", "ptab"):
            own.pieces.append("\t")
        elif name in ("br", "cr"):
            own.pieces.append("\n")
        elif name == "noBreakHyphen":
            own.pieces.append("-")
        elif name == "sym":
            code = (
                int(attribute(node, "char") or "0", 16)
                if re.fullmatch("[0-9A-Fa-f]+", attribute(node, "char") or "")
                else 0
            )
            own.pieces.append(symbol_of(code, attribute(node, "font") or ""))
        elif name == "fldChar":
            self._field(node, own, text)
        elif name == "AlternateContent":
            self._boxes(chosen_branch(node), own, depth)
        elif name in ("pict", "drawing", "object"):
            self._boxes(node, own, depth)
        elif name == "ruby":
            base = child(node, "rubyBase")
            if base is not None:
                self._inline(base, own, depth + 1)

    def _boxes(self, parent: Any, own: Text, depth: int) -> None:
        """The text boxes inside a drawing; of alternatives only one."""
        if depth > MAX_DEPTH * 2:
            return
        for node in parent:
            name = local(node)
            if name == "txbxContent":
                own.boxes.append(node)
            elif name == "AlternateContent":
                self._boxes(chosen_branch(node), own, depth + 1)
            elif name == "textpath" and attribute(node, "string"):
                continue  # a watermark
            else:
                self._boxes(node, own, depth + 1)

    def _field(self, node: Any, own: Text, text: Text) -> None:
        """Legacy form fields: check boxes become boxes, empty blanks become a blank, choices their choice."""
        kind = attribute(node, "fldCharType")
        if kind == "begin":
            data = child(node, "ffData")
            text.field_data.append(data)
            text.written.append(len(text.pieces))
            box = child(data, "checkBox") if data is not None else None
            if box is not None:
                state = child(box, "checked")
                on = is_on(state) if state is not None else is_on(child(box, "default"))
                own.pieces.append("☑" if on else "☐")
            choice = child(data, "ddList") if data is not None else None
            if choice is not None:
                own.pieces.append(choice_of(choice))
        elif kind == "end" and text.field_data:
            data, start = text.field_data.pop(), text.written.pop()
            if data is not None and child(data, "textInput") is not None:
                said = settled("".join(text.pieces[start:]))
                name_node = child(data, "name")
                if not said.strip(" \u2002\u2003\u3000\xa0"):
                    del text.pieces[start:]
                    own.pieces.append(BLANK)
                else:
                    before = settled("".join(text.pieces[:start]))
                    technical = (attribute(name_node, "val") or "") if name_node is not None else ""
                    self.entries.append(FormEntry(label_before(before), said.strip(), technical, "control"))

    def _entry(self, control: Any, value: str, before: str) -> None:
        properties = child(control, "sdtPr")
        alias = child(properties, "alias") if properties is not None else None
        tag = child(properties, "tag") if properties is not None else None
        name = (attribute(alias, "val") or "") if alias is not None else ""
        technical = (attribute(tag, "val") or "") if tag is not None else ""
        label = label_before(before) or name
        if value.strip() and (label or technical):
            self.entries.append(FormEntry(label, value.strip(), technical or name, "control"))


def read_docx(data: bytes, part: str, media_type: str) -> tuple[Document, list[Problem], list[bytes]]:
    """The document, what went wrong, and the pictures of a document that has no words of its own. BadArchive if it is none."""
    package = Package(data)
    problems: list[Problem] = []
    main = main_part(package, "word/document.xml")
    content = package.read(main)
    if content is None:
        raise BadArchive("damaged", "it has no document part")
    walker = _Walker()
    related = related_parts(package, main)
    for kind in ("header", "document", "footnotes", "footer"):
        for its_kind, target in [("document", main)] if kind == "document" else related:
            if its_kind != kind:
                continue
            try:
                xml = content if kind == "document" else package.read(target, 20_000_000)
                if xml:
                    walker.blocks_of(xml_of(xml))
            except BadArchive as error:
                if kind == "document":
                    raise
                problems.append(Problem("part_damaged", part, f"{target}: {error}"))
    if walker.truncated:
        problems.append(Problem("too_large", part, "the document is longer than what is read"))
    letters = sum(
        len(b.text.strip()) if isinstance(b, Line) else sum(len(c.text) for c in b.cells) for b in walker.blocks
    )
    pictures = pictures_of(package, related) if letters < 40 else []
    page = Page(1, tuple(walker.blocks), tuple(walker.entries))
    return Document(part, media_type, (page,)), problems, pictures
