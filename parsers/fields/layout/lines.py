"""Labels and values in running lines: several on a line, values that go on over the lines below, what no label claimed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from foundations.language.company_words import NONE, CompanyWords
from foundations.language.pattern import Pattern
from foundations.language.script import fold
from parsers.fields.labels.line_labels import LONG_FIELDS, labels_of_line
from parsers.fields.labels.vocabulary import Label
from parsers.fields.layout import blanks
from parsers.fields.layout.items import Item, is_blank

_HAN = Pattern(r"[\u3400-\u9fff]")

_END = Pattern(r"[。.!?!?;]\s*$")
_SIGN_OFF = Pattern(
    r"^\W*(?:dear\b|尊敬的|谢谢|多谢|感谢|此致|敬礼|祝好|祝商祺|顺祝|顺颂|祝[^,。]{0,8}$|敬上|以上[,。!]?(?:请|谢|烦)|盼复|特此|best\b|kind\b|regards|thank|sincerely|yours|mit freundlichen|cheers|brgds|br\b|rgds|敬请|烦请|请|麻烦|恳请|望|盼|我司(?:要求|希望)|如有疑问|we (?:ask|request|want|need|expect|would|demand|require|return|will)|please|kindly|could you|pls\b|looking forward|let (?:us|me) know|awaiting)"
)


@dataclass(slots=True)
class Reading:
    """What a run of lines held: items in order, and the lines (number, text) that no label claimed."""

    items: list[Item]
    rest: list[tuple[int, str]]


def read_lines(
    lines: Sequence[str],
    *,
    part: str,
    page: int,
    method: str = "label",
    company: CompanyWords = NONE,
    fuzzy: bool = False,
    prose: bool = False,
    glue: bool = False,
) -> Reading:
    """Items in consecutive lines, and the lines that hold none. `prose` for mail bodies, `glue` for wrapped print."""
    items: list[Item] = []
    rest: list[tuple[int, str]] = []
    widest = max((_width(line.strip()) for line in lines), default=0) if glue else 0
    widest = max(widest, 66) if glue and not fuzzy else widest  # short lines of print end where they were meant to
    last = ""
    open_item: tuple[int, str] | None = None  # index of the item whose value may go on, and its field
    for number, ready in ((n, piece) for n, whole in enumerate(lines) for piece in _pieces_of(whole)):
        line = ready
        if not line:
            if open_item and items[open_item[0]].value.strip():
                open_item = None
            continue
        told = None if prose else blanks.sentence(line, company)
        if told is not None:
            items += [Item(la, value, part, page, method, context=line.strip()[:200]) for la, value in told[0]]
            line = told[1]
        found = None if prose and _greets(line) else labels_of_line(line, company, fuzzy=fuzzy, prose=prose)
        wraps = not glue or not last or _width(last) >= 0.6 * widest or bool(_NUMBERED.match(line))
        last = line.strip()
        if (
            found is None
            and open_item is not None
            and (wraps or not items[open_item[0]].value.strip())
            and _goes_on(items[open_item[0]], open_item[1], line, glue)
        ):
            index, name = open_item
            item = items[index]
            items[index] = item.placed(value=_joined(item.value, line, glue and name in LONG_FIELDS))
            if name not in LONG_FIELDS:
                open_item = None
            continue
        if found is None:
            rest.append((number, _HEADED.sub(r"\1: ", line)))
            open_item = None
            continue
        lead, hits = found
        sentence = (_is_phrase(lead) or (prose and _in_brackets(line))) and not (
            hits[0][0].fields and hits[0][0].fields[0] in LONG_FIELDS
        )
        if sentence:
            rest.append((number, line))
        elif lead.strip():
            rest.append((number, lead))
        for label, value in hits:
            if not sentence and (aside := _told_aside(label, value, prose=prose)):
                rest.append((number, aside))
            said = _CLAUSE_END.split(value)[0] if sentence else value
            if prose and not sentence and _tells_more(label, value):
                rest.append((number, value.strip()))
                if label.fields and label.fields[0] not in ("product_name", "model_spec", "lot_no"):
                    continue
            items.append(Item(label, said.strip(), part, page, method, context=line[:200]))
        label, value = hits[-1]
        name = (
            label.fields[0]
            if label.fields and (len(label.fields) == 1 or is_blank(value))
            else "description"
            if label.kind == "describes"
            else ""
        )
        multi = name in LONG_FIELDS or is_blank(value)
        open_item = (len(items) - 1, name) if multi and (name or label.kind == "quantity") else None
    return Reading(items, rest)


_CLAUSE_END = Pattern(r"[)。;)；]|[,，](?!\d{3})|\.\s")
_LINE = 1000  # characters of a line that is remembered as it was made ready


def _pieces_of(whole: str) -> tuple[str, ...]:
    """The lines that stand beside each other in one, each made ready for its labels; a blank one is empty."""
    return _ready(whole) if len(whole) <= _LINE else _ready.__wrapped__(whole)


@lru_cache(maxsize=1024)
def _ready(whole: str) -> tuple[str, ...]:
    out: list[str] = []
    for raw in _SIDE_BY_SIDE.split(whole):
        line = _SET_WIDE.sub(r"\1\2", _unboxed(_EXAMPLE_OF.sub("", blanks.settled(raw.strip("\r\n")))))
        line = re.sub(r"\s", "", line) if _SPREAD.fullmatch(line) else line
        out.append("" if is_blank(line) or _IS_EXAMPLE.search(line) else line)
    return tuple(out)


_WORDS = r"[^|│║┃\s]++(?:\s++[^|│║┃\s]++)*+"
_BOX = Pattern(rf"^\s*[|│║┃]\s*+(?P<l>{_WORDS})\s*+[|│║┃]\s*+(?P<v>(?:{_WORDS})?)\s*+[|│║┃]\s*$")


def _told_aside(label: Label, value: str, *, prose: bool) -> str:
    """What a label that names no field still tells in sentences: 主旨, 备注; 处理意见 in a customer's own letter; a sum."""
    wish = label.kind == "ours" and prose and _WISH.search(fold(value))
    if not (label.kind == "neutral" or wish) or len(value.strip()) < 6:
        return ""
    return (f"{label.text}: " if _SUM_LABEL.search(fold(label.text)) else "") + value.strip()


def _unboxed(line: str) -> str:
    """`| Lot   | W2644  |`: the row of a drawn box of two columns as a label and its value."""
    box = _BOX.match(line)
    return f"{box['l']}: {box['v']}" if box and not re.search(r"[:：]\s*$", box["l"]) else line


_COLON = Pattern(r"[:：]")
_COLON_IN_BRACKETS = Pattern(r"[(（][^()（）:：]*[:：][^()（）]*[)）]\s*[,，、。]?\s*[\u3400-\u9fffa-z]")


def _in_brackets(line: str) -> bool:
    """Whether the first label stands in brackets inside a sentence: 依合同(编号:HT-1)供应的…."""
    colon = _COLON.search(line) if "(" in line or "（" in line else None
    return bool(colon and any(m.start() < colon.start() < m.end() for m in _COLON_IN_BRACKETS.finditer(line)))


def _tells_more(label: Label, value: str) -> bool:
    """Whether what stands behind a short label is sentences rather than its value: `URGENT - The line is down. We …`."""
    name = label.fields[0] if label.fields else ""
    if (
        label.kind != "field"
        or name in LONG_FIELDS
        or name in ("contact_name", "customer_name", "contact_phone", "contact_fax", "defect_item")
    ):
        return False
    if len(value) < 24:
        return False
    return bool(_SECOND_SENTENCE.search(value))


_SECOND_SENTENCE = Pattern(r"[a-z0-9]{2}\.\s+[A-Z]|[。；]\s*\S")
#: 【批号】A1 【数量】3, and 电话 2751 8834 | 传真 2751 8899: labels with their values beside each other
_SIDE_BY_SIDE = Pattern(
    r"(?<=\S)\s*(?=【[^】:]{1,16}】\s*\S)"
    r"|(?<!\s)\s*[||│]\s*(?=(?:电话|電話|手机|手機|行动|行動|传真|傳真|邮箱|郵箱|地址|whatsapp|wechat|微信|tel|fax|mob|cell|phone|e-?mail|[tmfe]\b)[^||]{0,12}?[:.:\s]?\s*[+(\d])"
    r"|(?<=\d)\s*[/,，;；\s]\s*(?=(?:传真|傳真|手机|手機|fax|mobile|mob|cell)\W{0,3}[+(\d])"
    r"|(?<!\s)\s+/\s+(?=[\u3400-\u9fff]{2,6}\s*[::]?\s*\d)",
    re.IGNORECASE,
)
#: 品    名: a label set wide
_SET_WIDE = Pattern(r"^(\W*[\u3400-\u9fff])[ \u3000]{2,8}([\u3400-\u9fff])(?=\s*[::\s])")
#: 贵公司负责人: greets, however much its last words look like a label
_SALUTATION = Pattern(
    r"\W*+(?:致|尊敬的|亲爱的|敬爱的)?\s*+(?:贵公司|贵司|贵厂|贵店|各位|dear\b|attn\b|attention\b|to\b)[^:,。]{0,30}[:,]\s*$"
)


_SUM_LABEL = Pattern(r"计$|总额|总金额|total|\bsum\b|amount")
_WISH = Pattern(r"请|要求|希望|望|须|应|please|kindly|request|want|need|expect")
#: 质 量 投 诉 表: a title set wide
_SPREAD = Pattern(r"\W*[\u3400-\u9fff](?:[ \u3000]+[\u3400-\u9fff]){3,}\W*")
#: what a form shows as an example: `Example of a lot number: 2401-AA`, (例:ZL0101-1)
_EXAMPLE_OF = Pattern(
    r"\b(?:[Ee]xamples?|EXAMPLE) (?:of|for) (?:an? |the )?[\w .]{2,30}:\s*.*$|[((](?:例|例如|示例|格式)[::][^()()]*[))]"
)
#: Lot No.: 2401-AA (example)
_IS_EXAMPLE = Pattern(r"[:：][^:：]{1,40}[((](?:[Ee]xample|EXAMPLE|[Ss]ample only|示例|例|样例|範例|范例|舉例)[))]\s*$")
_NAMING = frozenset({"contact_name", "contact_title", "contact_phone", "contact_fax", "customer_name"})
#: 【到货】10月22日,6万只: a word in brackets that is no label still says what the line is about
_HEADED = Pattern(r"^\s*【([^】:]{1,8})】\s*(?=\S)")
_NUMBERED = Pattern(r"\s*(?:\(?\d[.、)]|[-•·①-⑨])")


_LATIN_WORD = Pattern(r"[A-Za-z]{2,}")


@lru_cache(maxsize=1024)
def _greets(line: str) -> bool:
    """Whether a line is the salutation of a letter."""
    return bool(_SALUTATION.match(fold(line)))


def _is_phrase(lead: str) -> bool:
    """Whether the words before a label make it part of a sentence."""
    return bool(lead) and (len(_HAN.findall(lead)) >= 7 or len(_LATIN_WORD.findall(lead)) >= 4)


def _goes_on(item: Item, name: str, line: str, glue: bool) -> bool:
    """Whether this line continues the value of the label above it."""
    if not item.value.strip():
        return name not in _NAMING or not re.search(r"[。!?！？]|[,，].*[,，]", line)  # a name is no sentence
    if name not in LONG_FIELDS or _SIGN_OFF.match(fold(line)) or _asks_next(item, line):
        return False
    if name == "address":
        return False
    if name == "customer_request":
        return bool(re.match(r"\s*(?:\(?\d[.、)]|[-•·①-⑨])", line)) or (glue and not _END.search(item.value))
    if (
        not glue
        and not item.label.text.endswith("\n")
        and "\n" not in item.value
        and item.context.rstrip().endswith(item.value.strip()[-8:])
    ):
        # the value stands on the label's own line and is whole: only a numbered list goes on
        return bool(_NUMBERED.match(line)) or item.value.rstrip().endswith((":", "："))
    if glue:
        return not _END.search(item.value) or bool(re.match(r"\s*(?:\(?\d[.、)]|[-•·①-⑨])", line))
    return len(item.value) < 1500


_COUNTED = Pattern(r"\W{0,2}(\d{1,2})\s?[.、)）]\s*\S")


def _asks_next(item: Item, line: str) -> bool:
    """Whether the line is the form's next numbered question: 11. below the answer to 10."""
    own, following = _COUNTED.match(item.context), _COUNTED.match(line)
    if own is None or following is None or _COUNTED.match(item.value):
        return False  # a numbered answer counts for itself
    return int(following[1]) == int(own[1]) + 1


def _width(text: str) -> int:
    """How wide a line prints, in Latin letters; Chinese characters take two."""
    return len(text) if text.isascii() else len(text) + len(_HAN.findall(text))


def _joined(before: str, line: str, glue: bool) -> str:
    if not before.strip():
        return line.strip()
    if glue:
        space = "" if _HAN.search(before[-1:]) or _HAN.search(line.strip()[:1]) else " "
        return before + space + line.strip()
    return before + "\n" + line.strip()
