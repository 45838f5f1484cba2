"""Characters of symbol fonts that stand for boxes, ticks and signs: Wingdings, Webdings, Symbol, ZapfDingbats."""

from __future__ import annotations

_WINGDINGS = {
    0x6F: "☐", 0xA8: "☐", 0x71: "☐", 0x72: "☐", 0x70: "☐", 0xFE: "☑", 0xFD: "☑", 0x78: "☑", 0xFC: "✓", 0xFB: "✗",
    0xA1: "○", 0xA4: "◉", 0x6C: "●", 0x6E: "■", 0xA7: "▪", 0xE0: "→", 0xF0: "→", 0x4A: "☺",
}  # fmt: skip
_TABLES: dict[str, dict[int, str]] = {
    "wingdings": _WINGDINGS,
    "wingdings2": {
        0x52: "☑", 0x51: "☑", 0x53: "☑", 0x54: "☑", 0xA3: "☐", 0x2A: "☐", 0x30: "☐", 0x50: "✓", 0x4F: "✗", 0x99: "○",
        0x9E: "◉", 0x81: "○",
    },
    "webdings": {0x63: "☐", 0x61: "✓", 0x67: "■"},
    "zapfdingbats": {0x33: "✓", 0x34: "✓", 0x38: "✗", 0x6F: "☐", 0x71: "☐", 0x6E: "■", 0x6C: "●"},
    "symbol": {
        0xB7: "•", 0xB0: "°", 0xB1: "±", 0xB4: "×", 0xA3: "≤", 0xB3: "≥", 0x6D: "μ", 0x57: "Ω", 0x66: "φ", 0x46: "Φ",
        0x44: "Δ", 0xF0: "☐",
    },
}  # fmt: skip
#: typed boxes in other shapes, as one
_SAME = str.maketrans({"☒": "☑", "🗹": "☑", "🗷": "☑", "❑": "☐", "❒": "☐", "▢": "☐", "🗆": "☐"})


def table_for(font: str) -> dict[int, str] | None:
    """The symbols of a font, by the low byte of their code; None for a font of letters."""
    name = font.rpartition("+")[2].lower().replace(" ", "").replace("-", "").replace("regular", "")
    if name in ("itczapfdingbats", "dingbats"):
        name = "zapfdingbats"
    return _TABLES.get(name)


def symbol(text: str, font: str) -> str:
    """Text with the characters of a symbol font replaced by what they show."""
    table = table_for(font)
    if table is not None:
        text = "".join(table.get(ord(c) & 0xFF, c) if ord(c) < 0x100 or 0xF000 <= ord(c) <= 0xF0FF else c for c in text)
    elif any("\uf000" <= c <= "\uf0ff" for c in text):
        text = "".join(_WINGDINGS.get(ord(c) & 0xFF, c) if "\uf000" <= c <= "\uf0ff" else c for c in text)
    return text.translate(_SAME)


def symbol_of(code: int, font: str) -> str:
    """The character of a symbol inserted by its code (w:sym)."""
    table = table_for(font) or {}
    return table.get(code & 0xFF, chr(code) if 0x20 <= code < 0xE000 else "•")
