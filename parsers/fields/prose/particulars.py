"""Money, rates, mileage, samples, places and repeats that sentences tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from foundations.language.pattern import Pattern
from foundations.language.script import fold
from foundations.language.sought import Sought
from foundations.language.trouble import TROUBLE
from parsers.fields.facts import Fact
from parsers.fields.prose.sentences import clause_at
from parsers.fields.values.locale import World
from parsers.fields.values.normal_forms import find_money, find_rates, text_value

_RATE_BEFORE = Pattern(
    r"(?:[不漏裂坏破失次损返]\S{0,2}率|不良率|不合格率|不良比例|缺陷率|故障率|失效率|破损率|比例|defect(?:ive)? rate|reject(?:ion)? rate|failure rate|ppm)[^,。;\d]{0,10}$"
)
_RATE_AFTER = Pattern(
    r"\s*(?:defective|rejects?|are (?:bad|defective|affected))|\s*(?:of (?:the|them)[^.]{0,20}(?:defect|fail|reject|leak)|的?(?:不良率|不良|不合格))"
)
_RATE_IS = Pattern(
    r"(?:\b(?:this|that|it|which) (?:is|are|makes|equals|means|corresponds to)|=|即|占|也就是)\s*(?:about |approx\.? |约)?$"
)
_BAD_SHARE = Pattern(r"defect|reject|fail|affect|bad|pressure|不良|漏|坏|裂")
_UNIT_PRICE = Pattern(r"(?:单价|每[个件只吨]|原价|unit price|per (?:piece|pc|unit|kg))(?:为|是|:|\s)*$")
_TOTAL_OF = Pattern(r"(?:=|amount of|sum of|total of|claim(?:ing)?)\s*$|(?:合计|共计|总计|总额|共|total)[^,。;]{0,14}$")
#: on filling line 2, in our cutting room, at incoming inspection
_PLACE_EN = Pattern(
    r"\b(?:on|at|in|during|by)\s+(?:our\s+|the\s+)?(?P<v>(?:(?!our\b|the\b|end\b|of\b|last\b|first\b|stop)[a-z\-]+\s){0,2}(?:line(?:\s(?:no\.?\s)?\d+[a-z]?)|assembly line|(?:incoming|receiving|final|goods[- ]in|inward)\s+inspection|goods receipt|station\s\d+|workshop(?:\s\d+)?|warehouse|cutting room|cell\s\d+))\b"
)
_RATE_AIM = Pattern(r"(?:目标|要求|标准|低于|不超过|控制在|协议)[^,。;]{0,8}$")
_PLACE = Sought(
    r"(?:^|在|于|,|。|\s)(?P<v>(?:我司|我厂|本公司|客户|我们)?(?:[\u3400-\u9fffa-z0-9#]{0,8}?)(?:生产线|总装线|装配线|产线|流水线|[一二三四五六七八九十\d]号?线|车间|工位|工序|检验站|来料检验|进料检验|iqc|oqc|仓库|总装|装配工序|终检))(?=[^\u3400-\u9fff]|时|发现|出现|发生|加注|使用|检验|装配|上|中|里|内|反映|反馈|$)"
)
_KM = Sought(
    r"(?:行驶|里程|跑了?|行车|开了|已行驶|mileage|odometer|driven|travelled|after)[^\d。;]{0,10}(?P<n>\d[\d,.]*)\s*(?P<k>万)?\s*(?:多|余)?\s*(?:公里|km|千米|kilomet)"
)
_LIMIT = Pattern(r"(?:以先到|先到者|保修期?限?|质保|以内|或|之内|warranty)")
#: words by which money is claimed of us
_CLAIMED = Sought(
    r"索赔|索偿|求偿|理赔|赔(?:偿|付|我|给|钱|款|[一二三四五十\d])|包赔|补偿|承担|负担|退款|退钱|退费|退还|退回[^,。;]{0,8}(?:款|费|钱|元)|退[^,。;货换]{0,6}(?:款|费|钱|元)|扣款|扣除|扣减|扣回|抵扣|冲减|折让|折价|报销|"
    r"支付给?我|付给我|请[^,。;]{0,8}(?:支付|付款?|出这)|由(?:贵|你|您|厂|卖|供)[^,。;]{0,6}(?:出|付|负责|买单)|算(?:贵|你|您)|(?:贵|你|您|厂家|供)[^,。;]{0,4}(?:要|应该?|必须|得|须|需)(?:负责|出|付|买单)|"
    r"(?<!without )(?<!no )\bclaim(?!s? (?:form|no|number|ref|procedure|department|report)\b)|compensat|reimburs|refund|chargeback|charge[ -]back|\bcharg(?:e|ed|ing) (?:to )?you|"
    r"\bcredit(?! card| rating| limit| term| insur| period)|\bdebit(?! card)|\bdeduct|\boff-?set|\brecover\b|\bdamages\b|"
    r"(?:borne|paid|covered|carried) by (?:you|your|the (?:supplier|seller|manufacturer))|\byou (?:must|should|shall|have to|need to|will|to) (?:pay|bear|cover|carry)|"
    r"(?:please|kindly) (?:pay|bear|cover|transfer|remit)|at your (?:cost|expense|charge)|for your account|\binvoic(?:e|ed|ing) you\b|money back|pay (?:us )?back|\bowe us\b|hold you (?:liable|responsible)"
)
#: what the trouble costs, claimed or not
_COST = Sought(
    r"损失|费用|报废费|工时费|人工费|运费|检测费|返工费|拆装费|停机费|停线|花了|花费|支出|用去|垫付|\bcost|\bloss(?:es)?\b|(?<!free of )\bcharge|\bexpens|\bdowntime\b|rework"
)
#: what goods or a deal cost: paid, or to be paid, by the customer
_PRICE = Sought(
    r"单价|总价|原价|售价|价格|价款|购买价|采购价|进价|市场价|货款|货值|价值|订金|定金|押金|保证金|预付|首付|尾款|(?:订单|合同|发票|采购|订购|购买|成交)(?:总?金额|总额|总价|价|款)|付了|已付|支付了|"
    r"买的|买了|购买|购入|购进|购的|\bpric(?:e|es|ed|ing)\b|\bbought\b|\bpurchas|\bpaid\b(?! by you)|\bdeposit|down ?payment|prepa(?:id|yment)|\bworth\b|\bvalued? (?:at|of)\b|\b(?:order|contract|invoice)(?:ed)? (?:value|amount|total|sum|for|of|over)|\bquot(?:e|ed|ation)\b"
)
#: no claim after all: given up, borne by themselves, or what their own customer wants of them
_UNCLAIMED = Sought(
    r"(?:不|没有?|无需|不用|不必|无须|暂不|放弃|并未|未)(?:再|会|想|打算|要求|要|需要?|提出|进行|作|做|向[^,。;]{0,6})?(?:索赔|索偿|求偿|赔偿|补偿|退款|退钱|扣款)|(?:我们?|我[司方厂]|自己|自行)(?:来|已|愿意?|会)?(?:承担|负担)|"
    r"(?:被|遭|受)[^,。;]{0,8}(?:索赔|扣款|罚款|罚|投诉)|(?:客户|用户|顾客|终端|下游|主机厂|甲方|业主|买家)[^,。;]{0,6}(?:向|对|找|要求|要|让)我[^,。;]{0,10}(?:赔|扣|罚|退|补偿|承担)|"
    r"(?:客户|用户|顾客|终端|下游|主机厂|业主|买家)(?:已经?|将|会|要)?(?:索赔|扣款|扣了|罚了)|"
    r"\b(?:not|n't|never|nor|without|neither) (?:\w+ ){0,4}(?:claim|compensat|reimburs|refund|credit|debit|deduct|charg)|(?:borne|paid|covered) by us\b|"
    r"\b(?:customers?|clients?|end[- ]users?|buyers?) (?:\w+ ){0,2}(?:claim|charg|debit|deduct|demand|want)\w*"
)
#: what is threatened or agreed for a case that may come: 逾期每天罚款500元
_PENALTY = Pattern(r"违约金|罚金|罚款|处罚|滞纳金|考核|\bpenalt|liquidated damages|\bfined?\b|\blate fee")
_IN_CASE = Pattern(
    r"如(?:果|若|有|不|未|再|逾)|若|倘|逾期|否则|凡|一旦|每(?:天|日|次|件|批|起|延|逾)|约定|规定|条款|协议|\bif\b|\bunless\b|otherwise|in case|\bper (?:day|week|incident|case)|clause|agreement|\bmay\b|\bshall\b"
)
_NOW = Pattern(
    r"现[按依据对向就予]|兹|特此|本次|此次|决定|已从|已扣|扣款通知|hereby|herewith|have (?:debited|charged|deducted)"
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
_SUM = Pattern(r"(?:合计|共计|总计|总额|总金额|合共|\btotal|\bsum\b|grand total|amount)[^,。;]{0,24}$")
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


def claims_money(key: str) -> bool:
    """Whether a (folded) sentence claims money of us; a claim given up, threatened or made on the customer is none."""
    if not _CLAIMED.search(key) or _TERMS.search(key):
        return False
    if _PENALTY.search(key) and _IN_CASE.search(key) and not _NOW.search(key):
        return False
    return bool(_CLAIMED.search(_UNCLAIMED.sub(" ", key)))


def _money(sentence: str, key: str, world: World, *, claim: bool) -> Iterator[Fact]:
    """Amounts claimed: a sum before its parts, no prices, no costs that nobody claims, nothing from terms of business."""
    told = claims_money(key)
    if not (told or claim):
        return
    amounts = list(find_money(sentence, world.currency))
    if claim:
        sums = [m for m in amounts if _SUM.search(key[: m[1]]) and not _PRICE.search(clause_at(key, m[1])[1])]
        for value, start, end in sums[:1]:
            yield Fact("amount_claimed", value, sentence[start:end], "money", sentence, 1.6)
    if not told and (_TERMS.search(key) or not _COST.search(key) or _UNCLAIMED.search(key)):
        return
    beside = [m for m in amounts if _CLAIMED.search(clause_at(key, m[1])[1])] if told else []
    for value, start, end in beside or amounts:
        if _UNIT_PRICE.search(key[:start]) or re.match(r"\s*(?:/|每|per|[=x×*])", key[end:]):
            continue  # the price of one, a factor of the sum that comes behind
        if not told and _PRICE.search(clause_at(key, start)[1]):
            continue
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
