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
_RATE_AFTER = re.compile(r"\s*(?:defective|rejects?|are (?:bad|defective|affected))|\s*(?:of (?:the|them)[^.]{0,20}(?:defect|fail|reject|leak)|的?(?:不良率|不良|不合格))")
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
    r"(?:样品|样件|实物|不良品|坏件|旧件|故障件|换下件|拆下件|问题件|残件)(?:我[们司]|都|均|已经?|会|可以?|也)*(?:随时)?(?:可以?)?(?:留|保留|封存|留存|寄|保存|备好|提供|随附|退回|另寄)|(?:留|保留|封存|寄|随附|提供|附)(?:有|了|存|上)?(?:不良|问题|实物|\d+\s*[个只件瓶片支])*(?:的)?(?:样品|样件|实物|封样)|封样|(?:样品|布样|样件|样|实物|不良品|坏件|残件)[^。;]{0,16}?(?:封存|留存|留样|保存|备查|随时(?:可)?(?:提供|寄|取|查看|来看|来取))|(?:没|未)拆[^。;]{0,12}(?:随时|来看|来取)|samples? (?:is|are|were|was|can be|will be|have been|has been)?\s*(?:available|kept|retained|sent|enclosed|attached|on (?:their|the|its) way|ready|returned|being sent|stored)|as (?:a |retain(?:ed)? |reference )?samples?\b|(?:samples?|fragment|piece|part|unit|item|goods|tub|bag|bottle|box)s? (?:is|are|have been|has been|is being|are being)? ?(?:kept|sealed|retained|stored|held|set aside|put aside|quarantined)[^.]{0,60}\b(?:you are welcome|available|can be (?:sent|couriered|collected|shipped)|on request|for your|for inspection|with us)|(?:kept|retained?|send(?:ing)?|sent|enclosed?|have|keep|attach|set aside|hold(?:ing)?)(?: you)?(?: some| two| three| a few| \d+| one| the)?(?: (?:pcs|pieces|units|bottles|bags))?(?: of)?(?: \w+)?(?: defective| failed| bad| representative)? samples?"
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
    if claim:
        sums = [m for m in find_money(sentence, world.currency) if _SUM.search(key[: m[1]])]
        for value, start, end in sums[:1]:
            yield Fact("amount_claimed", value, sentence[start:end], "money", sentence, 1.6)
    if not _TERMS.search(key) and _MONEY_CUE.search(key):
        for value, start, end in find_money(sentence, world.currency):
            if re.search(
                r"(?:单价|每[个件只吨]|原价|unit price|per (?:piece|pc|unit|kg))(?:为|是|:|\s)*$", key[:start]
            ) or re.match(r"\s*(?:/|每|per)", key[end:]):
                continue
            total = bool(re.search(r"(?:合计|共计|总计|总额|共|total)[^,。;]{0,14}$", key[:start]))
            yield Fact("amount_claimed", value, sentence[start:end], "money", sentence, 1.5 if total else 1.0)
    for rate, start, end in find_rates(sentence):
        said = _RATE_BEFORE.search(key[:start]) or _RATE_AFTER.match(key[end:])
        if said and not _RATE_AIM.search(key[:start]):
            yield Fact("defect_rate", rate, sentence[start:end], "rate", sentence)
    for match in _KM.finditer(key):
        if not _LIMIT.search(key[max(0, match.start() - 14) : match.end() + 10]):
            amount = float(match["n"].replace(",", "")) * (10_000 if match["k"] else 1)
            yield Fact("mileage_km", int(amount), match[0], "km", sentence)
    sample = _SAMPLE.search(key)
    if sample and not _NO_SAMPLE.search(key):
        yield Fact("sample_available", True, sample[0], "sample", sentence)
    place = _PLACE.search(key)
    if place and (TROUBLE.search(key) or "发现" in key):
        where = text_value(sentence[place.start("v") : place.end("v")])
        if 2 <= len(where) <= 12:
            yield Fact("occurred_place", where, where, "place", sentence)
    nth = _AGAIN.search(key)
    if nth:
        nth_time = (
            {"second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}.get(nth["e"] or "")
            or "〇一二三四五六七八九".find(nth["n"] or "〇")
            or 0
        )
        nth_time = int(nth["n"]) if (nth["n"] or "").isdigit() else nth_time
        if nth_time > 1:
            yield Fact("occurrence_ordinal", nth_time, nth[0], "nth", sentence)
