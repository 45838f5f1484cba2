"""A label with its value as it stands in a document: what every layout reader yields and the field rules consume."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import lru_cache

from foundations.language.pattern import Pattern
from foundations.language.script import fold
from parsers.fields.labels.vocabulary import Label
from parsers.layout import Box


@dataclass(frozen=True, slots=True)
class Item:
    """One label with its value. `row` numbers the rows of a list of goods (0 = not in a list); `method` as in readings.

    `ours` when it is for us to fill in, by its label or by the part of the form; `for_us` when by the part of the form;
    `order` is the place in reading order.
    """

    label: Label
    value: str
    part: str
    page: int
    method: str = "label"
    row: int = 0
    context: str = ""
    box: Box | None = None
    confidence: float = 1.0
    ours: bool = False
    order: int = 0
    typed: object | None = None
    for_us: bool = False

    def placed(self, **changes: object) -> Item:
        """A copy with some of its particulars replaced."""
        copy: Item = object.__new__(Item)  # thrice as fast as dataclasses.replace, and there are hundreds in a form
        for name, put, held in _PARTICULARS:
            put(copy, changes[name] if name in changes else held(self))
        return copy


#: of every slot of an item its name, what sets it and what reads it, quicker than by name
_PARTICULARS = tuple(
    (each.name, getattr(Item, each.name).__set__, getattr(Item, each.name).__get__) for each in fields(Item)
)


_BLANK = Pattern(r"^[\s_/\\\-—–.·…*~|:、,()\[\]□☐○◯⬜〇]*$")
_PLACEHOLDER = Pattern(
    r"^[\[(<【{]*\s*(?:click (?:or tap )?(?:here )?to enter.*|click here.*|choose an item\.?|select(?: one)?\.{0,3}|enter (?:text|value|your|the|a).*|"
    r"type here.*|please (?:enter|fill|select|specify|describe|complete|choose|provide|state).*|to be (?:filled|completed|advised|confirmed|determined).*|"
    r"tb[acd]|n\.?/?a\.?|none|nil|null|unknown|not (?:known|available|applicable|specified|stated|yet known)|\?+|x{2,}|"
    r"单击(?:此处|或点击).*|点击(?:此处|或).*|请(?:填写|选择|输入|在此|注明|详细|说明|描述|用|简要|提供|填|于此).*|此处填写.*|在此(?:填写|输入).*|"
    r"(?:待|未)(?:定|补充|填|确认|提供|知|查)|不详|不明|未知|暂无|暂缺|无|没有|不适用|空白?|略|同上例|示例.*|例[:如].*|如[:：].*|e\.?g\.?[\s:,].*|for example.*|"
    r"example[:\s].*|sample:.*|yyyy.*|dd[/-]mm.*|mm[/-]dd.*|年\s*月\s*日|某某.*|xx+(?:公司|有限公司|先生|女士)?.*|以下空白|下同|blank|leave blank.*)\s*[\])>】}]*$"
)


def is_blank(text: str) -> bool:
    """Whether a place for a value is empty: nothing, blanks to fill in, dashes, empty boxes."""
    return bool(_BLANK.match(text))


#: how to fill the place in: 重量类产品请以公斤填写, 请填到班次
_HINT = Pattern(
    r"请[^,。;]{0,16}(?:填|勾选|打[√✓勾])|(?:please|kindly|pls) (?:fill|tick|print|use block)|"
    r"\b(?:tick|circle|delete|mark) (?:as|what|where|whichever|all that|one)\b"
)


@lru_cache(maxsize=4096)
def is_placeholder(text: str) -> bool:
    """Whether the text is a form's own hint, example or a word for nothing, and so no value of the customer's."""
    key = fold(text).strip()
    return is_blank(key) or bool(_PLACEHOLDER.match(key)) or (len(key) <= 60 and bool(_HINT.search(key)))


#: a line that shows how to fill in the place: 例:A1, e.g. 2401-AA, 请注明单位, 可多选
_SHOWS = Pattern(
    r"^\W*(?:(?:填写)?(?:示例|范例|样例|举例|例)\s*[:如]|[如比]如?\s*:|(?:e\.?g\.?|for example|example)[\s:,.])"
    r"|^[^□☐☑■√]{0,40}(?:可多选|限单选|可复选|select (?:one|all)|(?:tick|check|mark) (?:one|all))"
)
_BIDS = Pattern(
    r"^\W*(?:请(?:填|选|输入|注明|勾选|用|按)|请(?:详细)?(?:说明|描述|写明)[^。]{0,20}(?:时间|地点|现象|经过|字|情况))"
)


def without_examples(text: str, *, wish: bool = False) -> str:
    """The lines of a place without those with which the form shows how to fill it in; `wish` where 请… may be the customer's."""
    if "\n" not in text:
        return text
    kept = [
        line
        for line in text.splitlines()
        if not (
            (key := fold(line).strip()) and len(key) <= 60 and (_SHOWS.match(key) or (not wish and _BIDS.match(key)))
        )
    ]
    return "\n".join(kept) if any(line.strip() for line in kept) else text


_OUR_PART = Pattern(
    r"(?:以下|下列|本栏|此栏|下表|以下内容|以下部分|以下栏位).{0,6}(?:由)?.{0,4}(?:供应商|供方|厂商|厂家|我司|本公司|公司|卖方|责任部门|责任单位|质管部|品管部|质量部|品保|业务|工厂|内部|受理|处理单位).{0,6}(?:填写|填|回复栏|专用)|"
    r"(?:由)?(?:供应商|供方|厂商|厂家|质管部|品管部|质量部|品质部|品保部?|责任部门|责任单位|本公司|我司|受理部门|业务部|工厂|制造商|卖方|内部|公司内部)(?:填写|回复|填写栏|回覆栏|使用|专用|处理栏)|"
    r"(?:第[二三四五]部分|[二三四五][、.]|part\s*(?:b|ii|2|c|iii|3)\b|section\s*(?:b|ii|2|c|iii|3)\b).{0,10}(?:处理|调查|分析|回复|原因|改善|对策|结论|供应商|内部|厂家|纠正|审批|investigation|supplier|response|internal|root cause|corrective|manufacturer|evaluation|action)|"
    r"(?:for\s+)?(?:internal|office|official|supplier|vendor|manufacturer|company|factory|our|qa|qc|laboratory|warehouse|seller)(?:'s)?\s+use(?:\s+only)?|"
    r"(?:to be |)(?:completed|filled(?:\s+in|\s+out)?|answered)\s+by\s+(?:the\s+)?(?:supplier|vendor|manufacturer|seller|our|us|qa|qc|quality)|(?:supplier|vendor|manufacturer)(?:'s)?\s+(?:to complete|response|section|reply|answer)\b|"
    r"^\W*(?:处理记录|处理栏|调查处理|内部处理|公司处理意见|供应商回复栏?|厂商回复栏?|回复栏|处理过程记录|调查与处理|受理记录|原因及对策|supplier response|investigation and response)\W*$"
)
_THEIR_PART = Pattern(
    r"(?:由)?(?:客户|顾客|投诉人|投诉方|投诉单位|反馈单位|用户|买方|申请人|申请单位|需方)(?:填写|填写栏|栏|信息)|(?:第一部分|[一1][、.]|part\s*(?:a|i|1)\b|section\s*(?:a|i|1)\b)|"
    r"(?:to be |)(?:completed|filled(?:\s+in|\s+out)?)\s+by\s+(?:the\s+)?(?:customer|buyer|complainant|claimant|requester)|customer(?:'s)?\s+(?:section|to complete|information|details)"
)


def section_of(text: str, before: bool) -> bool:
    """Whether what follows this line is the part that we fill in; `before` is the answer so far."""
    key = fold(text).strip()
    if len(key) > (34 if re.search(r"[\u3400-\u9fff]", key) else 80):
        return before
    theirs, ours = _THEIR_PART.search(key), _OUR_PART.search(key)
    if theirs and ours and theirs.start() < ours.start():
        return before  # D0~D2由客户填写,D3~D8由供应商填写: how the form is shared, and not yet our part
    if theirs and not ours:
        return False
    return bool(_OUR_PART.search(key)) or before
