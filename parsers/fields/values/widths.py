"""Brackets, letters and digits of full width become those of half width before any rule looks at them.

One sign for one sign, so that places in the text stay. Commas, colons and full stops keep their width: a Chinese comma
divides a sentence where a Latin one may divide thousands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from foundations.language.pattern import Pattern
from parsers.layout import Cell, Document, FormEntry, Line, Page, Table, Word

_KEPT = "，；：！？．～"
_WIDE = Pattern("[\uff01-\uff5e]")
_TABLE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in _KEPT}


def narrow(text: str) -> str:
    """The text with half-width brackets, letters, digits and signs; as long as before."""
    return text.translate(_TABLE) if _WIDE.search(text) else text


def narrowed(documents: Sequence[Document]) -> list[Document]:
    """The documents with every text in half width."""
    return [replace(d, pages=tuple(_page(page) for page in d.pages)) for d in documents]


def _page(page: Page) -> Page:
    blocks = tuple(_line(block) if isinstance(block, Line) else _table(block) for block in page.blocks)
    return replace(page, blocks=blocks, entries=tuple(_entry(entry) for entry in page.entries))


def _line(line: Line) -> Line:
    if line.text.isascii() or (not line.words and not _WIDE.search(line.text)):
        return line
    return replace(line, text=narrow(line.text), words=_words(line.words))


def _words(words: tuple[Word, ...]) -> tuple[Word, ...]:
    return tuple(word if word.text.isascii() else replace(word, text=narrow(word.text)) for word in words)


def _table(table: Table) -> Table:
    return replace(table, cells=tuple(_cell(cell) for cell in table.cells))


def _cell(cell: Cell) -> Cell:
    return cell if cell.text.isascii() else replace(cell, text=narrow(cell.text), words=_words(cell.words))


def _entry(entry: FormEntry) -> FormEntry:
    return replace(entry, label=narrow(entry.label), value=narrow(entry.value))
