"""HTML bodies to a flow of lines and tables, as a reader sees them: hidden text left out, quoted depth kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from foundations.language.pattern import Pattern
from parsers.layout import Cell, Table

MAX_HTML = 4_000_000
MAX_CELLS = 20_000

_BLOCK = frozenset(
    [
        "p",
        "div",
        "tr",
        "table",
        "tbody",
        "thead",
        "tfoot",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "section",
        "article",
        "header",
        "footer",
        "center",
        "pre",
        "form",
        "hr",
        "dl",
        "dt",
        "dd",
        "address",
        "fieldset",
        "body",
        "html",
        "figure",
        "figcaption",
        "main",
        "nav",
        "aside",
        "caption",
        "td",
        "th",
    ]
)
_SILENT = frozenset(
    [
        "head",
        "script",
        "style",
        "title",
        "meta",
        "link",
        "noscript",
        "template",
        "object",
        "iframe",
        "svg",
        "math",
        "audio",
        "video",
        "select",
    ]
)
_HIDDEN = Pattern(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|(?:^|;)\s*font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|$)",
    re.IGNORECASE,
)
_QUOTE_CLASS = Pattern(
    r"gmail_quote|gmail_extra|yahoo_quoted|moz-cite-prefix|protonmail_quote|zmail_extra|tutanota_quote|isreplycontent",
    re.IGNORECASE,
)
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
_CJK_BREAK = Pattern(rf"(?<=[{_CJK}])[ \t]*[\r\n]+[ \t]*(?=[{_CJK}])")
_SPACE = Pattern(r"[ \t\r\n\f\v\u200b\ufeff]+")
_MAIL_LABEL = Pattern(r"^\W*(?:from|发件人|發件人|寄件者|寄件人)\s*[:：]?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Flow:
    """One line of a body, or a table in it; `depth` counts the quotations around it."""

    text: str
    depth: int = 0
    table: Table | None = None


def flow_of_html(text: str) -> list[Flow]:
    """Lines and tables of an HTML body in reading order; never raises on any text; blank lines separate paragraphs."""
    from lxml import etree, html

    text = text[:MAX_HTML].replace("\x00", "")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False, no_network=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace") or b"<p></p>", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return [Flow(line) for line in re.sub(r"<[^>]*>", " ", text).splitlines()]
    writer = _Writer()
    writer.walk(root)
    if (
        not any(f.text for f in writer.flow) and text.count("<") > 400
    ):  # nested deeper than the parser goes: then the words without their shape
        bare = re.sub(
            r"<(?:style|script|title)\b.*?</(?:style|script|title)>", " ", text, flags=re.IGNORECASE | re.DOTALL
        )
        return [Flow(line.strip()) for line in re.sub(r"<[^<>]*>", "\n", bare).split("\n") if line.strip()]
    return writer.flow


class _Writer:
    """Gathers text until something ends the line."""

    def __init__(self) -> None:
        self.flow: list[Flow] = []
        self._line: list[str] = []
        self._depth = 0
        self._pre = 0
        self._cells = 0

    def walk(self, root: Any, *, flat: bool = False) -> None:
        from lxml import etree

        walker = etree.iterwalk(root, events=("start", "end"))
        for event, node in walker:
            tag = node.tag.rpartition(":")[2].lower() if isinstance(node.tag, str) else ""
            if event == "start":
                if tag in _SILENT or (node is not root and _is_hidden(node)):
                    walker.skip_subtree()
                    continue
                table = _table_of(node, self) if tag == "table" and not flat else None
                if table is not None:
                    self._end_line()
                    self.flow.append(Flow(table_text(table), self._depth, table))
                    walker.skip_subtree()
                    continue
                self._start(node, tag)
            else:
                if tag not in _SILENT and not (node is not root and _is_hidden(node)):
                    self._end(node, tag)
                if node is not root and node.tail:
                    self._write(node.tail)
        self._end_line()
        while self.flow and not self.flow[-1].text:
            self.flow.pop()

    def _start(self, node: Any, tag: str) -> None:
        if tag in _BLOCK:
            self._end_line()
            if tag == "p" and not _is_tight(node) and self.flow and self.flow[-1].text:
                self.flow.append(Flow("", self._depth))
        self._depth += _quotes(node, tag)
        if tag == "br":
            self._end_line(forced=True)
        elif tag == "pre":
            self._pre += 1
        elif tag in ("td", "th") and self._line:
            self._line.append("\t")
        elif tag == "input":
            kind = (node.get("type") or "").lower()
            if kind in ("checkbox", "radio"):
                self._line.append("☑" if node.get("checked") is not None else "☐")
            elif kind in ("text", ""):
                self._line.append(node.get("value") or "")
        elif tag == "hr":
            self._end_line()
        if node.text:
            self._write(node.text)

    def _end(self, node: Any, tag: str) -> None:
        if tag in _BLOCK:
            self._end_line()
            if tag == "p" and not _is_tight(node) and self.flow and self.flow[-1].text:
                self.flow.append(Flow("", self._depth))
        if tag == "pre":
            self._pre -= 1
        self._depth -= _quotes(node, tag)

    def _write(self, text: str) -> None:
        if self._pre:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self._line.append(first)
            for line in rest:
                self._end_line(forced=True)
                self._line.append(line)
            return
        joined = _SPACE.sub(" ", _CJK_BREAK.sub("", text))
        if joined == " " and not self._line:
            return
        self._line.append(joined)

    def _end_line(self, *, forced: bool = False) -> None:
        text = "".join(self._line).replace("\xa0", " ")
        if not self._pre:
            text = re.sub(r" {2,}", lambda m: m.group() if "_" in text else " ", text) if "  " in text else text
        text = text.strip() if not self._pre else text.rstrip()
        if text or forced:
            self.flow.append(Flow(text, self._depth))
        self._line = []


def _is_hidden(node: Any) -> bool:
    style = node.get("style")
    return bool(style and _HIDDEN.search(style)) or node.get("hidden") is not None


def _is_tight(node: Any) -> bool:
    style = (node.get("style") or "").replace(" ", "").lower()
    return "mso" in (node.get("class") or "").lower() or bool(re.search(r"margin:0|margin-(?:top|bottom):0", style))


def _quotes(node: Any, tag: str) -> int:
    if (
        tag == "blockquote"
        and "gmail" not in (node.get("class") or "")
        and "webkit-indent" not in (node.get("class") or "")
    ):
        return 1
    marks = f"{node.get('class') or ''} {node.get('id') or ''} {node.get('type') or ''} {node.get('name') or ''}"
    return 1 if _QUOTE_CLASS.search(marks) and "attr" not in marks else 0


def _rows(table: Any) -> Iterator[Any]:
    """The rows of this table, not those of tables inside it."""
    for child in table:
        if not isinstance(child.tag, str):
            continue
        if child.tag == "tr":
            yield child
        elif child.tag in ("tbody", "thead", "tfoot"):
            yield from (row for row in child if row.tag == "tr")


def _cell_text(cell: Any) -> str:
    writer = _Writer()
    writer.walk(cell, flat=True)
    return re.sub(r"\n{2,}", "\n", "\n".join(f.text for f in writer.flow)).strip()


def _span(cell: Any, name: str, most: int) -> int:
    try:
        return max(1, min(most, int(cell.get(name) or 1)))
    except ValueError:
        return 1


def _table_of(node: Any, writer: _Writer) -> Table | None:
    """The grid of a table that holds data; None for one that only arranges the page."""
    if any(True for _ in node.iter("table")) and sum(1 for _ in node.iter("table")) > 1:
        return None
    cells: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    for row_number, row in enumerate(_rows(node)):
        column = 0
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while (row_number, column) in taken:
                column += 1
            across, down = _span(cell, "colspan", 60), _span(cell, "rowspan", 300)
            if len(taken) > MAX_CELLS * 4:
                return None
            if across * down > 1:
                taken |= {(row_number + r, column + c) for r in range(down) for c in range(across)}
            if not _is_hidden(cell) and not _is_hidden(row):
                cells.append(Cell(_cell_text(cell), row_number, column, down, across))
            column += across
            writer._cells += 1
            if writer._cells > MAX_CELLS:
                return None
    full = [c for c in cells if c.text]
    table = Table(tuple(cells))
    if len(full) < 2 or table.columns < 2 or any(c.text.count("\n") > 15 for c in full):
        return None
    if _MAIL_LABEL.match(full[0].text):  # the header of a quoted mail, laid out in cells
        return None
    columns_used = {c.column for c in full}
    return table if len(columns_used) > 1 else None


def table_text(table: Table) -> str:
    """A table as lines of text, cells separated by tabs."""
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell.text.replace("\n", " "))
    return "\n".join("\t".join(rows[r]).strip() for r in sorted(rows)).strip()
