"""What a paper as a whole tells about one of its fields: forms left open for us, sums of claims, wishes beside 处理意见."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from complaints.field_kinds import QUANTITIES
from foundations.language.pattern import Pattern
from foundations.language.script import fold
from parsers.fields.context import Context
from parsers.fields.labels import wishes
from parsers.fields.labels.vocabulary import Label
from parsers.fields.layout.items import Item, is_blank, is_placeholder
from parsers.fields.prose import requests
from parsers.fields.prose.companies import is_ours
from parsers.fields.prose.sentences import sentences
from parsers.fields.values.boxes import choices
from parsers.fields.values.numbers import unit_of

_ROLE = Pattern(
    r"(?:manager|engineer|officer|supervisor|coordinator|director|inspector|buyer|head|lead|经理|主管|工程师|主任|课长|科长|部长|专员)$"
)
_DISPOSITION = Pattern(r"处理|处置|判定|结论|回复|答复|disposition|response|reply|required action|decision|conclusion")
_THEIR_DECISION = Pattern(r"(?:初步|现场|最终)?(?:处理|处置|判定)(?:意见|方式|结果|结论|措施|方法)?")
_REMARK = Pattern(r"^(?:备注|附注|注|说明|特别说明|补充说明|主旨|remarks?|notes?|comments?|other remarks?)$")
_CLAIMS = Pattern(r"索赔|求偿|索偿|扣款|理赔|赔偿|debit (?:note|memo)|\bclaims?\b|charge ?back|credit request")
_TOTAL = Pattern(
    r"(?:合计|总计|共计|总金额|合计金额|金额合计|总额|合计总额|(?:grand )?total(?: amount| due| value)?|amount(?: due)?)"
)
_RECEIVED = Pattern(r"(?:date )?received(?: on)?|收到日期?|接收日期|receipt date|received date")
_GOODS = QUANTITIES | {
    "delivery_note_no",
    "order_no",
    "invoice_no",
    "contract_no",
    "lot_no",
    "serial_no",
    "part_no",
    "customer_part_no",
    "product_name",
    "model_spec",
    "ship_date",
    "production_date",
}
_8D = Pattern(r"(?<![a-z0-9])8\s?-?d(?![a-z0-9])")


def names_person(item: Item) -> bool:
    """`QA Manager: Jane Doe, 02 6766 0184, jane@…`: a role with a person and how to reach him, no approval."""
    key = fold(item.label.text).strip(" :*")
    return bool(_ROLE.search(key) and re.search(r"@|\d{6}", re.sub(r"[\s\-()]", "", item.value)))


def asked_beside(item: Item, *, theirs: bool = False) -> list[str]:
    """What the customer ticks or writes in a place for decisions or remarks; nothing where we decide there.

    `theirs` when the paper names us as the supplier: what is decided on it in a few words, the customer decided.
    """
    key = fold(item.label.text).strip(" :*")
    value = fold(item.value)
    if is_blank(item.value):
        return []
    if item.label.kind == "neutral":
        return [name for name, _ in requests.from_prose(list(sentences(item.value)))] if _REMARK.match(key) else []
    if item.label.kind == "ours" and re.search(r"请贵|贵司|贵公司|贵厂", value):
        return wishes.from_form(item.value)
    if not _DISPOSITION.search(key):
        return []
    ticked = choices(item.value)
    if ticked.on or ticked.off:
        return list(dict.fromkeys(name for word in ticked.on for name in wishes.asked(word)))
    decided = theirs and len(value) <= 20 and bool(_THEIR_DECISION.fullmatch(key))
    if item.label.kind == "ours" and not decided and not _8D.search(value):
        return []
    return wishes.asked(item.value)


def settled(items: Sequence[Item]) -> list[Item]:
    """The items of a paper with labels that only the paper as a whole explains put right."""
    return goods_received(_both_numbers(_named_twice(_coded(items))))


def _coded(items: Sequence[Item]) -> list[Item]:
    """In a list with a column `Description`, a column `Item` of codes holds the goods' numbers, not their names."""
    if not any(i.row and i.label.kind == "describes" for i in items):
        return list(items)
    columns: dict[str, list[str]] = {}
    for item in items:
        if item.row and item.label.fields == ("product_name",) and not is_blank(item.value):
            columns.setdefault(item.label.text, []).append(item.value.strip())
    codes = {
        text
        for text, values in columns.items()
        if all(re.fullmatch(r"(?=.*\d)[A-Z0-9][A-Z0-9\-./_]{2,24}", v) for v in values)
    }
    return [
        i.placed(label=Label(i.label.text, ("part_no",), "field", "family")) if i.row and i.label.text in codes else i
        for i in items
    ]


_OUR_NUMBER = Pattern(r"(?:我司|我方|本公司|敝司|our)\W{0,2}.*")
_THEIR_NUMBER = Pattern(r"(?:客户|顾客|customer|cust|your)\W{0,2}.*")


def _both_numbers(items: Sequence[Item]) -> list[Item]:
    """`客户料号` beside `我司料号`: the form is ours, and our number on it is the part number, not another of his."""
    numbers = [i for i in items if i.label.fields == ("customer_part_no",) and not is_placeholder(i.value)]
    if not any(_THEIR_NUMBER.match(fold(i.label.text).strip(" *")) for i in numbers):
        return list(items)
    ours = {id(i) for i in numbers if _OUR_NUMBER.match(fold(i.label.text).strip(" *"))}
    number = ("part_no",)
    return [i.placed(label=Label(i.label.text, number, "field", "family")) if id(i) in ours else i for i in items]


_CODE = Pattern(r"(?=.*\d)[A-Z0-9][A-Z0-9\-./_]{4,24}")
_BARE = Pattern(r"material|item|part|article|product|物料|材料|产品|品项")


def _named_twice(items: Sequence[Item]) -> list[Item]:
    """`Material: 10044871` beside `Material description: Coil`: the bare word is the goods' number."""
    if any("part_no" in i.label.fields and not is_placeholder(i.value) for i in items):
        return list(items)
    singles = [i for i in items if not i.row and not i.ours and not is_placeholder(i.value)]
    named = any(
        (i.label.fields == ("product_name",) or i.label.kind == "describes")
        and not _BARE.fullmatch(fold(i.label.text).strip(" :*."))
        and not re.search(r"\d", i.value)
        for i in singles
    )
    codes = {
        id(i)
        for i in singles
        if named
        and i.label.fields == ("product_name",)
        and _BARE.fullmatch(fold(i.label.text).strip(" :*."))
        and _CODE.fullmatch(i.value.strip())
    }
    number = ("part_no",)
    return [i.placed(label=Label(i.label.text, number, "field", "family")) if id(i) in codes else i for i in items]


def goods_received(items: Sequence[Item]) -> list[Item]:
    """`Date received` among the goods' own numbers is when they came; elsewhere it is when we got the paper."""
    out: list[Item] = []
    for item in items:
        if item.label.kind != "ours" or item.for_us:
            out.append(item)
            continue
        key = fold(item.label.text).strip(" :*")
        before = out[-1] if out else None
        among = before is not None and bool(before.label.fields) and before.label.fields[0] in _GOODS
        among = among or (bool(item.row) and bool(re.fullmatch(r"[\d,.]+\s*[^\W\d]*", item.value.strip())))
        if among and _RECEIVED.fullmatch(key) and not is_blank(item.value):
            name = (
                "qty_delivered" if re.fullmatch(r"\d[\d,.]*(?:\s*[^\W\d]+)?", item.value.strip()) else "delivery_date"
            )
            label = Label(item.label.text, (name,), "field", "family")
            out.append(item.placed(label=label, ours=False))
            continue
        out.append(item)
    return out


class Paper:
    """What the items of one paper tell together: it is asked beside each of them and found out once, at the first."""

    def __init__(self, items: Sequence[Item], context: Context) -> None:
        self.items, self.context = items, context

    @cached_property
    def is_claim_without_amount(self) -> bool:
        """Whether it is a claim or debit note whose labels name no amount but those of its rows."""
        if any("amount_claimed" in i.label.fields and not i.row and not is_placeholder(i.value) for i in self.items):
            return False
        titled = any(_CLAIMS.search(fold(i.value)) for i in self.items if i.label.kind == "title")
        return titled or any(
            _CLAIMS.search(fold(i.label.text)) for i in self.items if i.label.fields[:1] == ("customer_ref_no",)
        )

    @cached_property
    def leaves_steps_open(self) -> bool:
        """Whether the customer filled his part and left the steps of ours open."""
        steps = [i for i in self.items if i.label.kind == "ours"]
        empty = [i for i in steps if is_placeholder(i.value)]
        filled = [i for i in steps if len(i.value.strip()) > 8]
        return bool(empty) and len(filled) <= 1 and any(i.label.fields and not is_blank(i.value) for i in self.items)

    @cached_property
    def is_written_by_us(self) -> bool:
        """Whether more than two fields of ours are filled: then we wrote what stands among them."""
        return sum(1 for i in self.items if i.label.kind == "ours" and not is_blank(i.value)) > 2

    @cached_property
    def names_us(self) -> bool:
        """Whether it names us as the supplier: what is decided on it in a few words, the customer decided."""
        return any(i.label.kind == "supplier" and is_ours(i.value, self.context) for i in self.items)

    @cached_property
    def _initials(self) -> str:
        words = (re.findall(r"[A-Za-z]+", i.value) for i in self.items if i.label.kind == "title")
        return "\n".join("".join(w[0] for w in each).upper() for each in words)

    def is_titled_by(self, letters: str) -> bool:
        """Whether the letters are the first ones of a title's words."""
        return letters in self._initials


def is_claimed_total(item: Item, paper: Paper) -> bool:
    """Whether this sum is what the paper claims: a claim or debit note whose labels name no amount but those of its rows."""
    if item.ours or item.row or not re.search(r"\d", item.value):
        return False
    if item.label.kind != "total" and not _TOTAL.fullmatch(fold(item.label.text).strip(" :*")):
        return False
    return paper.is_claim_without_amount


def asks_for_8d(title: Item, paper: Paper) -> bool:
    """An 8D form that the customer sends with its later disciplines left open asks for the report."""
    return bool(_8D.search(fold(title.value))) and paper.leaves_steps_open


def is_wordy(text: str) -> bool:
    """Whether a text tells what happened in sentences rather than naming it."""
    key = fold(text.strip())
    stops = len(re.findall(r"[.。;!?](?:\s|$)", key))
    if (
        stops == 1
        and re.search(r"[.。!]$", key)
        and (len(key.split()) > 5 or len(re.findall(r"[\u3400-\u9fff]", key)) > 11)
    ):
        return True  # one whole sentence
    return stops > 1 or len(key.split()) > 9 or len(re.findall(r"[\u3400-\u9fff]", key)) > 22


_WRITTEN = Pattern(
    r"(?:发出|发行|签发|开立|开具|开单|提出|提报|填写|填表|制单|制表|出具|发布|通报|上报)|(?:issued?|raised?|opened?|written|created|sent|signed|notified|logged)"
)
_BARE_DAY = Pattern(
    r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.](?:20)?\d\d|[a-z]{3,9}\.? \d{1,2},? (?:20)\d\d|\d{1,2}(?:st|nd|rd|th)?[ \-/][a-z]{3,9}\.?[ \-/,]{1,2}(?:20)?\d\d"
)


def is_day_of_writing(item: Item) -> bool:
    """`发出: 2026/8/17`, `Issued: 3 May 2026`: a verb of writing the paper beside a bare day."""
    key = fold(item.label.text).strip(" :*")
    return bool(_WRITTEN.fullmatch(key)) and bool(_BARE_DAY.fullmatch(fold(item.value).strip(" .")))


_NUMBER = Pattern(r"(?P<l>[A-Z]{2,6})[\s\-./#:]{0,2}(?=(?:\D{0,4}\d){4})[A-Z0-9][A-Z0-9\-/.]{3,20}")


def is_own_number(title: Item, paper: Paper) -> bool:
    """A number alone at the head of a paper is the paper's own, when the mail's subject or the paper's title says so too.

    `QUALITY DEFECT NOTICE | QDN 2026/0644`: the letters are the first ones of the title's words.
    """
    found = _NUMBER.fullmatch(title.value.strip())
    if found is None:
        return False
    if re.sub(r"\W", "", found[0].casefold()) in re.sub(r"\W", "", paper.context.subject.casefold()):
        return True
    return paper.is_titled_by(found["l"])


_PAPER = Pattern(
    r"(?:quality |customer |complaint |defect |return )*(?:record|report|notice|memo|slip|note|notification|ticket|case|file|claim)"
)


def is_number_of_paper(item: Item) -> bool:
    """`Record: SNR 4471`: the name of the paper beside a number."""
    key = fold(item.label.text).strip(" :*")
    return bool(_PAPER.fullmatch(key)) and bool(
        re.fullmatch(r"[A-Za-z]{0,6}[\s\-./#]?\d[\w\-./]{2,20}", item.value.strip())
    )


def quantity_name(names: set[str]) -> str:
    """What a bare `quantity` counts on a paper whose labels name these fields: the bad ones, else the delivered."""
    return "qty_delivered" if "qty_defective" in names else "qty_defective"


def is_quantity(text: str) -> bool:
    """`Delivered: 5,000 pcs` is a quantity, whatever the label could mean."""
    found = re.fullmatch(r"\s*\d[\d,.]*\s*([a-z\u3400-\u9fff]{1,8}\.?)\s*", fold(text))
    return found is not None and unit_of(found[1])[0]


def with_unit(fields: tuple[str, ...], parts: list[str]) -> list[str]:
    """`16 / 400 pcs`: the unit behind the last of several quantities is that of all."""
    last = re.fullmatch(r"\s*\d[\d,.]*\s*([^\W\d]+\.?)\s*", parts[-1])
    if last is None or not set(fields) <= QUANTITIES | {"quantity"} or not unit_of(last[1])[0]:
        return parts
    return [f"{p} {last[1]}" if re.fullmatch(r"\s*\d[\d,.]*\s*", p) else p for p in parts]
