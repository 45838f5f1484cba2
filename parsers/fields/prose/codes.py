"""Numbers of lots, orders, serials, papers and models that sentences name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from foundations.language.pattern import Pattern
from foundations.language.script import fold
from foundations.language.sought import Several, Sought
from parsers.fields.facts import Fact
from parsers.fields.values.normal_forms import code_list, text_value
from parsers.fields.values.numbers import find_quantities

_C = r"(?=[a-z0-9\-_/.#]*\d)[a-z0-9φ#][a-z0-9\-_/.#]*[a-z0-9#]|\d"
_SEP = r"\s*(?:、|,|;|/|和|与|及|以及|跟|~|至|到|\band\b|&|\bto\b|\bthrough\b|\bor\b)\s*"
_LIST = rf"(?:{_C})(?:{_SEP}(?:{_C}))*"
_LINK = r"(?:(?:编号|号码|号|码|no\.?|nos\.?|numbers?|code|ref(?:erence)?|#|的是|均?为|没错[,，]?|[也都]?(?:写|打|填|报)错了?[,，]?\s*正确(?:的)?(?:为|是)|正确(?:的)?(?:为|是)|无误[,，]?|就是|还是|应该?是|分别为|分别是|是|:|\(s\)|s\b|is|are|was|were|with|affected|involved|concerned|both|分别|我们的|of)\s*)*[:#]?\s*[(\[\"'“]?\s*"
_IDS = Several(
    (name, rf"(?:{words})\s*{_LINK}(?P<v>{_LIST})")
    for name, words in (
        (
            "customer_part_no",
            r"(?:客户|我司|我方|本公司|敝司)(?:的)?(?:料号|物料号|图号|品号|零件号|件号|物料编码)|(?<![a-z])(?:our|customer'?s?|cust\.?) (?:part|item|material|p/n|article)",
        ),
        (
            "lot_no",
            r"批号|批次号|批次|炉号|炉批号|缸号|周期码|周期|喷码|(?<![a-z])(?:lots?|batch(?:es)?|heat|date code|d/c|l/n)(?![a-z])",
        ),
        (
            "serial_no",
            r"序列号|出厂编号|出厂号|机身号|机身编号|机号|车架号|底盘号|设备编号|序号(?=\s*[:是为]?\s*[a-z])|(?<![a-z])(?:s/n|sn|serials?|vin|chassis)(?![a-z])",
        ),
        (
            "order_no",
            r"(?:采购)?订单(?:编号|号码?)?|采购单号?|采购编号|订购单号?|订货单号?|单号为(?=po)|(?<![a-z])(?:p\.?/?o\.?(?![a-z])|purchase orders?|orders?(?! of| from| was| is)|order(?: no\.?| number))",
        ),
        ("contract_no", r"合同(?:编号|号)?|合约(?:编号|号)?|协议(?:编号|号)|(?<![a-z])contract"),
        (
            "delivery_note_no",
            r"(?:送货|发货|出货|交货|销售|提货|收货|入库|到货|装箱)单(?:编号|号码?)?|运单号?|快递单号|物流单号|(?<![a-z])(?:delivery note|d/n|dn(?!\s?\d{2,4}(?![\d\-]))|grn|packing slip|packing list|waybill|awb|shipment|despatch note|bill of lading|b/l)(?![a-z])",
        ),
        ("invoice_no", r"发票(?:编号|号码?)?|(?<![a-z])(?:invoices?|inv)(?![a-z])"),
        (
            "part_no",
            r"料号|图号|货号|物料编码|物料号|物料编号|品号|零件号|件号|产品编号|产品编码|(?<![a-z])(?:p/n|part (?:no\.?|number|#|nos\.?)|part(?= [a-z]{0,4}-?\d)|item (?:no\.?|number|code)|item(?= [a-z]{1,5}-?\d)|article (?:no\.?|number)|material (?:no\.?|number)|sku|art\.)",
        ),
        (
            "customer_ref_no",
            r"来源单号|异常单号|联络单号|投诉单号|投诉编号|客诉编号|客诉单号|质量通知(?:单)?(?:编号|号)|索赔单(?:编号|号)|8d(?:报告)?(?:编号|单号)|(?<![a-z])(?:scar|ncr|ncmr|qn|qpn|dmr|car|8d|complaint|claim|our ref|your ref|quality notification|corrective action request|rma|reclamation|reklamation|non-?conformance(?: report)?|incident|ticket|case) (?=no|num|#|ref|[a-z]{0,5}-?\d)",
        ),
    )
)
_DIGIT = Pattern(r"[0-9]")
_LOT_BEFORE = Sought(
    r"(?<![a-z0-9\-])(?P<v>(?=[a-z0-9\-/]*\d{2})[a-z0-9][a-z0-9\-/]{2,18})\s*(?:号)?\s*(?:这|那|此|该|一)?\s*(?:个)?(?:(?:批次|批号)(?!\s?[:是为]?\s?[a-z]{0,4}-?\d)|批(?=[货料产次,的来中里不])|炉号)"
)
#: our order LCF 88140: letters and a number apart
_ORDER_APART = Sought(
    r"(?<![a-z])(?:purchase )?(?:order|p\.?o\.?)(?: no\.?| number)?\s*:?\s*(?P<v>[a-z]{2,4} \d{4,8})(?![a-z0-9\-])"
)
_REF_TOKEN = Sought(
    r"(?<![a-z0-9\-])(?P<v>(?:scar|ncr|ncmr|car|qn|dmr|8d|rma|capa|cc|qi|iqc)[-_#/]?(?:[a-z]{1,4}[-_/])?\d[\d\-_/]{2,16}\d)(?![a-z0-9])"
)
#: the words between the label and its number tell where the number stands: 批次看外盒是…, the lot number on the carton is …
_SEEN_AT = Sought(
    rf"(?:批号|批次号?|(?<![a-z])(?:lot|batch)(?: (?:no\.?|number|code))?)(?:[\u3400-\u9fff]{{1,8}}?(?:是|为|写着?的?是?|印着?的?是?|标着?的?是?|:)|\s(?:as )?(?:on|from|printed on|marked on|shown on|stamped on|mentioned on|written on|given on|indicated on|stated on) (?:the |each |all )?[a-z ]{{3,24}}?(?: is| are| reads| says| was|:))\s*(?P<v>{_LIST})"
)
#: before the number of an old lot, named to tell it from the new one
_OLD_LOT = Pattern(r"(?:上次|上回|上一?批|之前|以前|去年|上个?月)[^,。;]{0,10}$")
#: 同一批(M26-1018)
_LOT_IN_BRACKETS = Sought(
    r"(?:同一?|这|那|该|此|整|新)(?:个)?批(?:次|货|产品)?\s*\((?P<v>(?=[a-z0-9\-/]*\d{2})[a-z0-9][a-z0-9\-/]{3,18})\)"
)
#: the lot is named to say that it is good, or that its number was a mistake
_GOOD_AFTER = Pattern(
    r"[^,。;]{0,60}\b(?:is|are|was|were|seems?|being|remains?)\s+(?:\w+ ){0,2}(?:ok(?:ay)?|o\.k\.?|fine|good|acceptable|alright|all right|correct|not affected|unaffected)\b(?! lot| batch)|[^,。;]{0,20}(?:没有?问题|(?<!不)正常|(?<!不)合格(?!率)|无异常|是好的|没事)|[^.;]{0,20}(?:sorry|my mistake|wrong number|写错|打错)"
)
#: before the number of an older complaint
_OTHER_CASE = Pattern(
    r"(?:上次|上回|前次|之前|以前|去年|历史|类似|已结案)[^,。;]{0,10}$|\b(?:previous|last|earlier|former|prior|closed)\b[^,.;]{0,16}$"
)
_BAD_NUMBER = Pattern(r"(?:\bnot|不是|并非|rather than|instead of)\s*(?:lot|batch|批号|批次)?\s*$")


def _told_good(key: str, begin: int, end: int) -> bool:
    return bool(_GOOD_AFTER.match(key, end) or _BAD_NUMBER.search(key[:begin]))


#: 2 件…,编号 A 和 B: pieces that were counted have numbers of their own
_PIECES = Sought(
    rf"(?:\d|[一二两三四五六七八九十几])\s*[台件只个套支根][^。;]{{0,24}}?编号(?:分别)?(?:为|是|:)?\s*(?P<v>{_LIST})"
)
_MODEL = Sought(
    r"(?:规格型号|型号规格|型号|规格|机型|机种|尺寸|牌号|(?<![a-z])(?:model|type(?= [a-z]*-?\d))(?: no\.?| number)?)\s*(?:为|是|:|为:)?\s*(?P<v>[^,,。;;、()()\s][^,,。;;、()()]{0,28})"
)
_NOT_CODE = Pattern(
    r"^(?:\d{1,2}|\d+(?:%|个|件|只)|(?:19|20)\d{2}|\d{1,2}[-/.]\d{1,2}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|no|a)$"
)


def identifiers(sentence: str) -> Iterator[Fact]:
    """Numbers of lots, orders, serials and papers named in the sentence, lists and ranges written out."""
    key = fold(sentence)
    if not _DIGIT.search(key):
        return  # every code has a digit
    taken: list[tuple[int, int]] = []
    for name, pattern in _IDS.possible(key):
        for match in pattern.finditer(key):
            if any(a < match.end("v") and match.start("v") < b for a, b in taken):
                continue
            raw, start = _trim(sentence, key, match.start("v"), match.end("v"), name)
            values = [v for v in code_list(raw) if _is_code(name, v)]
            if not values or (name == "lot_no" and _told_good(key, match.start(), match.end("v"))):
                continue
            if name == "customer_ref_no" and _OTHER_CASE.search(key[: match.start()]):
                taken.append((start, start + len(raw)))
                continue
            taken.append((start, start + len(raw)))
            for value in values:
                yield Fact(name, text_value(value), raw, "id", sentence)
    yield from _unlabelled(sentence, key, taken)
    for match in _MODEL.finditer(key):
        value = text_value(sentence[match.start("v") : match.end("v")])
        value = re.split(r"(?:的|共|出现|存在|有问题|不良|,|\s(?=[\u3400-\u9fff]{2}))", value)[0].strip()
        number_unit = next((q for q in find_quantities(value) if q.start > 0 and not q.loose), None)
        if number_unit and _chinese_before(value, number_unit.start):
            value = value[: number_unit.start].strip()
        if (
            re.search(r"[0-9a-z]", fold(value))
            and len(value) <= 28
            and not any(a <= match.start("v") < b for a, b in taken)
        ):
            yield Fact("model_spec", value, match[0], "id", sentence)


def _unlabelled(sentence: str, key: str, taken: list[tuple[int, int]]) -> Iterator[Fact]:
    """Lots and serials whose label stands further off, numbers before the word 批, reference numbers by their shape."""
    for name, pattern in (
        ("lot_no", _SEEN_AT),
        ("lot_no", _LOT_IN_BRACKETS),
        ("serial_no", _PIECES),
        ("order_no", _ORDER_APART),
    ):
        for match in pattern.finditer(key):
            if any(a < match.end("v") and match.start("v") < b for a, b in taken):
                continue
            if name == "lot_no" and _OLD_LOT.search(key[: match.start("v")]):
                continue
            raw, start = _trim(sentence, key, match.start("v"), match.end("v"), name)
            taken.append((start, start + len(raw)))
            for value in code_list(raw):
                if _is_code(name, value) and len(value) >= 4:
                    yield Fact(name, text_value(value), raw, "id", sentence)
    for name, pattern, rule in (("lot_no", _LOT_BEFORE, "lot-before"), ("customer_ref_no", _REF_TOKEN, "ref")):
        for match in pattern.finditer(key):
            if any(a < match.end("v") and match.start("v") < b for a, b in taken):
                continue
            value = sentence[match.start("v") : match.end("v")]
            if rule == "lot-before" and _OLD_LOT.search(key[: match.start("v")]):
                continue  # an old lot, named to tell it from the new one
            if _is_code(name, value) and not re.fullmatch(r"\d{1,3}|20\d\d|[0-9.,]+(?:kg|pcs|mm|m)", value.lower()):
                taken.append(match.span("v"))
                yield Fact(name, value, value, rule, sentence)


def _like_before(raw: str, at: int) -> bool:
    """Whether the last number of a list is as long as the one before it: 26107、26108 三缸."""
    digits = re.findall(r"\d+", raw[:at])
    return bool(digits) and len(digits[-1]) == len(re.sub(r"\D", "", raw[at:])) >= 3


_COUNT_TAIL = Pattern(r"(?:,|;|、|\band|和)\s*\d{1,5}$")
_THING = Pattern(r"\s*(?:of\b|(?!and\b|or\b|to\b)[a-z]{2,}|[\u3400-\u9fff])")


def _chinese_before(value: str, at: int) -> bool:
    return at > 0 and not value[at - 1].isascii()


def _trim(sentence: str, key: str, start: int, end: int, name: str) -> tuple[str, int]:
    """The list without what is no part of it: a quantity (`、36套`), a trailing dot, words after `和`."""
    raw = key[start:end]
    for quantity in find_quantities(key[start : end + 4]):
        if quantity.start and key[start + quantity.start - 1] in "、,;和与及 " and not quantity.loose:
            raw = raw[: quantity.start - 1]
            break
    counted = _COUNT_TAIL.search(raw)
    if counted and _THING.match(key, start + len(raw)) and not _like_before(raw, counted.start()):
        raw = raw[: counted.start()]  # lot CA-6620, 300 cartridges: the number counts what comes next
    raw = raw.rstrip(" .,;、/~和与及")
    if name in ("order_no", "part_no", "invoice_no", "customer_ref_no", "contract_no", "delivery_note_no"):
        raw = re.split(r"(?<=\d)/(?=[a-z]{2,})", raw)[0]
    return sentence[start : start + len(raw)], start


def _is_code(name: str, value: str) -> bool:
    key = value.lower()
    if _NOT_CODE.match(key) or len(key) < 2 or len(key) > 30:
        return False
    if not re.search(r"\d", key):
        return False
    if name == "order_no" and re.fullmatch(r"\d{1,3}|\d+(?:pcs|sets?|kg)", key):
        return False
    return len(key) >= 3
