"""Labels that no list holds: what a letter writer's own words before an arrow, colon or dash ask for, told by their cues."""

from __future__ import annotations

import re

from foundations.language.pattern import Pattern
from foundations.language.script import fold
from parsers.fields.labels.vocabulary import Label
from parsers.fields.values.numbers import read_quantity

_SPLIT = Pattern(
    r"^\s*(?:[-*•·▪◆]\s+|\(?\d{1,2}[.)、]\s*)?(?P<l>[^:：→=>\t]{1,28}?)\s*(?:→+|[:：]|=+>|->|>{2,}|——?|\s-\s|\t+|={1,2}(?=\s))\s*(?P<v>\S.*)$"
)
_CODE = Pattern(r"[#A-Za-z0-9][A-Za-z0-9\-_/. #]*\d[A-Za-z0-9\-_/.]*(?:[、,;和&~ ].*)?$")
_COMPANY = Pattern(
    r"(?:公司|厂|店|集团|酒楼|医院|学校|中心|合作社|ltd\.?|limited|gmbh|inc\.?|llc|co\.|bhd|s\.?a\.?|b\.?v\.?|corp\.?|works|factory|company)\W*$"
)
_BAD = r"毛病|坏|不良|问题|不合格|不行|不能用|异常|退|bad|defect|reject|broken|faulty|fault|leak|damag|scratch|wrong|ng\b|fail|crack|affected|scrap"
_CAME = r"来了|到货|到了|收到|买了|订了|送了|发了|交货|总共|一共|总数|全部|received|deliver|ordered|bought|shipped|arrived|supplied|lot size|total"
_CHECKED = r"检了|检查|抽查|抽检|查了|测了|试了|检验|checked|inspected|tested|sampled|examined"


def odd_label(line: str) -> tuple[Label, str] | None:
    """The field that the words before the mark ask for, and the value; None when the words or the value do not fit."""
    found = _SPLIT.match(line)
    if found is None:
        return None
    words, value = fold(found["l"]).strip(), found["v"].strip()
    if len(words.split()) > 5 or len(value) > 200 or re.search(r"[,。;!?]|\d{3}", words):  # with a number: no label
        return None
    name = _field_of(words, value)
    return (Label(found["l"].strip(), (name,), "field", "shape"), value) if name else None


def _field_of(words: str, value: str) -> str:
    """The field that the words name, when the value has its shape."""
    key = fold(value)
    quantity = (
        read_quantity(value)
        if re.match(r"\W*(?:约|大概|about |approx\.? )?[\d一二两三四五六七八九十百千]", key)
        else None
    )
    if quantity is not None and re.match(r"\s*(?:左右|多|整|$|[,。.;(])", key.strip()[quantity.end :]):
        for name, cue in (("qty_inspected", _CHECKED), ("qty_defective", _BAD), ("qty_delivered", _CAME)):
            if re.search(cue, words):
                return name
        return ""
    if re.search(r"批号|批次|喷码|钢印|批$|(?<![a-z])(?:lot|batch)(?![a-z])", words):
        return "lot_no" if _CODE.match(value) else ""
    if re.search(r"机身|机号|序列|出厂号|serial|s/n", words):
        return "serial_no" if _CODE.match(value) else ""
    if re.search(r"订单|采购单|(?<![a-z])(?:po|order)(?![a-z])", words):
        return "order_no" if _CODE.match(value) and len(value) < 40 else ""
    if re.search(
        r"单位|公司|我们(?:是|厂|店)|哪家|厂名|店名|who we are|company|firm|raised by|from whom|our name", words
    ):
        return "customer_name" if _COMPANY.search(key) and len(value) < 60 else ""
    if re.search(r"尺寸|规格|型号|大小|粗细|size|model|spec|dimension", words):
        return "model_spec" if re.search(r"[\da-z]", key) and len(value) < 40 else ""
    if re.search(r"哪天|啥时候|什么时候|何时|when", words) and re.search(r"发|坏|出|用|found|happen|notice", words):
        return "occurred_at" if re.search(r"\d|昨|今|前天|周|星期|yesterday|today", key) else ""
    if re.search(
        r"怎么办|怎么处理|希望|想要|诉求|要求|想让|what we (?:want|need|ask)|we want|wish|action|solution|how to solve",
        words,
    ):
        return "customer_request"
    if re.search(
        r"换下件|故障件|坏件|配件|买的|啥东西|什么东西|什么货|哪个产品|哪款|货名|东西|产品|what we bought|goods|which product|material",
        words,
    ):
        return "product_name" if 2 <= len(value) <= 50 and not re.search(r"[,。;!?]|\d{4,}", key) else ""
    if re.search(r"毛病|怎么坏|坏在|出了什么|什么情况|现象|症状|what.{0,10}wrong|trouble|what happened|symptom", words):
        return "description" if len(value) >= 4 else ""
    return ""
