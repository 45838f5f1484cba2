"""ISO-2022-JP and ISO-2022-CN as mail programs write them: Python's codecs lack the makers' own characters, or all of it."""

from __future__ import annotations

import re

from foundations.language.pattern import Pattern

_ESCAPE = Pattern(rb"(\x1b(?:\$\([A-D]|\$[@AB]|\([A-Z]|\$\)[A-Z]|\$\*[A-Z]|\$\+[A-Z]|N|O)|\x0e|\x0f|[\r\n])")
#: what an escape of ISO-2022-JP switches to: one byte or two for a character, and the codec that has them
_JAPANESE = {
    b"\x1b(B": "ascii",
    b"\x1b(J": "ascii",
    b"\x1b(H": "ascii",  # written by programs that took it for JIS Roman
    b"\x1b(I": "kana",
    b"\x0e": "kana",
    b"\x0f": "ascii",
    b"\x1b$@": "jis",
    b"\x1b$B": "jis",
    b"\x1b$(B": "jis",
    b"\x1b$(@": "jis",
    b"\x1b$(D": "jis2",
    b"\x1b$A": "gb2312",
    b"\x1b$(A": "gb2312",
    b"\x1b$(C": "euc_kr",
}


def iso_2022_jp(data: bytes) -> str | None:
    """The text with NEC's and IBM's characters (①, ㈱, №: rows 13 and 89 to 92) and half-width katakana; else None.

    Bytes of another ISO 2022 charset are refused, and eight-bit text that only bears the name; a pair that no table has
    becomes U+FFFD.
    """
    if not data.isascii() and (b"\x1b" not in data or re.search(rb"[\x80-\xa0\xe0-\xff]", data)):
        return None
    out: list[str] = []
    state = "ascii"
    for piece in _ESCAPE.split(data):
        if piece in (b"\r", b"\n"):
            out.append(piece.decode("ascii"))
            state = "ascii"  # RFC 1468: a line ends in ASCII, whatever the program forgot
        elif piece[:1] in (b"\x1b", b"\x0e", b"\x0f"):
            if piece not in _JAPANESE:
                return None
            state = _JAPANESE[piece]
        elif b"\x1b" in piece:
            return None
        elif state == "ascii":
            out.append(_single(piece))
        elif state == "kana":
            out.append("".join(_single(bytes((b | 0x80,)) if b > 0x20 else bytes((b,))) for b in piece))
        else:
            out.append("".join(_pair(each, state) for each in re.findall(rb"[\x21-\x7e]{2}|.", piece, re.DOTALL)))
    return "".join(out)


def _single(piece: bytes) -> str:
    """ASCII, and half-width katakana in eight bits where a program left them so."""
    return piece.decode("ascii") if piece.isascii() else piece.decode("cp932", "replace")


def _pair(pair: bytes, state: str) -> str:
    """One character of two bytes; a byte that is alone stays itself when it is a blank or control."""
    if len(pair) < 2:
        return pair.decode("ascii") if pair <= b"\x20" else "\ufffd"
    high = bytes(byte | 0x80 for byte in pair)
    if state != "jis":
        return (b"\x8f" + high).decode("euc_jp", "replace") if state == "jis2" else high.decode(state, "replace")
    try:
        return high.decode("euc_jp")
    except UnicodeDecodeError:
        return _shifted(pair).decode("cp932", "replace")


def _shifted(pair: bytes) -> bytes:
    """A pair of JIS X 0208 as Shift JIS, in which Windows keeps the characters that makers added."""
    row, cell = pair[0] - 0x21, pair[1] - 0x21
    lead = row // 2 + (0x81 if row < 62 else 0xC1)
    trail = cell + 0x9F if row % 2 else cell + (0x40 if cell < 63 else 0x41)
    return bytes((lead, trail))


def iso_2022_cn(data: bytes) -> str | None:
    """ISO-2022-CN (RFC 1922) as far as it holds GB 2312; None where it needs another set or knows no such escape."""
    out: list[str] = []
    wide = False
    for piece in re.split(rb"(\x1b\$\)[AE]|\x0e|\x0f)", data):
        if piece in (b"\x0e", b"\x0f"):
            wide = piece == b"\x0e"
        elif piece in (b"\x1b$)A", b"\x1b$)E"):
            continue
        elif b"\x1b" in piece or not piece.isascii():
            return None
        elif wide:
            out.append(bytes(b | 0x80 if b > 0x20 else b for b in piece).decode("gb2312", "replace"))
        else:
            out.append(piece.decode("ascii"))
    return "".join(out)
