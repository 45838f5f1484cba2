"""OpenPGP and PEM armour in the text of a letter: what is signed is read, what is encrypted is told, keys are left out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from foundations.language.pattern import Pattern
from parsers.text.html import Flow

_WHAT = (
    r"PGP (?:MESSAGE(?:, PART \d+(?:/\d+)?)?|SIGNED MESSAGE|SIGNATURE|PUBLIC KEY BLOCK|PRIVATE KEY BLOCK)"
    r"|PKCS7|CMS|CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY|PUBLIC KEY"
)
_BEGIN = Pattern(rf"-{{5}}BEGIN (?P<what>{_WHAT})-{{5}}")
_END = Pattern(rf"-{{5}}END (?:{_WHAT})-{{5}}")
_FIELD = Pattern(r"[> ]*(?:Version|Comment|Hash|Charset|MessageID|NotDashEscaped)\s*:", re.IGNORECASE)
_CODED = Pattern(r"[>\s]*[A-Za-z0-9+/]*={0,2}\s*|[>\s]*=[A-Za-z0-9+/]{4}\s*")
_MARKS = Pattern(r"[>\s]*")
_ENCRYPTED = ("PGP MESSAGE", "PKCS7", "CMS")


def without_armour(flow: Sequence[Flow]) -> tuple[list[Flow], bool]:
    """The flow without armour and signatures, and whether the writer's own words (not a quotation) were encrypted.

    Text between BEGIN PGP SIGNED MESSAGE and its signature stays, its dashes unescaped (RFC 4880 sections 6.2 and 7.1).
    A block without its end reaches as far as lines of base64 do, so that who merely names such a mark loses nothing.
    """
    if not any(each.table is None and "-----BEGIN " in each.text for each in flow):
        return list(flow), False
    reader = _Reader(max((n for n, each in enumerate(flow) if _END.search(each.text)), default=-1))
    for at, each in enumerate(flow):
        reader.take(at, each)
    return reader.kept, reader.encrypted


class _Reader:
    """Where in the armour a line stands; `last_end` is the index of the last line that ends a block."""

    def __init__(self, last_end: int) -> None:
        self.kept: list[Flow] = []
        self.encrypted = False
        self.last_end = last_end
        self.block = self.fields = self.signed = False

    def take(self, at: int, each: Flow) -> None:
        if each.table is not None:
            if not self.block:
                self.kept.append(each)
            return
        text: str | None = each.text
        while text is not None:
            text = self._within(at, text) if self.block else self._outside(each, text)

    def _within(self, at: int, text: str) -> str | None:
        """What stands behind the end of the block in this line; None when the line is all its."""
        ended = _END.search(text)
        if ended:
            self.block = False
            return text[ended.end() :].strip() or None
        if at > self.last_end and not (_CODED.fullmatch(text) or _FIELD.match(text)):
            self.block = False
            return text
        return None

    def _outside(self, each: Flow, text: str) -> str | None:
        """Keeps what stands before the next block of this line; what stands behind its mark comes back."""
        begun = _BEGIN.search(text)
        before = text[: begun.start()] if begun else text
        if self.fields:  # Hash: SHA256 and an empty line below BEGIN PGP SIGNED MESSAGE
            self.fields = bool(_FIELD.match(before))
            before = "" if self.fields or not before.strip(" >") else before
            if not begun and not before:
                return None
        if not begun:
            self.kept.append(Flow(self._unescaped(text), each.depth))
            return None
        if not _MARKS.fullmatch(before.removeprefix("- ")):
            self.kept.append(Flow(self._unescaped(before).rstrip(), each.depth))
        what = begun["what"]
        if what == "PGP SIGNED MESSAGE":
            self.signed = self.fields = True
        else:
            self.block = True
            self.signed = self.signed and what != "PGP SIGNATURE"
            self.encrypted |= what.startswith(_ENCRYPTED) and not each.depth and ">" not in before
        return text[begun.end() :].strip() or None

    def _unescaped(self, text: str) -> str:
        return re.sub(r"^([>\s]*)- (?=\S|$)", r"\1", text) if self.signed else text
