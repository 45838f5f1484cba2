"""Labels and values in running lines: `label: value`, several on a line, values on the lines below, blanks, brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from complaints.script import fold
from parsers.fields.items import Item, is_blank
from parsers.fields.labels import Label, match_label
from parsers.fields.odd_labels import odd_label

_HAN = re.compile(r"[\u3400-\u9fff]")
_STARTS = re.compile(r"(?:^|(?<=[\s\t,;。、|/【\[(<>!?)\]】]))(?=\S)")
_BRACKETED = re.compile(
    r"^[\s*•·\-]*[【\[<〔「](?P<l>[^】\]>〕」:]{1,30})[】\]>〕」]\s*(?P<s>[:=\-]?)\s*(?P<v>.*)$", re.DOTALL
)
_GAP = re.compile(r"^(?P<l>\S(?:.{0,38}?\S)?)(?:\t+|\s{2,}|\s+[-=>→|]+\s+|\s*=\s*|\s*→\s*|\.{3,}\s*|_{2,})(?P<v>\S.*)$")
_SPACED = re.compile(r"^(?P<l>\S{1,24}(?:\s\S{1,16}){0,4}?)\s(?P<v>\S.*)$")
_END = re.compile(r"[。.!?!?;]\s*$")
_SIGN_OFF = re.compile(
    r"^\W*(?:dear\b|尊敬的|谢谢|多谢|感谢|此致|敬礼|祝好|祝商祺|顺祝|顺颂|祝[^,。]{0,8}$|敬上|以上[,。!]?(?:请|谢|烦)|盼复|特此|best\b|kind\b|regards|thank|sincerely|yours|mit freundlichen|cheers|brgds|br\b|rgds|敬请|烦请|请|麻烦|恳请|望|盼|我司(?:要求|希望)|如有疑问|we (?:ask|request|want|need|expect|would|demand|require|return|will)|please|kindly|could you|pls\b|looking forward|let (?:us|me) know|awaiting)"
)
#: two-character labels that print without gaps may glue to the value before them
_GLUED = frozenset(
    [
        "规格",
        "型号",
        "批号",
        "批次",
        "料号",
        "电话",
        "传真",
        "手机",
        "日期",
        "数量",
        "品名",
        "图号",
        "货号",
        "机号",
        "邮箱",
        "地址",
        "单号",
        "分机",
        "页数",
        "炉号",
    ]
)
_TITLE = re.compile(
    r"^(?:(?:customer|product|supplier|quality|complaint|claim|return|material|goods|corrective|preventive|action|request|report|form|note|notice|notification|sheet|record|register|log|non-?conform\w*|rma|scar|ncr|8d|8-d|authori[sz]ation|for|of|and|the|a|service|warranty|defect|issue|problem|feedback|information|details|deviation|discrepancy|rejection|incident|investigation|purchase|order|merchandise|inspection|incoming|credit|debit|memo|tag|slip|card|advice|alert|rejected|reject|hold|vendor|nonconforming|chargeback|refund|repair|exchange|replacement|summary|list|details|data|log)[\s/&\-]*)+$"
)
#: values that may run over several lines
LONG_FIELDS = frozenset({"description", "usage_conditions", "customer_request", "address"})
#: labels so short or common that they need a colon
_NEEDS_COLON = frozenset(
    [
        "from",
        "to",
        "m",
        "t",
        "p",
        "f",
        "e",
        "re",
        "cc",
        "class",
        "part",
        "site",
        "plant",
        "order",
        "found",
        "rejected",
        "item",
        "name",
        "product",
        "model",
        "type",
        "size",
        "contact",
        "company",
        "customer",
        "title",
        "location",
        "symptom",
        "request",
        "status",
        "date",
        "detail",
        "details",
        "issue",
        "problem",
        "defect",
        "complaint",
        "description",
        "concern",
        "reason",
        "function",
        "role",
        "operation",
        "claim",
        "material",
        "sample",
        "samples",
        "brand",
        "team",
        "owner",
        "cause",
        "actual",
        "quantity",
        "问题",
        "情况",
        "说明",
        "内容",
        "现象",
        "要求",
        "请求",
        "希望",
        "客户",
        "用户",
        "公司",
        "产品",
        "名称",
        "负责人",
        "部门",
        "批",
        "单位",
        "电",
        "项目",
        "投诉",
        "描述",
        "数量",
        "规格",
        "位置",
        "工序",
        "确认",
        "主管",
        "经理",
        "业务",
        "库存",
        "状态",
        "原因",
        "供应商",
        "厂家",
        "厂商",
        "致",
        "至",
        "用途",
        "应用",
        "期限",
        "期望",
        "诉求",
        "顾客",
        "尺寸",
        "材质",
        "材料",
        "车型",
        "等级",
        "日期",
        "需求",
        "合同",
        "发票",
        "订单",
        "手机",
        "物料",
        "货物",
        "商品",
        "地址",
        "样品",
        "缺陷",
        "设备",
        "周期",
        "合约",
        "处理方式",
        "处理结果",
    ]
)


@dataclass(slots=True)
class Reading:
    """What a run of lines held: items in order, and the lines (number, text) that no label claimed."""

    items: list[Item]
    rest: list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class _Hit:
    label: Label
    start: int
    value_start: int


def find_labels(text: str, own_file: str = "", *, fuzzy: bool = False, prose: bool = False) -> list[_Hit]:
    """Every `label:` in one line with where its value begins; the longest label before each colon wins."""
    key = fold(text)
    hits: list[_Hit] = []
    previous = 0
    for colon in re.finditer(r"[:=](?!//)", key):
        at = colon.start()
        if colon[0] == "=" and not re.match(r"\s", key[max(0, at - 1)] + " "):
            continue
        if re.search(r"\d$", key[:at]) and re.match(r"\d", key[at + 1 : at + 2]):
            continue  # a time of day or a ratio
        found = _label_before(text, key, previous, at, own_file, fuzzy=fuzzy, first=not hits, prose=prose)
        if found:
            hits.append(_Hit(found[0], found[1], at + 1))
            previous = at + 1
    return hits


def _label_before(
    text: str, key: str, begin: int, at: int, own_file: str, *, fuzzy: bool, first: bool, prose: bool
) -> tuple[Label, int] | None:
    segment = key[begin:at]
    if not segment.strip():
        return None
    starts = [m.start() for m in _STARTS.finditer(segment)]
    for start in starts[-9:] if len(starts) > 9 else starts:
        candidate = segment[start:].strip(" 【[(<")
        if len(candidate) > 60 or re.search(r"\s{2,}|\t", candidate):
            continue
        if prose and start and re.search(r"[a-z'] $", segment[:start]) and re.match(r"[a-z]", candidate):
            continue  # the end of a phrase, as in "to whom it may concern:"
        label = match_label(candidate, own_file, fuzzy=fuzzy)
        if label and label.how != "exact" and re.search(r"[\u3400-\u9fff]\s+[\u3400-\u9fff]", candidate):
            label = None  # a value with the next label behind it
        if label and begin and not start and label.how != "exact":
            label = None  # right behind a colon stands a value, not the next label
        if label:
            return Label(
                text[begin + start : at].strip(" 【[("), label.fields, label.kind, label.how, label.hint
            ), begin + start
    tail = re.search(r"[\u3400-\u9fff]+\s*$", segment)
    if tail:  # 本次投诉的产品名称: or a label glued to the value before it (`A-3批号:`, print without gaps)
        run = tail[0].strip()
        after_code = tail.start() > 0 and not segment[tail.start() - 1].isspace()
        shortest = 2 if fuzzy or after_code else 3 if first else 4
        for length in range(min(10, len(run)), shortest - 1, -1):
            label = match_label(run[-length:], own_file)
            if length == 2 and run[-2:] not in _GLUED:
                continue
            if label and label.how == "exact" and label.kind in ("field", "ours", "supplier", "quantity"):
                return label, begin + tail.start() + len(run) - length
    lead = segment.strip()
    short = len(lead) <= (12 if _HAN.search(lead) else 28) and not re.search(r"[,。;!?]", lead)
    if short and first and not prose and not re.search(r"^\d+$|好$|^dear|^hi\b|^hello", lead):
        return Label(text[begin:at].strip(), (), "unknown", "shape"), begin
    return None


def line_label(text: str, own_file: str = "", *, fuzzy: bool = False, loose: bool = False) -> tuple[Label, str] | None:
    """A label at the start of a line without a colon: `【label】value`, `label<tab>value`, `label value`."""
    bracketed = _BRACKETED.match(fold(text))
    if bracketed:
        label = match_label(bracketed["l"], own_file, fuzzy=fuzzy)
        if label:
            return label, text[bracketed.start("v") :]
    gap = _GAP.match(text)
    if gap:
        label = match_label(gap["l"], own_file, fuzzy=fuzzy)
        if label:
            return label, gap["v"]
    stripped = text.strip()
    if _TITLE.match(fold(stripped)):
        return None
    for spaced in _heads(stripped):
        label = match_label(spaced, own_file)
        value = stripped[len(spaced) :].strip()
        if label and ((not _HAN.search(spaced) and _RUNS_ON.match(value)) or _TITLE.match(fold(value))):
            continue  # "Corrective action report required", "Claim form": a phrase or a title, not a label with its value
        known = label and (label.how in ("exact", "bilingual") or (loose and _fits_loosely(label, value)))
        if label and (loose or fold(spaced).strip() not in _NEEDS_COLON) and known:
            sentence = len(value.split()) > 8 or bool(re.search(r"[a-z0-9]\.\s+[A-Z]", value))
            long = not label.fields or label.fields[0] in LONG_FIELDS
            if (loose and (long or not sentence)) or (label.kind == "field" and _fits_loosely(label, value)):
                return label, value
    return None


_RUNS_ON = re.compile(
    r"[a-z]{2,}(?![\w\-@.]*[\d@])|(?i:(?:form|report|note|notice|request|sheet|record|slip|register|log)\b)"
)


def _heads(text: str) -> Iterator[str]:
    """The first one to five words, longest first."""
    words = text.split(" ")
    for count in range(min(5, len(words) - 1), 0, -1):
        yield " ".join(words[:count])


def _fits_loosely(label: Label, value: str) -> bool:
    """In prose `批号 A123` is a label with its value, `order arrived late` is not."""
    name = label.fields[0] if label.fields else ""
    if re.search(r"[:;,：；，]", value):
        return False
    if name in (
        "lot_no",
        "serial_no",
        "order_no",
        "part_no",
        "contract_no",
        "delivery_note_no",
        "invoice_no",
        "customer_ref_no",
        "customer_part_no",
    ):
        return bool(re.match(r"[#A-Za-z0-9]\S*\d", value)) and len(value) < 60
    if name in ("contact_phone", "contact_fax"):
        return bool(re.match(r"[+(\d]", value))
    if name.startswith("qty_"):
        return bool(re.match(r"\d", value))
    return (
        bool(_HAN.search(label.text))
        and len(value) < 40
        and not re.search(r"[,。!?]", value)
        and name in ("customer_name", "product_name", "model_spec", "contact_name", "description", "occurred_place")
    )


def read_lines(
    lines: Sequence[str],
    *,
    part: str,
    page: int,
    method: str = "label",
    own_file: str = "",
    fuzzy: bool = False,
    prose: bool = False,
    glue: bool = False,
) -> Reading:
    """Items in consecutive lines, and the lines that hold none. `prose` for mail bodies, `glue` for wrapped print."""
    items: list[Item] = []
    rest: list[tuple[int, str]] = []
    widest = max((_width(line.strip()) for line in lines), default=0)
    widest = max(widest, 66) if glue and not fuzzy else widest  # short lines of print end where they were meant to
    last = ""
    open_item: tuple[int, str] | None = None  # index of the item whose value may go on, and its field
    for number, raw in ((n, piece) for n, whole in enumerate(lines) for piece in _SIDE_BY_SIDE.split(whole)):
        line = _unboxed(raw.strip("\r\n"))
        if is_blank(line):
            if open_item and items[open_item[0]].value.strip():
                open_item = None
            continue
        found = _items_of(line, own_file, fuzzy=fuzzy, prose=prose)
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
            rest.append((number, line))
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
            if label.kind == "neutral" and not sentence and len(value.strip()) >= 6:
                rest.append((number, value.strip()))  # 主旨, 备注: told in sentences
            told = re.split(r"[)。;)；]|[,，](?!\d{3})|\.\s", value)[0] if sentence else value
            if prose and not sentence and _tells_more(label, value):
                rest.append((number, value.strip()))
                if label.fields and label.fields[0] not in ("product_name", "model_spec", "lot_no"):
                    continue
            items.append(Item(label, told.strip(), part, page, method, context=line[:200]))
        label, value = hits[-1]
        name = label.fields[0] if len(label.fields) == 1 else "description" if label.kind == "describes" else ""
        multi = name in LONG_FIELDS or is_blank(value)
        open_item = (len(items) - 1, name) if multi and (name or label.kind == "quantity") else None
    return Reading(items, rest)


_BOX = re.compile(r"^\s*[|│║┃]\s*(?P<l>[^|│║┃]*[^|│║┃\s])\s*[|│║┃]\s*(?P<v>[^|│║┃]*?)\s*[|│║┃]\s*$")


def _unboxed(line: str) -> str:
    """`| Lot   | W2644  |`: the row of a drawn box of two columns as a label and its value."""
    box = _BOX.match(line)
    return f"{box['l']}: {box['v']}" if box and not re.search(r"[:：]\s*$", box["l"]) else line


_COLON_IN_BRACKETS = re.compile(r"[(（][^()（）:：]*[:：][^()（）]*[)）]\s*[\u3400-\u9fffa-z]")


def _in_brackets(line: str) -> bool:
    """Whether the first label stands in brackets inside a sentence: 依合同(编号:HT-1)供应的…."""
    colon = re.search(r"[:：]", line)
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
    return bool(re.search(r"[a-z0-9]{2}\.\s+[A-Z]|[。；]\s*\S", value))


def _items_of(line: str, own_file: str, *, fuzzy: bool, prose: bool) -> tuple[str, list[tuple[Label, str]]] | None:
    """The labels of one line with their values and what stands before them; None when there is no label."""
    hits = find_labels(line, own_file, fuzzy=fuzzy, prose=prose)
    known = [h for h in hits if h.label.kind != "unknown"]
    if re.fullmatch(r"\s*说明\s*:?\s*", fold(line)):
        return None  # the heading of a letter's numbered paragraphs
    if not known:
        whole = match_label(line, own_file) if not _valued(line) else None
        if whole and whole.kind != "unknown" and (not prose or whole.how != "family") and len(line.strip()) > 1:
            return "", [(whole, "")]
        at_start = line_label(line, own_file, fuzzy=fuzzy, loose=not prose)
        if at_start:
            label, value = at_start
            inner = find_labels(value, own_file, fuzzy=fuzzy, prose=True)
            if inner:
                told = [(label, value[: inner[0].start])]
                told += [
                    (h.label, value[h.value_start : inner[i + 1].start if i + 1 < len(inner) else None])
                    for i, h in enumerate(inner)
                ]
                return "", told
            return "", [(label, value)] if prose else list(_apart(label, value, own_file))
        odd = odd_label(line) if prose else None
        if odd:
            return "", [odd]
        if not hits:
            return None
    pairs: list[tuple[Label, str]] = []
    for index, hit in enumerate(hits):
        stop = hits[index + 1].start if index + 1 < len(hits) else len(line)
        pairs.append(
            (
                hit.label,
                line[hit.value_start : stop].strip(" \t,;、|/【[")
                if hit.label.kind != "unknown"
                else line[hit.value_start : stop].strip(),
            )
        )
    lead = line[: hits[0].start].strip(" \t【[(<*•·-")
    if lead and not prose:
        before = line_label(lead, own_file, fuzzy=fuzzy, loose=True)
        if before:
            return "", [before, *pairs]
    if not prose:
        pairs = [pair for label, value in pairs for pair in _apart(label, value, own_file)]
    return re.sub(r"^\W*(?:\d{1,2}[.、)])?\W*$", "", lead), pairs


def _apart(label: Label, value: str, own_file: str) -> Iterator[tuple[Label, str]]:
    """`反馈单位 甲公司 反馈日期 2026年11月9日`: underlined blanks of one line, each behind its label, without colons."""
    if label.fields[:1] and label.fields[0] in LONG_FIELDS:
        yield label, value
        return
    pieces = re.split(r"\t+|\s{3,}", value)
    if len(pieces) > 1 and any(match_label(p, own_file) or line_label(p, own_file, loose=True) for p in pieces[1:]):
        yield from _columns(label, pieces, own_file)
        return
    begin = 0
    for word in re.finditer(r"(?<=\s)[\u3400-\u9fff]{2,8}(?=\s+\S)", value):
        if not value[begin : word.start()].strip() or (len(word[0]) < 3 and fold(word[0]) not in _GLUED):
            continue
        following = match_label(word[0], own_file)
        if following is None or following.kind not in ("field", "supplier", "quantity", "neutral"):
            continue
        if following.how != "exact" or (following.fields and following.fields == label.fields):
            continue
        yield label, value[begin : word.start()].strip()
        label, begin = following, word.end()
    yield label, value[begin:].strip() if begin else value


def _valued(line: str) -> bool:
    """Whether the line is a label in brackets with its value behind."""
    bracketed = _BRACKETED.match(fold(line))
    return bool(bracketed and re.search(r"\w", bracketed["v"]))


def _columns(label: Label, pieces: Sequence[str], own_file: str) -> Iterator[tuple[Label, str]]:
    """`500 <gap> Qty rejected <gap> 35` behind a label: pieces of a line set in columns, labels among them."""
    value: list[str] = []
    for piece in pieces:
        following = match_label(piece, own_file)
        told = None if following else line_label(piece, own_file, loose=True)
        if following is None and told is None:
            value.append(piece)
            continue
        yield label, " ".join(value).strip()
        label, value = (following, []) if following else (told[0], [told[1]]) if told else (label, [])
    yield label, " ".join(value).strip()


_SIDE_BY_SIDE = re.compile(r"(?<=\S)\s*(?=【[^】:]{1,16}】\s*\S)")


_NUMBERED = re.compile(r"\s*(?:\(?\d[.、)]|[-•·①-⑨])")


def _is_phrase(lead: str) -> bool:
    """Whether the words before a label make it part of a sentence."""
    return len(_HAN.findall(lead)) >= 7 or len(re.findall(r"[A-Za-z]{2,}", lead)) >= 4


def _goes_on(item: Item, name: str, line: str, glue: bool) -> bool:
    """Whether this line continues the value of the label above it."""
    if not item.value.strip():
        return True
    if name not in LONG_FIELDS or _SIGN_OFF.match(fold(line)):
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


def _width(text: str) -> int:
    """How wide a line prints, in Latin letters; Chinese characters take two."""
    return len(text) + len(_HAN.findall(text))


def _joined(before: str, line: str, glue: bool) -> str:
    if not before.strip():
        return line.strip()
    if glue:
        space = "" if _HAN.search(before[-1:]) or _HAN.search(line.strip()[:1]) else " "
        return before + space + line.strip()
    return before + "\n" + line.strip()


def is_title_line(text: str) -> bool:
    """Whether the words are only those of a form's title, such as CUSTOMER COMPLAINT REPORT."""
    return bool(_TITLE.match(fold(text).strip()))
