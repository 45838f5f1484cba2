"""Items become candidates: what an ambiguous label means is decided by the other labels of the same paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from complaints.field_kinds import QUANTITIES
from foundations.language.pattern import Pattern
from foundations.language.script import fold
from parsers.fields.candidates import Candidate
from parsers.fields.context import Context
from parsers.fields.interpretation import form
from parsers.fields.interpretation.compounds import company_and_person, company_and_seat, mixed, several
from parsers.fields.interpretation.convert import FAX_MARK, Value
from parsers.fields.interpretation.counts import counted
from parsers.fields.interpretation.making import Maker
from parsers.fields.labels.line_labels import find_labels
from parsers.fields.labels.vocabulary import match_label
from parsers.fields.layout.items import Item, is_blank, is_placeholder
from parsers.fields.prose import requests
from parsers.fields.prose.companies import is_ours
from parsers.fields.prose.narrative import identifiers
from parsers.fields.prose.people import TITLE_EN, looks_like_name
from parsers.fields.values.locale import World
from parsers.fields.values.numbers import read_quantity, unit_of

_CONTACT = frozenset({"contact_name", "contact_phone", "contact_fax", "contact_email", "address", "contact_title"})
_SENDER = Pattern(
    r"^(?:发件|发函|发送|寄件|发文|传真发|自$|from$|sender|sent by|(?:issued|raised|reported|requested|submitted|opened|"
    r"created|written|initiated|originated|complained|claimed|handled|returned|rejected|notified) by|由$|originator|initiator|requestor|requester|issuer|author|"
    r"buyer|purchaser|complainant|claimant|coordinator|(?:客户|顾客|需方|买方|我司|我方|本公司)|(?:开单|提出|申请|投诉|反馈|反映|填报|提报|发起|通知|索赔|退货|报告)(?:人|者|单位))"
)
_COLON = Pattern("[:=]")
_COUNT_FIRST = Pattern(r"\s*\d[\d,.]*\s*([^\W\d]+)\b")
_BUYER = Pattern(r"^(?:buyer|purchaser|采购|买方|sqe|supplier quality|issuer)\b")
_COMPANY_LIKE = Pattern(
    r"(?:公司|厂|店|行|集团|社|局|院|所|部|中心|站|矿|校|堂|坊)$|\b(?:ltd|inc|gmbh|llc|co|corp|plc|ab|bv|pty|systems|supplies|industries|hospital|works|group|company|limited|as|sa|ag|kg)\b\.?"
)
#: a department, where a form asks for the unit that wrote it
#: 牛油 5kg   食用限期: 2027-03-15: a label that no list holds, set apart
_NEXT_LABEL = Pattern(r"(?<=\S)\s{2,}(?=[\u3400-\u9fffA-Za-z]{2,12}\s*[:：]\s*\S)")
_NAME_AND_POST = Pattern(r"(?P<n>[A-Z][^,/\d@]{3,30}?)\s*(?:[,/]|\s[-–]\s)\s*(?P<t>[A-Z][^,\d@]{3,40})")
_DESK = Pattern(r"[\u3400-\u9fff]{1,8}(?:部|课|科|处|组|室|股|车间)")


@lru_cache(maxsize=1024)
def _is_sender(label: str) -> bool:
    """Whether a label asks who wrote the paper."""
    return bool(_SENDER.match(fold(label).strip(" :*")))


class Interpreter:
    """Turns the items of a message into candidates. `names` are the fields that some item of each part has a value for."""

    def __init__(self, context: Context, world: World) -> None:
        self.context = context
        self.maker = Maker(world)

    def read(self, items: Sequence[Item]) -> list[Candidate]:
        """Candidates of all items; those in our own part of a form yield none."""
        out: list[Candidate] = []
        parts = dict.fromkeys(i.part for i in items)
        for part in parts:
            mine = form.settled([i for i in items if i.part == part])
            names = {n for i in mine if not is_placeholder(i.value) and not i.ours for n in i.label.fields}
            out += self._part(mine, names)
        return out

    def _part(self, items: list[Item], names: set[str]) -> list[Candidate]:
        out: list[Candidate] = []
        paper = form.Paper(items, self.context)
        side = "customer"
        units = {
            i.row: unit_of(i.value)[1]
            for i in items
            if i.label.kind == "unit" or (i.label.fields == ("customer_name",) and unit_of(i.value)[0])
        }
        firms = {
            fold(i.value).partition(" ")[0]
            for i in items
            if i.label.fields[:1] in (("customer_name",), ("contact_name",))
            and i.label.kind != "supplier"
            and not i.ours
            and " " in fold(i.value)
        }
        for item in items:
            kind = item.label.kind
            if (
                kind == "neutral"
                and fold(item.label.text).strip(" :*") == "序号"
                and re.fullmatch(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9\-/、,; ]{4,}", item.value.strip())
                and not item.row
            ):
                out += self.maker.made(
                    item, "serial_no", item.value, "exact"
                )  # 序號: Taiwan's word for a serial number
                continue
            if kind == "supplier":
                side = "supplier"
                continue
            if kind in ("ours", "unknown", "neutral"):
                out += self._beside_decisions(item, paper, names)
            if kind in ("total", "neutral") and form.is_claimed_total(item, paper):
                out += self.maker.made(item, "amount_claimed", item.value, "family")
            if kind == "title":
                if form.asks_for_8d(item, paper) and not paper.is_written_by_us:
                    out.append(self.maker.candidate(item, "customer_request", Value("8d_report", item.value), "family"))
                if "customer_ref_no" not in names and form.is_own_number(item, paper):
                    out += self.maker.made(item, "customer_ref_no", item.value, "family")
                continue
            if kind == "unknown" and not item.ours:
                out += self._by_head(item, names) or self._of_the_firm(item, names, firms)
            if kind in ("ours", "unknown") or item.ours:
                side = "customer"
                continue
            fields = item.label.fields
            if _is_sender(item.label.text) or fields[:1] == ("customer_name",):
                side = "customer"
            if side == "supplier" and not (fields and fields[0] in _CONTACT):
                side = "customer"
            if is_blank(item.value) and not (
                fields and fields[0] in ("sample_available", "urgency", "customer_request")
            ):
                continue
            out += self._item(item, names, units, supplier=side == "supplier")
        return out

    def _item(self, item: Item, names: set[str], units: dict[int, str | None], *, supplier: bool) -> list[Candidate]:
        kind = item.label.kind
        fields = item.label.fields
        if (
            kind == "quantity"
            and item.context != f"{item.label.text}: {item.value}"
            and re.search(r"样品", fold(item.context))
            and re.search(r"[有无是否]", fold(item.context))
        ):
            fields = ("sample_qty",)
        elif kind == "quantity":
            fields = (form.quantity_name(names),)
        elif kind == "describes":
            fields = (self._description_name(item, names),)
        elif kind == "weak_contact":
            return [] if "contact_name" in names else self.maker.made(item, "contact_name", item.value, "weak")
        elif kind == "contact_mixed":
            return mixed(self.maker, item)
        elif kind == "extension":
            return self.maker.made(item, "contact_phone", item.value, "extension")
        elif kind != "field":
            return []
        if not fields:
            return []
        if supplier and fields[0] in _CONTACT:
            return []  # ours: the supplier's contact on the customer's paper
        if fields[0] in ("quantity", "unit", "extension"):  # `Menge / Quantity`: no field of its own
            fields = (form.quantity_name(names),) if fields[0] == "quantity" else ()
        if not fields:
            return []
        if len(fields) > 1:
            return several(self.maker, item, fields, names)
        return self._single(item, fields[0], names, units)

    def _by_head(self, item: Item, names: set[str]) -> list[Candidate]:
        """What an unknown label means by its last word and the shape of its value: `发出: 2026/8/17` is the day of the paper."""
        if "complaint_date" not in names and form.is_day_of_writing(item):
            return self.maker.made(item, "complaint_date", item.value, "shape")
        if "customer_ref_no" not in names and form.is_number_of_paper(item):
            return self.maker.made(item, "customer_ref_no", item.value, "shape")
        desk = re.fullmatch(
            r"[io]?qc|[is]?qe|检验|质检|品管|品保|品质|质量|quality", fold(item.label.text).strip(" :*.")
        )
        if desk and "contact_name" not in names and looks_like_name(item.value):
            return self.maker.made(item, "contact_name", item.value, "weak")
        return []

    def _of_the_firm(self, item: Item, names: set[str], firms: set[str]) -> list[Candidate]:
        """`Norwell P/N` on a paper of Norwell Instruments: the customer's own number, named by his name."""
        first, _, rest = item.label.text.strip().partition(" ")
        if len(first) < 3 or not rest or fold(first) not in firms:
            return []
        label = match_label(rest, self.context.company_words)
        if label is None or len(label.fields) != 1:
            return []
        name = "customer_part_no" if label.fields[0] == "part_no" else label.fields[0]
        return [] if name in names else self.maker.made(item, name, item.value, "family")

    def _beside_decisions(self, item: Item, paper: form.Paper, names: set[str]) -> list[Candidate]:
        """What the customer tells in a place that is not his: his wish beside 处理意见, his deadline in the label of our part."""
        out: list[Candidate] = []
        if not item.for_us and not paper.is_written_by_us:
            out += self._asked_beside(item, theirs=paper.names_us)
        if item.label.kind == "ours" and "reply_requested_by" not in names and re.search(r"\d", item.label.text):
            out += self.maker.deadline(item.placed(value=item.label.text))  # 供应商回复栏(请于11月16日前回复)
        return out

    def _asked_beside(self, item: Item, *, theirs: bool) -> list[Candidate]:
        """What a customer ticks or writes beside 处理意见, Disposition, Response, 备注, and a person beside `QA Manager`."""
        if form.names_person(item):
            return [
                *mixed(self.maker, item),
                *self.maker.made(item, "contact_title", item.label.text.strip(" :*"), "family"),
            ]
        wanted = form.asked_beside(item, theirs=theirs)
        if not wanted:
            return []
        made = [self.maker.candidate(item, "customer_request", Value(w, item.value), "family") for w in wanted]
        return [*made, *self.maker.deadline(item)]

    @staticmethod
    def _description_name(item: Item, names: set[str]) -> str:
        if "product_name" in names:
            return "description"
        if "description" in names or item.row:
            return "product_name"
        wordy = (
            len(item.value.split()) > 6
            or len(re.findall(r"[\u3400-\u9fff]", item.value)) > 14
            or bool(re.search(r"[.!。]\s*$|[,,。]", item.value.strip()))
        )
        return "description" if wordy else "product_name"

    def _single(self, item: Item, name: str, names: set[str], units: dict[int, str | None]) -> list[Candidate]:
        if name == "customer_name" and (unit_of(item.value)[0] or is_ours(item.value, self.context)):
            return []
        name = self._by_value(item, name, names)
        if self._is_none(item, name):
            return []
        if name in QUANTITIES:
            out = counted(self.maker, item, name, units, names)
            rate = re.search(r"(?:率|rate|ratio)\W{0,3}([\d.]+\s*(?:%|ppm|‰))", fold(item.value))
            if rate and "defect_rate" not in names:  # 【抽检】500只,不良37只,不良率7.4%
                out += self.maker.made(item, "defect_rate", rate[1], "compound")
            day = re.match(r"\s*(\d{1,4}[年月./\-][\d年月日./\-]{1,9})\s*[,，、 ]", item.value)
            if day and name == "qty_delivered" and "delivery_date" not in names:  # 【到货】10月22日,6万只
                out += self.maker.made(item, "delivery_date", day[1], "compound")
            return out
        came = _COUNT_FIRST.match(item.value) if name in ("delivery_date", "ship_date") else None
        if came and unit_of(came[1])[0]:
            return [
                *self.maker.made(item, "qty_delivered", came[0], "compound"),
                *self.maker.made(item, name, item.value[came.end() :], "compound"),
            ]
        value, seat = company_and_seat(item.value) if name == "customer_name" else (item.value, "")
        company, value = company_and_person(value) if name == "contact_name" else ("", value)
        cleaned = self._cut(name, value)
        out = self.maker.made(item, name, cleaned, item.label.how)
        if company and "customer_name" not in names and not is_ours(company, self.context):
            out += self.maker.made(item, "customer_name", company, "compound")
        if seat and "address" not in names:
            out += self.maker.made(item, "address", seat, "compound")
        if len(cleaned) < len(value) - 4:
            out += [
                self.maker.candidate(item, f.name, Value(f.value, f.raw), "compound")
                for f in identifiers(value[len(cleaned) :])
                if f.name != name and f.name not in names
            ]
        return out + self._besides(item, name, names, found=bool(out))

    def _is_none(self, item: Item, name: str) -> bool:
        """What stands beside the label and is no value of it: our own name, the number of the form or of the line."""
        value = item.value
        if name == "customer_ref_no":
            wordy = not re.search(r"\d", value) and len(value.split()) > 1  # words are no number
            return wordy or self._is_form_number(item)
        if name == "amount_claimed":
            return bool(item.row)  # the amounts of single lines; the total stands elsewhere
        if name == "product_name":
            return bool(re.fullmatch(r"\s*\d{1,3}\s*[.、)]?\s*|\W{0,3}[\d,]+\.\d{1,2}\s*元?\s*", value))
        return name == "contact_name" and (
            is_ours(value, self.context) or "<" in value or (fold(item.label.text).strip() == "from" and "@" in value)
        )

    def _besides(self, item: Item, name: str, names: set[str], *, found: bool) -> list[Candidate]:
        """What else the place of a field holds: a deadline in a wish, a count of samples, a name with title and phone."""
        value = item.value
        if name == "customer_request":
            return self.maker.deadline(item)
        if name == "sample_available" and "sample_qty" not in names and read_quantity(value):
            return self.maker.made(item, "sample_qty", value, "compound")
        if name == "contact_phone" and not found and re.fullmatch(r"\D*\d{2,6}\D*", value):
            return self.maker.made(item, "contact_phone", value, "extension")
        if name == "contact_phone" and found and (mark := FAX_MARK.search(value)):
            return self.maker.made(item, "contact_fax", value[mark.end() :], "compound")
        if name != "contact_name" or not found:
            return []
        out = self.maker.made(item, "contact_email", value, "compound") if "@" in value else []
        title = re.search(
            r"[\s/,(]+((?:[\u3400-\u9fff]{0,6})(?:经理|主管|工程师|课长|科长|部长|总监|主任|厂长|专员|采购员|工程師|課長|經理))\)?\s*$",
            value,
        )
        post = _NAME_AND_POST.fullmatch(value.strip())
        if title:
            out += self.maker.made(item, "contact_title", title[1], "compound")
        elif post and TITLE_EN.search(post["t"]) and looks_like_name(post["n"]):
            out += self.maker.made(item, "contact_title", post["t"], "compound")
        if re.search(r"\d{7}", re.sub(r"[\s\-]", "", value)):
            out += self.maker.made(item, "contact_phone", value, "compound")
        return out

    def _by_value(self, item: Item, name: str, names: set[str]) -> str:
        """The field that a label names, put right by what stands there: a person, a date, a quantity, sentences."""
        value = item.value
        if (
            name == "customer_name"
            and _BUYER.match(fold(item.label.text).strip())
            and looks_like_name(re.split(r"[,;(/]", value)[0])
        ):
            return "contact_name"
        if name == "description" and item.row and self._is_short_defect(item):
            return "defect_item"
        if name == "defect_item" and "description" not in names and not item.row and form.is_wordy(value):
            return "description"
        if name == "occurred_at" and value.strip() and not re.search(r"[\d〇零一二三四五六七八九十昨今前]", value):
            return (
                "occurred_place"
                if not re.search(r"\b(?:today|yesterday|when|during|after|before)\b", fold(value))
                else name
            )
        if name == "customer_name" and _DESK.fullmatch(fold(value.strip())):
            return "contact_title"
        counted_in = f"{value} {item.label.hint}" if unit_of(item.label.hint)[0] else value  # `Delivered (kg)`
        if name in ("delivery_date", "ship_date", "purchase_date") and form.is_quantity(counted_in):
            return "qty_delivered"
        if (
            name == "contact_name"
            and _is_sender(item.label.text)
            and _COMPANY_LIKE.search(fold(value.strip()))
            and not looks_like_name(value)
            and not is_ours(value, self.context)
        ):
            return "customer_name"
        return name

    @staticmethod
    def _is_short_defect(item: Item) -> bool:
        """In a list of goods the column `问题` or `退货原因` names the defect; a register's 投诉内容 is a description."""
        key = fold(item.label.text)
        return len(item.value) <= 40 and not re.search(
            r"(?<!不良)内容|描述|详|细|description|details|nature|complaint", key
        )

    @staticmethod
    def _is_form_number(item: Item) -> bool:
        """QR-8.2-03, REC-QA-010: the number of the form itself."""
        key = fold(item.label.text)
        return bool(re.search(r"表单|表格|文件|form ?(?:no|number|rev)|document|doc", key)) and bool(
            re.match(r"^(?:QR|QP|FM|FR|REC|F|WI|SOP|QA|QC|QF)[-\s]?", item.value.strip())
        )

    @staticmethod
    def _cut(name: str, value: str) -> str:
        """A value ends where, behind a comma, the next fact begins: `导轨滑块,型号HSR-25A`."""
        if name in ("product_name", "customer_name", "lot_no", "model_spec", "part_no", "contact_name", "order_no"):
            key = fold(value)
            hits = [h for h in find_labels(value, prose=True) if h.label.kind == "field"] if _COLON.search(key) else []
            if hits and hits[0].start > 0:
                value = value[: hits[0].start]
            value = _NEXT_LABEL.split(value)[0]
            behind = ("," in key or ";" in key) and re.search(
                r"[,,;;]\s*(?:型号|规格|料号|批号|批次|订单|共|数量|合同|生产日期|订单号|model|lot|batch|p/?n|qty|order|po\b|part no|serial|s/n|art\.? ?(?:no|nr)|item no|article no)",
                fold(value),
            )
            if behind and behind.start() > 1:
                value = value[: behind.start()]
        return value


__all__ = ["Interpreter", "requests"]
