"""Groups of check boxes in one text: which words are ticked and which are not, in every way of drawing a box."""

from __future__ import annotations

import re
from dataclasses import dataclass

from foundations.language.pattern import Pattern

_ON = r"[☑☒✓✔√■◼●◉⬛▣☻✅🗹⊠▪]"
_OFF = r"[□☐○◯⬜▢◻〇❑❏◎]"
_PAREN_ON = r"[(\[【{（［]\s*(?:[√✓✔☑■●*xX×vVyYＸ]|yes|是)\s*[)\]】}）］]"
_PAREN_OFF = r"[(\[【{（［][\s_]*[)\]】}）］]"
_MARK = Pattern(rf"(?P<on>{_ON}|{_PAREN_ON})|(?P<off>{_OFF}|{_PAREN_OFF})")


@dataclass(frozen=True, slots=True)
class Choices:
    """The words beside ticked and unticked boxes; both empty when there are no boxes."""

    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()


def choices(text: str) -> Choices:
    """Reads `☑退货 □换货`, `(√)尺寸 (  )功能`, `[X] Return [ ] Rework`, and `退货☑ 换货□` where boxes follow."""
    marks = list(_MARK.finditer(text))
    if not marks:
        return Choices()
    behind = _boxes_follow(text, marks)
    on: list[str] = []
    off: list[str] = []
    for index, mark in enumerate(marks):
        if behind:
            start = marks[index - 1].end() if index else 0
            word = text[start : mark.start()]
        else:
            stop = marks[index + 1].start() if index + 1 < len(marks) else len(text)
            word = text[mark.end() : stop]
            word = (
                re.split(r"\n|[;；。]|(?<!\s)\s{3,}+\S+\s*[::]", word)[0]
                if index + 1 == len(marks) or "\n" in word
                else word
            )
        word = word.strip(" \t\n,、;/|:：")
        if mark["on"] and not mark["on"].strip("√✓✔ ") and not behind and not word:
            continue
        if word:
            (on if mark["on"] else off).append(word)
    return Choices(tuple(on), tuple(off))


def _boxes_follow(text: str, marks: list[re.Match[str]]) -> bool:
    """Whether each box stands behind its word: text before the first box and none after the last."""
    before = text[: marks[0].start()].strip(" \t\n:：")
    after = re.sub(r"^(?:其[他它]|其他要求|others?)?[\s_:：]*$", "", text[marks[-1].end() :].strip().lower())
    return bool(before) and not after and not before.endswith((":", "：")) and len(before) <= 20
