"""Bytes to text: declared charsets read by their real supersets, wrong or missing declarations recognised by content."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from foundations.language.pattern import Pattern
from parsers.text.iso_2022 import iso_2022_cn, iso_2022_jp
from parsers.text.plausible import plausibility
from parsers.text.utf8_meant import is_meant

_JIS = ("iso-2022-jp", "iso2022_jp_2004", "iso2022_jp_2", "iso2022_jp_ext")
#: what mail programs write -> the codecs that read it, the widest first
_SUPERSETS: dict[str, tuple[str, ...]] = {
    "gb2312": ("gb18030",),
    "gbk": ("gb18030",),
    "gb18030": ("gb18030",),
    "gb_2312-80": ("gb18030",),
    "gb": ("gb18030",),
    "chinese": ("gb18030",),
    "csgb2312": ("gb18030",),
    "euc-cn": ("gb18030",),
    "x-gbk": ("gb18030",),
    "cp936": ("gb18030",),
    "936": ("gb18030",),
    "windows-936": ("gb18030",),
    "134": ("gb18030",),
    "hz": ("hz",),
    "hz-gb-2312": ("hz",),
    "iso-2022-cn": ("iso-2022-cn",),
    "big5": ("big5hkscs", "cp950"),
    "big5-hkscs": ("big5hkscs", "cp950"),
    "big5hkscs": ("big5hkscs", "cp950"),
    "cn-big5": ("big5hkscs", "cp950"),
    "x-x-big5": ("big5hkscs", "cp950"),
    "csbig5": ("big5hkscs", "cp950"),
    "cp950": ("cp950", "big5hkscs"),
    "950": ("cp950", "big5hkscs"),
    "windows-950": ("cp950", "big5hkscs"),
    "136": ("big5hkscs", "cp950"),
    "iso-2022-jp": _JIS,
    "iso-2022-jp-1": _JIS,
    "iso-2022-jp-2": _JIS,
    "iso-2022-jp-3": _JIS,
    "iso-2022-jp-2004": _JIS,
    "iso-2022-jp-ext": _JIS,
    "iso-2022-jp-ms": _JIS,
    "csiso2022jp": _JIS,
    "cp50220": _JIS,
    "cp50221": _JIS,
    "cp50222": _JIS,
    "50220": _JIS,
    "jis": _JIS,
    "jis7": _JIS,
    "shift_jis": ("cp932",),
    "shift-jis": ("cp932",),
    "x-sjis": ("cp932",),
    "sjis": ("cp932",),
    "ks_c_5601-1987": ("cp949",),
    "euc-kr": ("cp949",),
    "iso-8859-1": ("cp1252", "latin-1"),
    "latin1": ("cp1252", "latin-1"),
    "latin-1": ("cp1252", "latin-1"),
    "us-ascii": ("ascii",),
    "ansi_x3.4-1968": ("ascii",),
    "utf8": ("utf-8",),
    "utf-8": ("utf-8",),
    "unicode-1-1-utf-7": ("utf-7",),
    "cp-850": ("cp850",),
    "iso-8859-8-i": ("iso-8859-8",),
}
_SINGLE_BYTE = Pattern(r"ascii|iso-?8859|latin|cp125|windows-125|cp85|cp437|koi8|mac", re.IGNORECASE)
_ISO_2022 = Pattern(rb"\x1b(?:\$[@AB()]|\([BIJ]|\$\)[AGE])")

_WESTERN = ("cp1252", "latin-1", "iso8859-1", "iso8859-15")  # "Ã¼" is nowhere meant in these
_KANA = Pattern("[\u3040-\u30ff]")
_HANGUL = Pattern("[\uac00-\ud7a3]")
_HAN = Pattern("[\u3400-\u9fff\uf900-\ufaff]")
_MOJIBAKE = Pattern("[À-ÿ\u0152\u0153\u0160\u0161\u017d\u017e\u2018-\u203a€™¡-¿]{2,}")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the codec that read it, and a word on what was not as declared ("" when all was well)."""

    text: str
    codec: str
    trouble: str = ""


#: codecs of the language that a mail may name and that are no charsets: some refuse every byte, some run escapes
_NO_CHARSETS = frozenset(("undefined", "idna", "punycode", "unicode-escape", "raw-unicode-escape"))


def codecs_for(declared: str) -> tuple[str, ...]:
    """The codecs that read a declared charset; empty when the name means nothing."""
    name = declared.strip().strip("\"'").lower().replace("_", "-")
    for key in (name, name.replace("-", "_")):
        if key in _SUPERSETS:
            return _SUPERSETS[key]
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return ()
    is_charset = getattr(codec, "_is_text_encoding", True) and codec.name not in _NO_CHARSETS
    return (codec.name,) if is_charset else ()


def _strict(data: bytes, codec: str) -> str | None:
    """The text, or None; a character cut off at the very end does not count as an error."""
    if codec in ("iso-2022-cn", "iso-2022-jp"):
        return iso_2022_cn(data) if codec == "iso-2022-cn" else iso_2022_jp(data)
    for cut in range(4 if len(data) > 16 else 1):
        try:
            return data[: len(data) - cut].decode(codec)
        except (UnicodeError, LookupError) as error:
            if getattr(error, "end", 0) < len(data) - cut - 4 or isinstance(error, LookupError):
                return None
    return None


def _candidates(data: bytes) -> list[tuple[float, str, str]]:
    """Every reading of the bytes that is valid, the most plausible first: (plausibility, codec, text)."""
    found: list[tuple[float, str, str]] = []
    utf8 = _strict(data, "utf-8")
    if utf8 is not None:
        found.append((plausibility(utf8) + _weight_of_utf8(utf8, data), "utf-8", utf8))
    for codec, bonus in (("gb18030", 0.1), ("big5hkscs", 0.0), ("cp950", -0.05), ("cp932", -0.2), ("cp949", -0.2)):
        text = _strict(data, codec)
        if text is None:
            continue
        score = plausibility(text) + bonus
        if codec == "cp932":
            score += 1.0 if len(_KANA.findall(text)) * 4 > len(text.strip()) else -0.5
        elif codec == "cp949":
            score += 1.4 if _korean(text) else -0.5
        found.append((score, codec, text))
    for codec in ("cp1252", "latin-1"):
        text = _strict(data, codec)
        if text is not None:
            accents = sum(1 for c in text[:4000] if ord(c) > 0x7F)
            letters = sum(1 for c in text[:4000] if c.isascii() and c.isalpha())
            found.append((1.2 if accents * 6 < letters else -1.0, codec, text))
            break
    found.sort(key=lambda each: -each[0])
    return found


def _weight_of_utf8(utf8: str, data: bytes) -> float:
    """What it counts that bytes are valid UTF-8: all, next to nothing where they are Chinese too and spell no word."""
    chinese = _strict(data[:4000], "gb18030") or _strict(data[:4000], "big5hkscs") or ""
    meant = is_meant(utf8[:4000], chinese)
    if meant is None or not (meant or chinese):
        return 0.45 * min(sum(1 for char in utf8[:4000] if not char.isascii()), 3)
    return 20.0 if meant else -1.0


def _korean(text: str) -> bool:
    """Whether a text is written in Hangul; Chinese bytes read as Korean are half Hangul, half rare characters."""
    hangul = len(_HANGUL.findall(text))
    return hangul * 3 > len(text.strip()) and hangul > 3 * len(_HAN.findall(text))


def guess(data: bytes, hint: str = "") -> Decoded:
    """The most plausible reading of bytes that say nothing of themselves; `hint` breaks ties (a neighbour's codec)."""
    if data.isascii():
        if _ISO_2022.search(data):
            for codec in ("iso-2022-jp", "iso2022_kr", "iso-2022-cn", *_JIS[1:]):
                text = _strict(data, codec)
                if text is not None and "\x1b" not in text:
                    return Decoded(text, codec, _lost(text) or "charset guessed")
        if b"~{" in data and re.search(rb"~\{(?:[\x21-\x7e]{2})+~\}", data):
            text = _strict(data, "hz")
            if text is not None and plausibility(text) > 0.8:
                return Decoded(text, "hz", "charset guessed")
        return Decoded(data.decode("ascii"), "ascii")
    found = _candidates(data[:200_000])
    if hint and found:
        found = sorted(((s + 0.6 if c == hint else s, c, t) for s, c, t in found), key=lambda each: -each[0])
    if found and found[0][0] > 0.2:
        _, codec, text = found[0]
        if len(data) > 200_000:
            text = data.decode(codec, "replace")
        return Decoded(text, codec, "charset guessed")
    return _by_chardet(data, found)


def _by_chardet(data: bytes, found: list[tuple[float, str, str]]) -> Decoded:
    """The last resorts: a statistical guess, then the reading with the fewest losses."""
    import chardet

    name = ((chardet.detect(data[:20_000]) or {}).get("encoding") or "") if len(data) > 8 else ""
    for codec in codecs_for(name) if name else ():
        text = _strict(data, codec)
        if text is not None and "\x00" not in text:
            return Decoded(text, codec, "charset guessed")
    if found:
        return Decoded(
            found[0][2] if len(data) <= 200_000 else data.decode(found[0][1], "replace"), found[0][1], "charset guessed"
        )
    lossy = [(data.decode(codec, "replace"), codec) for codec in ("utf-8", "gb18030", "big5hkscs", "cp1252")]
    text, codec = min(lossy, key=lambda each: each[0].count("\ufffd"))
    return Decoded(text, codec, "characters lost: no charset reads these bytes")


def _unmojibake(text: str) -> str | None:
    """Text that was UTF-8 (or GB18030) read as Western and encoded once more, put right; None when it was not."""
    if not _MOJIBAKE.search(text) or any(0x4E00 <= ord(c) <= 0x9FFF for c in text):
        return None
    for western in ("cp1252", "latin-1"):
        try:
            raw = text.encode(western)
        except UnicodeEncodeError:
            continue
        for codec in ("utf-8", "gb18030"):
            again = _strict(raw, codec)
            if again is not None and plausibility(again) > (0.5 if codec == "utf-8" else 1.2):
                return again
    return None


def decode(data: bytes, declared: str = "", hint: str = "") -> Decoded:
    """Text of a body or header piece. The declaration is believed unless the bytes contradict it."""
    if data.startswith(codecs.BOM_UTF8):
        return Decoded(data[3:].decode("utf-8", "replace"), "utf-8")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and len(data) % 2 == 0:
        return Decoded(data.decode("utf-16", "replace"), "utf-16")
    names = codecs_for(declared) if declared else ()
    if data.isascii() and not (names and names[0] in ("hz", "utf-7", "iso-2022-cn", "iso-2022-jp", "iso2022_kr")):
        if names and names[0].startswith("utf-16"):
            return Decoded(data.decode(names[0], "replace"), names[0])
        return guess(data) if not names or b"\x1b" in data else Decoded(data.decode("ascii"), names[0])
    for codec in names:
        text = _strict(data, codec)
        if text is not None:
            return _believed(data, text, codec, hint)
    found = (_japanese_of_another_kind(data) if names == _JIS else None) or guess(data, hint)
    if names and found.trouble.startswith("characters lost"):
        text = data.decode(names[0], "replace") if not names[0].startswith("iso-2022-") else found.text
        if text.count("\ufffd") <= found.text.count("\ufffd"):
            return Decoded(text, names[0], f"characters lost: not all bytes are {declared}")
    if names and names[0] in ("gb18030", "big5hkscs", "utf-8", "cp950") and found.codec != "utf-8":
        text = data.decode(names[0], "replace")
        if text.count("\ufffd") * 50 < len(text) and plausibility(text) > plausibility(found.text) + 0.5:
            return Decoded(text, names[0], f"characters lost: not all bytes are {declared}")
    word = f"declared {declared!r}, read as {found.codec}" if declared else found.trouble
    return Decoded(found.text, found.codec, word)


def _japanese_of_another_kind(data: bytes) -> Decoded | None:
    """Text declared ISO-2022-JP that is in one of the eight-bit charsets of Japan, by its kana; the same bytes are Chinese."""
    for codec in ("utf-8", "euc_jp", "cp932"):
        text = _strict(data, codec)
        if text is not None and len(_KANA.findall(text)) * 6 > sum(1 for char in text if not char.isascii()):
            return Decoded(text, codec)
    return None


def _believed(data: bytes, text: str, codec: str, hint: str) -> Decoded:
    """A declaration that fits the bytes, unless another reading is far more plausible."""
    if codec == "utf-8":
        mended = _unmojibake(text)
        return Decoded(mended, "utf-8", "text was encoded twice") if mended else Decoded(text, codec)
    if codec.startswith("iso-2022-"):
        return Decoded(text, codec, _lost(text))
    score = plausibility(text)
    if _SINGLE_BYTE.search(codec):
        utf8 = _strict(data, "utf-8") if codec in _WESTERN else None
        if utf8 is not None and is_meant(utf8[:4000]):
            return Decoded(utf8, "utf-8", f"declared {codec}, read as utf-8")
        other = guess(data, hint)
        wide = other.codec in ("utf-8", "gb18030", "big5hkscs", "cp950")
        if wide and plausibility(other.text) > 0.8 and _mostly_high(data):
            return Decoded(other.text, other.codec, f"declared {codec}, read as {other.codec}")
        return Decoded(text, codec)
    if codec in ("gb18030", "big5hkscs", "cp950") and score < 1.0:
        for other_score, other_codec, other_text in _candidates(data[:200_000]):
            if other_codec == codec:
                break
            if other_score > score + 0.9 and other_codec in ("utf-8", "gb18030", "big5hkscs", "cp950"):
                full = other_text if len(data) <= 200_000 else data.decode(other_codec, "replace")
                return Decoded(full, other_codec, f"declared {codec}, read as {other_codec}")
    return Decoded(text, codec)


def _lost(text: str) -> str:
    return "characters lost: not all bytes are of the charset" if "\ufffd" in text else ""


def _mostly_high(data: bytes) -> bool:
    """Bytes beyond ASCII come in runs, as in double-byte text; accents of Western text stand alone."""
    high = sum(1 for b in data[:4000] if b > 0x7F)
    pairs = len(re.findall(rb"[\x80-\xff][\x40-\xff]", data[:4000]))
    return high > 1 and pairs * 2.6 >= high
