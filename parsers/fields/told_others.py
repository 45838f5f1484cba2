"""Money, rates, mileage, samples, places and repeats that sentences tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from complaints.cues import TROUBLE
from complaints.script import fold
from complaints.sought import Sought
from parsers.fields.convert import World
from parsers.fields.facts import Fact
from parsers.fields.values import find_money, find_rates, text_value

_RATE_BEFORE = re.compile(
    r"(?:[不漏裂坏破失次损返]\S{0,2}率|不良率|不合格率|不良比例|缺陷率|故障率|失效率|破损率|比例|defect(?:ive)? rate|reject(?:ion)? rate|failure rate|ppm)[^,。;\d]{0,10}$"
)
_RATE_AFTER = re.compile(
    r"\s*(?:defective|rejects?|are (?:bad|defective|affected))|\s*(?:of (?:the|them)[^.]{0,20}(?:defect|fail|reject|leak)|的?(?:不良率|不良|不合格))"
)
_RATE_IS = re.compile(
    r"(?:\b(?:this|that|it|which) (?:is|are|makes|equals|means|corresponds to)|=|即|占|也就是)\s*(?:about |approx\.? |约)?$"
)
_BAD_SHARE = re.compile(r"defect|reject|fail|affect|bad|pressure|不良|漏|坏|裂")
_UNIT_PRICE = re.compile(r"(?:单价|每[个件只吨]|原价|unit price|per (?:piece|pc|unit|kg))(?:为|是|:|\s)*$")
_TOTAL_OF = re.compile(
    r"(?:=|amount of|sum of|total of|claim(?:ing)?)\s*$|(?:合计|共计|总计|总额|共|total)[^,。;]{0,14}$"
)
#: on filling line 2, in our cutting room, at incoming inspection
_PLACE_EN = re.compile(
    r"\b(?:on|at|in|during|by)\s+(?:our\s+|the\s+)?(?P<v>(?:(?!our\b|the\b|end\b|of\b|last\b|first\b|stop)[a-z\-]+\s){0,2}(?:line(?:\s(?:no\.?\s)?\d+[a-z]?)|assembly line|(?:incoming|receiving|final|goods[- ]in|inward)\s+inspection|goods receipt|station\s\d+|workshop(?:\s\d+)?|warehouse|cutting room|cell\s\d+))\b"
)
_RATE_AIM = re.compile(r"(?:目标|要求|标准|低于|不超过|控制在|协议)[^,。;]{0,8}$")
_PLACE = Sought(
    r"(?:^|在|于|,|。|\s)(?P<v>(?:我司|我厂|本公司|客户|我们)?(?:[\u3400-\u9fffa-z0-9#]{0,8}?)(?:生产线|总装线|装配线|产线|流水线|[一二三四五六七八九十\d]号?线|车间|工位|工序|检验站|来料检验|进料检验|iqc|oqc|仓库|总装|装配工序|终检))(?=[^\u3400-\u9fff]|时|发现|出现|发生|加注|使用|检验|装配|上|中|里|内|反映|反馈|$)"
)
_KM = Sought(
    r"(?:行驶|里程|跑了?|行车|开了|已行驶|mileage|odometer|driven|travelled|after)[^\d。;]{0,10}(?P<n>\d[\d,.]*)\s*(?P<k>万)?\s*(?:多|余)?\s*(?:公里|km|千米|kilomet)"
)
_LIMIT = re.compile(r"(?:以先到|先到者|保修期?限?|质保|以内|或|之内|warranty)")
_MONEY_CUE = Sought(
    r"索赔|赔偿|索偿|求偿|扣款|损失|承担|赔付|补偿|扣除|退款|折让|报废费|费用|claim|compensat|credit|debit|refund|charge|cost|loss|reimburs|damages"
)
_SAMPLE = Sought(
    r"(?:样品|样件|实物|不良品|坏件|旧件|故障件|换下件|拆下件|问题件|残件)(?:我[们司]|都|均|已经?|会|可以?|也)*(?:随时)?(?:可以?)?(?:留|保留|封存|留存|寄|保存|备好|提供|随附|退回|另寄)|(?:留|保留|封存|寄|随附|提供|附)(?:有|了|存|上)?(?:不良|问题|实物|\d+\s*[个只件瓶片支])*(?:的)?(?:样品|样件|实物|封样)|封样|(?:样品|布样|样件|留样|样|实物|不良品|坏件|残件)[^。;]{0,16}?(?:封存|留存|留样|保存|备查|随时(?:可)?(?:提供|寄|取|查看|来看|来取))|(?:没|未)拆[^。;]{0,12}(?:随时|来看|来取)|(?:我|我们|我司|都|还|已|均)(?:先|暂时|暂)?(?:都|还|全)?(?:给您?)?(?:留|保)(?:着|存着|管着)|没扔|(?:现存|存放)(?:在|于)[^,。]{0,12}(?:随时|可|供|备)|kept (?:both|all|them|these|those)\b(?: of (?:them|these))?[^.]{0,60}\b(?:in case|for you|for your|aside|inspection|if you (?:want|need|wish))|with us here|samples? (?:is|are|were|was|can be|will be|have been|has been)?\s*(?:available|kept|retained|sent|enclosed|attached|on (?:their|the|its) way|ready|returned|being sent|stored)|as (?:a |retain(?:ed)? |reference )?samples?\b|\b(?:is|are|have been|has been|is being|are being) (?:kept|sealed|retained|stored|held|set aside|put aside|quarantined)[^.]{0,60}\b(?:you are welcome|available|can be (?:sent|couriered|collected|shipped)|on request|for your|for inspection|with us)|(?:kept|retained?|send(?:ing)?|sent|enclosed?|have|keep|attach|set aside|hold(?:ing)?)(?: you)?(?: some| two| three| a few| \d+| one| the)?(?: (?:pcs|pieces|units|bottles|bags))?(?: of)?(?: \w+)?(?: defective| failed| bad| representative)? samples?"
)
_NO_SAMPLE = Sought(
    r"(?:没有?|无|未|不)(?:留|保留|提供|寄)?[^,。]{0,3}样|\bno samples?|请(?:寄|提供|送)[^,。]{0,6}样|could you|please send|send us"
)
_AGAIN = Sought(
    r"(?:这|此|今年|本月)?(?:已经?)?是?(?:今年|本月|我司|同一问题|近期)?第(?P<n>[二三四五六七八九\d])次(?:出现|发生|投诉|反馈|反映|了|同样|因|收到|催|$|[,。!!])|(?P<e>second|third|fourth|2nd|3rd|4th) (?:time|complaint|occurrence)"
)


#: the sum under a claim, on a line of its own
_SUM = re.compile(r"(?:合计|共计|总计|总额|总金额|合共|\btotal|\bsum\b|grand total|amount)[^,。;]{0,24}$")
#: what terms of business say of anybody's claims, and no claim
_TERMS = Sought(
    r"any claim|claims? (?:of the seller|must be|shall be|are handled)|standard terms|terms (?:and|&) conditions|liability|up to a maximum"
)


def others(sentence: str, world: World, *, claim: bool = False) -> Iterator[Fact]:
    """Money claimed, rates, mileage, samples kept, the place where it was found, repeats.

    `claim` says that the letter claims money: then its totals are claimed, whatever else stands in their lines.
    """
    key = fold(sentence)
    yield from _money(sentence, key, world, claim=claim)
    for rate, start, end in find_rates(sentence):
        counted = _RATE_IS.search(key[:start]) and _BAD_SHARE.search(key)
        said = counted or _RATE_BEFORE.search(key[:start]) or _RATE_AFTER.match(key[end:])
        if said and not _RATE_AIM.search(key[:start]):
            yield Fact("defect_rate", rate, sentence[start:end], "rate", sentence)
    for match in _KM.finditer(key):
        if not _LIMIT.search(key[max(0, match.start() - 14) : match.end() + 10]):
            amount = float(match["n"].replace(",", "")) * (10_000 if match["k"] else 1)
            yield Fact("mileage_km", int(amount), match[0], "km", sentence)
    sample = _SAMPLE.search(key)
    if sample and not _NO_SAMPLE.search(key):
        yield Fact("sample_available", True, sample[0], "sample", sentence)
    yield from _where(sentence, key)
    yield from _repeat(sentence, key)


def _money(sentence: str, key: str, world: World, *, claim: bool) -> Iterator[Fact]:
    """Amounts claimed: a sum before its parts, no unit prices, none of what terms of business say."""
    if claim:
        sums = [m for m in find_money(sentence, world.currency) if _SUM.search(key[: m[1]])]
        for value, start, end in sums[:1]:
            yield Fact("amount_claimed", value, sentence[start:end], "money", sentence, 1.6)
    if _TERMS.search(key) or not _MONEY_CUE.search(key):
        return
    for value, start, end in find_money(sentence, world.currency):
        if _UNIT_PRICE.search(key[:start]) or re.match(r"\s*(?:/|每|per|[=x×*])", key[end:]):
            continue  # the price of one, a factor of the sum that comes behind
        total = _TOTAL_OF.search(key[:start])
        yield Fact("amount_claimed", value, sentence[start:end], "money", sentence, 1.5 if total else 1.0)


def _where(sentence: str, key: str) -> Iterator[Fact]:
    """The line, shop or inspection where the trouble was found."""
    if not (TROUBLE.search(key) or "发现" in key):
        return
    place = _PLACE.search(key) or _PLACE_EN.search(key)
    if place:
        where = text_value(sentence[place.start("v") : place.end("v")])
        if 2 <= len(where) <= (32 if where.isascii() else 12):
            yield Fact("occurred_place", where, where, "place", sentence)


def _repeat(sentence: str, key: str) -> Iterator[Fact]:
    """How many times it has happened, this time counted."""
    nth = _AGAIN.search(key)
    if nth is None:
        return
    english = {"second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
    said = nth["n"] or ""
    times = english.get(nth["e"] or "") or (int(said) if said.isdigit() else "〇一二三四五六七八九".find(said or "〇"))
    if times > 1:
        yield Fact("occurrence_ordinal", times, nth[0], "nth", sentence)
