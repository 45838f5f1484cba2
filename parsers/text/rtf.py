"""Text out of Rich Text Format: code pages, Unicode escapes, and the HTML that Outlook hides inside."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from foundations.language.pattern import Pattern
from parsers.text.charset import codecs_for

_TOKEN = Pattern(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
_SILENT = frozenset(
    b"fonttbl colortbl stylesheet info pict object themedata colorschememapping latentstyles datastore generator listtable listoverridetable "
    b"rsidtbl xmlnstbl mmathPr wgrffmtfilter filetbl revtbl fldinst bkmkstart bkmkend header footer headerl headerr footerl footerr "
    b"nonshppict panose falt shppict".split()
)
_CHARSETS = {134: "gb18030", 136: "big5hkscs", 128: "cp932", 129: "cp949", 0: "", 1: "", 238: "cp1250", 204: "cp1251"}


def text_of_rtf(data: bytes) -> str:
    """The visible text; paragraphs as lines, cells of a table row separated by tabs. Never raises."""
    return _Reader(data, want_html=False).read()


def html_of_rtf(data: bytes) -> str | None:
    """The HTML that an Outlook RTF body encapsulates (MS-OXRTFEX); None when it holds none."""
    if b"\\fromhtml1" not in data[:2000]:
        return None
    return _Reader(data, want_html=True).read()


@dataclass(slots=True)
class _State:
    """What a group of RTF inherits and changes for itself."""

    silent: bool = False
    html_tag: bool = False
    rtf_only: bool = False
    codec: str = ""
    skip_after_unicode: int = 1


class _Reader:
    def __init__(self, data: bytes, *, want_html: bool) -> None:
        self.data = data
        self.want_html = want_html
        self.codec = "cp1252"
        self.fonts: dict[int, str] = {}
        self.font = 0
        self.font_level = -1  # the depth of the font table while inside it
        self.out: list[str] = []
        self.bytes = bytearray()
        self.state = _State()
        self.stack: list[_State] = []
        self.starred = False
        self.skip = 0  # characters to leave out after a Unicode escape

    def read(self) -> str:
        """The text of all visible groups."""
        for token in _TOKEN.finditer(self.data):
            word, number, code, symbol, brace, text = token.groups()
            if brace == b"{":
                self._flush()
                self.stack.append(replace(self.state))
                self.starred = False
                if len(self.stack) > 2000:
                    break
            elif brace == b"}":
                self._flush()
                if not self.stack:
                    break
                self.state = self.stack.pop()
                if len(self.stack) < self.font_level:
                    self.font_level = -1
            elif word is not None:
                self._word(word, number)
            else:
                self._said(code, symbol, text)
        self._flush()
        return "".join(self.out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    @property
    def visible(self) -> bool:
        """Whether what stands here is shown (in the HTML that is wanted, or in the RTF itself)."""
        state = self.state
        return not state.silent and (not self.want_html or state.html_tag or not state.rtf_only)

    def _flush(self) -> None:
        if self.bytes:
            self.out.append(bytes(self.bytes).decode(self.state.codec or self.codec, "replace"))
            self.bytes.clear()

    def _said(self, code: bytes | None, symbol: bytes | None, text: bytes | None) -> None:
        """An escaped byte, an escaped symbol or a run of text."""
        if symbol is not None:
            self.starred = symbol == b"*"
            shown = {b"~": b" ", b"_": b"-"}.get(symbol, symbol if symbol in b"\\{}" else b"")
            if self.visible:
                self.bytes += shown
        elif code is not None:
            if self.skip:
                self.skip -= 1
            elif self.visible:
                self.bytes.append(int(code, 16))
        elif text is not None and self.visible:
            if self.skip:
                text, self.skip = text[self.skip :], max(0, self.skip - len(text))
            self.bytes += text

    def _word(self, word: bytes, number: bytes | None) -> None:
        """A control word."""
        value = int(number) if number else 0
        state = self.state
        if self.starred and word not in (b"htmltag", b"mhtmltag"):
            state.silent = True
        self.starred = False
        if word == b"u":
            if self.visible:
                self._flush()
                self.out.append(chr(value % 65536))
            self.skip = state.skip_after_unicode
            return
        self.skip = 0
        if word in _SILENT or word in (b"mhtmltag", b"bin") or (word == b"v" and number != b"0"):
            state.silent = True
            if word == b"fonttbl":
                self.font_level = len(self.stack)
        elif word == b"uc":
            state.skip_after_unicode = max(0, value)
        elif word == b"htmltag":
            self._flush()
            state.html_tag, state.silent = self.want_html, not self.want_html
        elif word == b"htmlrtf":
            self._flush()
            state.rtf_only = number != b"0" and self.want_html
        elif not self._charset(word, value) and self.visible:
            self._control(word)

    def _charset(self, word: bytes, value: int) -> bool:
        """Control words that say in which code page bytes are."""
        if word == b"ansicpg":
            self.codec = (codecs_for(str(value)) or codecs_for(f"cp{value}") or ("cp1252",))[0]
        elif word == b"f":
            self.font = value
            if self.font_level < 0:
                self._flush()
                self.state.codec = self.fonts.get(value, "")
        elif word == b"fcharset" and self.font_level >= 0:
            self.fonts[self.font] = _CHARSETS.get(value, "")
        else:
            return False
        return True

    def _control(self, word: bytes) -> None:
        html = self.want_html and not self.state.html_tag
        said = {
            b"par": "\r\n" if html else "\n",
            b"line": "\r\n" if html else "\n",
            b"row": "\n",
            b"sect": "\n",
            b"page": "\n",
            b"tab": "\t",
            b"cell": "\t",
            b"emdash": "—",
            b"endash": "–",
            b"lquote": "‘",
            b"rquote": "’",
            b"ldblquote": "“",
            b"rdblquote": "”",
            b"bullet": "•",
            b"emspace": " ",
            b"enspace": " ",
        }.get(word)
        if said is not None:
            self._flush()
            self.out.append(said)
