"""A suggested class with the rule and the words that led to it (domain §3.3); a person confirms it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from complaints.reading import FieldValue, Severity
from foundations.language.pattern import Pattern
from foundations.language.phrases import Words
from foundations.language.script import fold
from foundations.language.trouble import affirmed
from recognition.complaint_kinds import KINDS

_PATTERNS = dict(KINDS)
_CONSUMED = Words(
    r"食品|饮料|果汁|乳|奶|酒|药|片剂|胶囊|锭|锭剂|原料药|医疗|医用|器械|注射|输液|无菌|灭菌|口服|化妆品|婴|儿童|保健|饮用|食用|罐头|调味|饮品|面粉|糖|盐|茶|肉|food|beverage|juice|drink|dairy|milk|pharma|tablet|capsule|medic|steril|infant|baby|cosmetic|hyaluron|\bapi\b|drug|vaccine|clinical|patient|hospital|edible|瓶坯|矿泉水|山泉|食(?!指)|吃|饼|餐|面包|蛋糕|蛋挞|水果|鱼|contact lens|bakery|restaurant|kitchen|\bfish\b|\bmeat\b|bread|snack|\bguests?\b"
)
_LINE = Words(
    r"停线|停产|(?:我司|客户|产线|生产|已|造成|导致|将|面临)[^,。;\n]{0,4}断线(?!路)|产线(?:被迫)?停|生产线停|停工(?!资)|停机待料|断纸停机|停机(?:两|三|多|\d)次|(?:生产|产线|流水线|总装)[^,。]{0,8}(?:停|中断|瘫痪)|缺料停|停摆|开不了工|(?:没法|无法|不能)(?:正常)?(?:生产|开工)|(?:stands?|standing|sits?|sitting) (?:still|idle)|line(?:s)? (?:\w+ ){0,3}(?:stands|idle|halted)|line(?:s)? (?:is |was |are |has been |had to be )?(?:down|stopp)|line[- ]?(?:down|stop)|stopped (?:our|the) (?:line|production)|production (?:has |is |was |had )?(?:been )?(?:stopp|halt|interrupt|at a standstill)|stop(?:page)? of (?:our |the )?(?:line|production)|standstill|shut ?down (?:our|the) line"
)
_AUTHORITY = Words(
    r"市监局|市场监管|工商局|药监|食药监|消协|消费者协会|消基会|消保会|消委会|(?<!\d)123[14]5(?!\d)|媒体|记者|曝光给|律师|起诉|法院|诉讼|仲裁|监管部门|卫生局|卫生监督|卫健委?|食药署|食环|市监|质监局|应急管理局|海关总署|主管机关|(?<!pressure )(?<!voltage )(?<!flow )(?<!speed )regulator(?:y)?\b(?! valve)|\bfda\b|\bhsa\b|\bcpsc\b|\bosha\b|\bbfarm\b|trading standards|ombudsman|market surveillance|notified body|\bmhra\b|\btga\b|court|lawyer|attorney|legal action|solicitor|consumer (?:council|association|protection)|(?:social|news|mass) media|(?:to|inform|contact|tell|alert) the (?:media|press)\b|product recall|recall(?:ed|ing)? (?:the|of|our|all|products?|goods|batch|from)|(?:a|voluntary|market|safety|field) recall|召回|law ?suit|authorit(?:y|ies)"
)
_THREAT = Pattern(
    r"曝光|发到网上|微博|抖音|小红书|social media|post (?:this|it) online|威胁|后果自负|终止合作|取消(?:合作|供应商资格)|terminate|delist|last warning|最后(?:一次)?(?:警告|通牒)"
)
_SAFETY_PART = Pattern(r"(?:制动|刹车|安全带|气囊|brake|air ?bag|seat ?belt|安全阀)")
_WRONG_CONTENT = Pattern(
    r"(?:标签|标示|包装)[^,。]{0,14}(?:与|和)[^,。]{0,10}(?:内容|内装|实物|里面)[^,。]{0,6}不(?:符|一致)|内外不符|wrong (?:product|drug|medicine) in (?:the )?(?:pack|box|carton|bottle)"
)
_WHOLE = Words(
    r"整批(?:停用|退|不良|不合格|报废)|全部退货|全数退|whole (?:lot|batch|shipment)|entire (?:lot|batch|shipment)|complete (?:lot|batch)|全批|整批货|全部退(?:货|给|回|掉)|全退|(?:whole|entire|complete) (?:delivery|consignment|container|order)|all \d+ (?:pcs|pieces|units|parts|cartons|boxes|bags|drums|sets|rolls)? ?(?:are|were|have|leak|fail|show|must|back)|100 ?% (?:of|reject|defect|fail)"
)
_MINOR = frozenset({"QLT-APP", "PKG", "DOC", "PRC", "QTY", "SRV", "DLV", "OTH"})
_MAJOR = frozenset({"QLT-FUN", "QLT-TST", "QLT-DIM", "LBL", "WRG", "ENV", "WAR", "CPR", "CON"})
_UNIT = {"kg": ("mass", 1.0), "g": ("mass", 0.001), "t": ("mass", 1000.0)}


def suggest(text: str, kinds: Sequence[str], fields: Mapping[str, Sequence[FieldValue]]) -> Severity:
    """The class that the rules suggest, from top down; None of them leaves the class open."""
    key = fold(text)
    for rule, pattern in (
        ("safety or adverse event", _PATTERNS["SAF"]),
        ("customer's line stopped", _LINE),
        ("regulator, court, recall or media named", _AUTHORITY),
        ("suspected counterfeit", _PATTERNS["CFT"]),
        ("content does not match the label", _WRONG_CONTENT),
    ):
        found = affirmed(pattern, key)
        if found and (rule != "safety or adverse event" or "SAF" in kinds):
            return Severity("I", rule, _around(text, found))
    product = fold(
        " ".join(
            str(v.value)
            for n in ("product_name", "customer_name", "usage_conditions", "model_spec")
            for v in fields.get(n, ())
        )
    )
    contaminated = affirmed(_PATTERNS["CON"], key) if "CON" in kinds else None
    if contaminated and (_CONSUMED.search(product) or _CONSUMED.search(key)):
        return Severity("I", "contamination of food, drug or medical goods", _around(text, contaminated))
    part = _SAFETY_PART.search(product)
    if part and {"QLT-FUN", "QLT-DIM", "QLT-TST"} & set(kinds):
        return Severity("I", "defect of a safety-critical part", part[0])
    share = rate_of(fields)
    if share is not None and share[0] >= 0.2:
        return Severity("I", "defect rate of 20 % or more", share[1])
    whole = affirmed(_WHOLE, key)
    if whole and re.search(r"退|return|reject|停用|不合格|fail|不良", key):
        return Severity("I", "whole lot affected or returned", _around(text, whole))
    return _major(text, key, kinds, fields, share)


def _major(
    text: str,
    key: str,
    kinds: Sequence[str],
    fields: Mapping[str, Sequence[FieldValue]],
    share: tuple[float, str] | None,
) -> Severity:
    for kind in kinds:
        if kind in _MAJOR:
            found = affirmed(_PATTERNS[kind], key)
            return Severity(
                "II", f"function, specification or identity affected ({kind})", _around(text, found) if found else ""
            )
    if share is not None and share[0] >= 0.01:
        return Severity("II", "defect rate of 1 to 20 %", share[1])
    wanted = [
        str(v.value)
        for v in fields.get("customer_request", ())
        if v.value in ("return", "exchange", "refund", "compensation", "resupply", "rework", "repair", "discount")
    ]
    if fields.get("amount_claimed"):
        return Severity("II", "money is claimed", fields["amount_claimed"][0].raw)
    if wanted:
        return Severity("II", "return, exchange or compensation asked for", wanted[0])
    threat = affirmed(_THREAT, key)
    if threat:
        return Severity("II", "threat", _around(text, threat))
    for kind in kinds:
        if kind in _MINOR:
            return Severity("III", f"no effect on use ({kind})", "")
    return Severity()


def rate_of(fields: Mapping[str, Sequence[FieldValue]]) -> tuple[float, str] | None:
    """The worst of the defect rate as stated and as computed from the counts, with the words for it."""
    rates: list[tuple[float, str]] = []
    for value in fields.get("defect_rate", ()):
        rates.append((float(value.value), value.raw))
    bad = fields.get("qty_defective", ())
    for name in ("qty_inspected", "qty_delivered"):
        whole = fields.get(name, ())
        if bad and whole and len(bad) <= len(whole):
            for b, w in zip(bad, whole, strict=False):
                share = _share(b.value, w.value)
                if share is not None:
                    rates.append((share, f"{b.raw} / {w.raw}"))
            if rates:
                break
    return max(rates, default=None)


def _share(bad: Any, whole: Any) -> float | None:
    """The part of the whole, units of mass converted; None when the units do not compare."""
    if not isinstance(bad, dict) or not isinstance(whole, dict) or not whole.get("amount"):
        return None
    a, b = float(bad["amount"]), float(whole["amount"])
    ua, ub = bad.get("unit"), whole.get("unit")
    if ua in _UNIT and ub in _UNIT:
        a, b = a * _UNIT[ua][1], b * _UNIT[ub][1]
    elif ua != ub and ua is not None and ub is not None:
        return None
    return a / b if 0 < a <= b else None


#: where a quoted sentence ends
_STOP = Pattern(r"[。!?！？;；\n]|(?<=[a-z0-9)])\.(?:\s|$)")


def _around(text: str, found: re.Match[str]) -> str:
    """The sentence in which the words fired, at most its 120 characters about them: a quotation cut in a word says nothing."""
    begin = max((m.end() for m in _STOP.finditer(text, 0, found.start())), default=0)
    stop = _STOP.search(text, found.end())
    end = stop.start() if stop else len(text)
    begin, end = max(begin, found.start() - 60), min(end, found.end() + 60)
    return text[begin:end].strip(" ,;，；、")
