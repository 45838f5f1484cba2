"""Quantities that sentences tell, each with the part it plays: delivered, inspected, defective, sample."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from foundations.language.pattern import Pattern
from foundations.language.phrases import Words
from foundations.language.script import fold
from foundations.language.sought import Sought
from foundations.language.trouble import TROUBLE
from parsers.fields.facts import Fact
from parsers.fields.prose.sentences import clause_at
from parsers.fields.values.about import ABOUT, without_about
from parsers.fields.values.numbers import UNIT, Quantity, find_quantities, number, plain, unit_of
from parsers.fields.values.numerals import HAN_NUMBER, HAN_RUN

_DEFECT = Words(
    r"不良|不合格|有问题|问题|坏|破|漏|裂|断(?![桥路电面续言定])|异常|失效|故障|短少|少了|少货|少发|缺|(?<![a-z])ng\b|报废|错|废|损|变形|生锈|锈|划|磨|脱|卡|松|烧|超差|偏|不能|无法|不符|不工作|不亮|不通|不转|没法|退(?!回)|起泡|起鼓|开胶|脱胶|发花|渗|鼓包|掉|发黑|发霉|变质|变色|污|异物|毛刺|凹|压扁|受潮|爆|死机|报警|异响|打不开|装不|挑出|发黄|查出|剔|不行|用不了|次品|渗|干涸|结块|堵|不干|不出|不动|停|报错|过流|瑕|未|没有(?!发现|问题)|烂|糊|歪|"
    r"defect|reject|fail|leak|crack|damag|broken|faulty|missing|short\b|shortage|wrong|bad\b|scrap|out of (?:spec|tol)|non-?conform|not (?:work|ok|usable|fit|function|turn|start)|unusable|affected|burr|rust|bent|scratch|crush|wet|torn|loose|stuck|dead|burn|contaminat|deform|peel|discolou?r|malfunction|inoperative|doa\b|(?<![a-z])ng\b|split|flak(?:e|ed|es|ing)|weep|trip|stopp|broke\b|dented|corrod|snap|stain|below|exceed|would not|does not|do not|did not|cannot|could not|weep|drip|instead|shaving|sliver|glass piece|hair\b|came off|come off|off-?spec|outside (?:the |of )?(?:\w+ )?(?:toleranc|spec|limit|range)|beyond (?:the )?(?:toleranc|spec|limit)|(?:over|under)-?siz|too (?:high|low|thick|thin|small|large|big|short|long|soft|hard|tight|much|little)\b|refus(?:e|es|ed) to|\b(?:is|are|was|were) having\b|not in order\b"
)
_DELIVERED = Words(
    r"收到|收货|收了|叫的|叫了|到厂|到仓|到库|进厂|交来|交付|发至|发往|发到|送咗|送嚟|嚟咗|收咗|到咗|买咗|拿的|拿了|送到|送过来|发到|到(?:的|了)?货|送达|送抵|运抵|来了|发来|交付|交货|订购|采购|购买|购进|购入|买了|买的|进了|进的|进货|应到|应收|应发|应为|单据[^,]{0,4}(?:写|是)|写的是|订单是|出货|送来|来料|批量|送货|发货|供应|供货|供的|订了|订的|入库|提供|总共|整批|这批|该批|来货|运来|到了|领用|"
    r"receiv|\bgot\b|\bcame (?:in|with)|took delivery|deliver|shipped|shipment|supplied|supply|lot size|order(?:ed)? (?:for|of)|batch of|bought|purchas|consignment|arrived|lot of|total of|out of|invoiced|sent us"
)
_INSPECTED = Pattern(
    r"抽检|检验了|检验(?=\d)|抽查|抽验|抽测|抽样|检查了|检查(?=\d)|测试了|测了|全检|测试(?=\d)|检测了|抽取|抽了|试装了?(?=\d)|inspect|checked|sampled|tested|sample (?:size )?of|examined|measured|checking|testing|of (?:them|these)? ?checked|aql"
)
_SAMPLE = Pattern(r"样品|封样|留样|样件|寄.{0,6}样|samples?\b|retained|specimen")
_REPAIRED = Pattern(
    r"补发|补货|补送|补寄|更换|换新|换(?=[一二两三四五六七八九十\d])|退换|补(?=\d)|resend|replacement of|replace these|send us|再发|重新发|赔"
)
_PER = Pattern(rf"每(?:{UNIT})?[约有装为:]{{0,2}}\s*$|/\s*$|\bper\s*$|\beach\s*$")
_TOTAL = Pattern(r"(?:一共|总共|共计|合计|总计|累计|共|全部|in total|altogether|a total of)\s*(?:有|发现|约)?\s*$")


_COUNTABLE = Sought(
    rf"\d|{HAN_NUMBER}|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred|dozen)\b"
)


def quantities(sentence: str) -> Iterator[Fact]:
    """Exact quantities of the sentence with the part they play: delivered, inspected, defective, sample."""
    text = _corrected(sentence)
    key = without_about(fold(text))
    if ABOUT not in key:
        yield from _exact(text)
        return
    # 2-3 of 10 cartons: no reader may take an end of the guess for the count
    masked = "".join(ABOUT if b == ABOUT else c for c, b in zip(text, key, strict=True))
    for fact in _exact(masked):
        at = masked.find(fact.raw)
        raw = text[at : at + len(fact.raw)] if at >= 0 else fact.raw
        yield replace(fact, raw=raw, sentence=sentence)


def _exact(sentence: str) -> Iterator[Fact]:
    key = fold(sentence)
    if not _COUNTABLE.search(key):
        return
    everything = [
        q
        for q in find_quantities(sentence)
        if not _PER.search(key[max(0, q.start - 40) : q.start]) and not (q.loose and not _counted(key, q))
    ]
    parts = list(_ratio(sentence, key))
    yield from parts
    told = [(at, at + len(f.raw)) for f in parts if (at := key.find(f.raw)) >= 0]
    yield from _of_them(sentence, key)
    plain_numbers = _bare_counts(key, everything)
    done = {f[0] for f in plain_numbers}
    for name, value, raw in plain_numbers:
        yield Fact(name, value, raw, "qty", sentence)
    roles = []
    for quantity in everything:
        if any(begin <= quantity.start < end for begin, end in told):
            continue  # a part of a whole, told already
        role, weight = _role(key, quantity, everything)
        if (
            role == "qty_defective"
            and quantity.amount == 1
            and not key[quantity.start].isdigit()
            and len(everything) > 1
        ):
            weight -= 0.8  # 其中16组少了一条: what one piece lacks
        if role == "qty_delivered" and quantity.amount == 1 and not key[quantity.start].isdigit():
            continue  # 买了一台: an article, no count
        roles.append((role, weight, quantity))
    if _PRICED.search(key):
        roles = [r for r in roles if r[0] != "qty_defective" or r[1] >= 1.2]
    for role, weight, quantity in _wholes_first(roles):
        if role and role not in done:
            yield Fact(role, quantity.value, sentence[quantity.start : quantity.end], "qty", sentence, weight)


def uncounted(sentence: str) -> Iterator[Fact]:
    """Counts of goods in a sentence that says nothing of the part they play; what they are, the rest of the letter tells."""
    sentence = _corrected(sentence)
    key = fold(sentence)
    everything = [
        q
        for q in find_quantities(sentence)
        if not q.loose and not _PER.search(key[max(0, q.start - 40) : q.start]) and not _PER_UNIT.match(key, q.end)
    ]
    if len(everything) != 1 or _NOT_GOODS.search(key) or everything[0].amount == 1:
        return
    quantity = everything[0]
    if _FOUND_THING.match(key, quantity.end) or _PLACE_NO.search(key[: quantity.start]):
        return
    if not next(quantities(sentence), None):
        name = "qty_delivered" if _CAME_THEN.search(key) else "qty_defective"
        yield Fact(name, quantity.value, sentence[quantity.start : quantity.end], "qty-lone", sentence, 0.4)


#: sentences whose counts are no goods complained of
_NOT_GOODS = Pattern(
    r"单价|价格|库存|报价|每月|每年|每天|每日|每周|以前|合作|年限|价值|请报|price|per (?:month|year)|stock of|capacity|we (?:buy|order) "
)
_CAME_THEN = Pattern(r"(?:发|送|到|来|交|运)的(?:那|这)?(?:一)?批|\bcame\b|(?:那|这)批")


def _wholes_first(roles: list[tuple[str, float, Quantity]]) -> list[tuple[str, float, Quantity]]:
    """`From 1,120 boxes of tiles, 47 came broken`: of two counts of defects, the first and much larger is the delivery."""
    bad = [r for r in roles if r[0] == "qty_defective"]
    if len(bad) < 2 or bad[0][1] > 1.0 or any(r[0] == "qty_delivered" for r in roles):
        return roles
    first, rest = bad[0][2], [r[2] for r in bad[1:]]
    if not all(first.amount >= 2 * q.amount for q in rest):
        return roles
    return [("qty_delivered", 0.9, q) if q is first else (role, weight, q) for role, weight, q in roles]


#: not 120 but 102, 不是120只而是102只, three thousand - sorry, 300: the first number is taken back
_TAKEN_BACK = Sought(
    rf"(?:(?:并)?不是|并非)(?P<zh>[^,，。;；]{{0,4}}?(?:\d[\d,]*|{HAN_RUN})\s*(?:{UNIT})?)(?P<link>[,，]?\s*(?:而是|应该?是|应为|是))"
    rf"|\bnot\s+(?P<en>\d[\d,]*(?:\s*{UNIT})?)(?=,?\s+but\b)"
    rf"|(?P<said>(?:\d[\d,]*|{HAN_RUN})\s*(?:{UNIT})?)(?=[^,，。;；.\d]{{0,10}}[,，—–\-\s]{{1,4}}(?:不对|不,|哦不|更正|说错了|打错了|应该说|sorry|correction|i mean|make that|no wait))"
)


def _corrected(sentence: str) -> str:
    """The sentence without the numbers that it takes back itself, everything else in its place."""
    if not _CORRECTS.search(fold(sentence)):
        return sentence
    out = sentence
    for match in _TAKEN_BACK.finditer(fold(sentence)):
        begin, end = next(span for span in map(match.span, ("zh", "en", "said")) if span != (-1, -1))
        end = max(end, match.end("link"))
        out = out[:begin] + " " * (end - begin) + out[end:]
    return out


_CORRECTS = Sought(r"不是|并非|不对|更正|错|\bbut\b|sorry|correction|i mean|make that|no wait|应该说")


def _counted(key: str, quantity: Quantity) -> bool:
    """A loose unit (m, t, 条, 块) counts only when something is delivered, rejected or the like close by."""
    around = key[max(0, quantity.start - 8) : quantity.end + 8]
    if "样" in around or "sample" in around:
        return True
    if key[quantity.end - 1 : quantity.end] in "gml" and not re.search(r"共|合计|total|\d\s*(?:t|kg)", around):
        return bool(re.search(r"不良|报废|短少|交货|到货|收到", around))
    return bool(_DEFECT.search(around) or _DELIVERED.search(around) or _TOTAL.search(key[: quantity.start]))


_RATIO = Sought(
    rf"(?<!\d)(?<!\d,)(?P<a>\d[\d,]*+)\s*(?:(?P<ua>{UNIT})\s*)?(?:\([^)]*\)\s*)?(?:(?!and\b|of\b|in\b|from\b)[a-z\-]+\s+){{0,2}}(?:out of|of|from|among|in)\s+(?:the |these |those |our |first |last |next |a (?:total|lot|sample|batch) of |a |all )*(?P<b>\d[\d,]*)\s*(?P<ub>{UNIT})?"
)
#: out of 250 pieces we have had 31 with cracked hubs
_OUT_OF = Sought(
    rf"(?:\bout of|(?:^|[,;:]\s)of) (?:the |these |those |a total of |our |your )?(?P<b>\d{{1,3}}(?:[,.]\d{{3}})+|\d+)\s*(?P<ub>{UNIT})?"
    rf"(?:[^;.]|(?<=\d)\.(?=\d)){{0,130}}?\s(?P<a>(?!(?:19|20)\d\d\b(?! *(?:pcs|pieces)))\d[\d,]*)(?![\d.:/\-a-z]|,\d| (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|bar|mm|cm|hz|kg|°|%))\s*(?P<ua>{UNIT})?"
)
_OF_THEM = Sought(
    r"\b(?P<a>\d[\d,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) of (?:them|these|those)\b(?P<after>[^.;]{0,60})"
)
#: 40 of the 200 couplings had …: what only a part of the goods has is what is wrong with it
_VERB = Pattern(
    r"ha(?:ve|s|d)$|are$|were$|is$|was$|show|came$|with$|leak|fail|crack|broke|from$|for$|and$|which$|that$|could$|can$|would$|will$|do$|did$"
)
_HAVE = Pattern(r"(?:\s+[a-z0-9\-/]+){0,4}(?:\s*\([^)]*\))?\s+(?:had|have|has|show|shows|showed|are|were)\b")
_RATIO_HAN = Sought(
    rf"(?<!\d)(?<!\d,)(?P<b>\d[\d,]*+)\s*(?P<ub>{UNIT})?(?:里|中|之中|里面|当中)?(?:面)?(?:就|只|竟|已|共)?(?:有|挑出|抽出|发现|检出|查出|测出)了?(?:约)?(?P<a>\d[\d,]*)\s*(?P<ua>{UNIT})"
)


_DECIMAL = Pattern(r"\d[.,]$")
_SIZE = Pattern(r"\s*(?:[mcµu]m|[km]pa|bar|°|kv|v|ma|hz)(?![a-z])")


def _ratio(sentence: str, key: str) -> Iterator[Fact]:
    """`7 of 40 cartons`, `100套里挑出13套`: the part is defective, the whole delivered (or inspected)."""
    for match in (*_RATIO.finditer(key), *_SLASH.finditer(key), *_RATIO_HAN.finditer(key), *_OUT_OF.finditer(key)):
        a, b = number(match["a"]), number(re.sub(r"\.(?=\d{3})", "", match["b"]))
        if a is None or b is None or a > b or b < 2:
            continue
        if (
            _DECIMAL.search(key[: match.start("a")])
            or _SIZE.match(match["ua"] or "")
            or _SIZE.match(key[match.end() :])
        ):
            continue  # 12.4 mm instead of 12 mm: a size and what it should be
        unit = unit_of(match["ua"] or match["ub"] or "")[1]
        noun = not (match["ua"] or match["ub"]) and re.match(r"\s*([a-z]{3,})", key[match.end() :])
        if noun and not unit_of(noun[1])[0] and not _VERB.match(noun[1]):
            unit = "pcs"  # 40 of the 200 couplings: pieces
        around = key[max(0, match.start() - 50) : match.end() + 90]
        told = _HAVE.match(key, max(match.end("a"), match.end("b"))) and not _FINE.search(around)
        parted = (
            match.re is not _RATIO_HAN.whole.compiled
            and re.match(r"\W*(?:.{0,24}out )?of\b", match[0])
            and _bad(key)
            and not _FINE.search(around)
        )
        if not (told or parted or _DEFECT.search(around)):
            continue
        whole = "qty_inspected" if _INSPECTED.search(around) else "qty_delivered"
        yield Fact("qty_defective", {"amount": plain(a), "unit": unit}, match[0], "qty", sentence, 2.0)
        yield Fact(
            whole,
            {"amount": plain(b), "unit": unit_of(match["ub"] or match["ua"] or "")[1] or unit},
            match[0],
            "qty",
            sentence,
            1.5,
        )


def _of_them(sentence: str, key: str) -> Iterator[Fact]:
    """`five of them leak`: so many pieces are defective."""
    for match in _OF_THEM.finditer(key):
        amount = number(match["a"])
        if amount is not None and _bad(match["after"]) and not _FINE.search(match["after"]):
            yield Fact("qty_defective", {"amount": plain(amount), "unit": "pcs"}, match[0], "qty", sentence, 1.5)


_ENGLISH_COUNT = Sought(
    r"(?<![\w.\-/#])(?P<n>\d[\d,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s+(?:(?P<adj>leaking|defective|faulty|broken|cracked|damaged|bad|rejected|failed|failing|missing|wrong|bent|rusty|non-?conforming|scratched|dead|wet|torn|crushed|unusable)\s+)(?P<noun>[a-z]+)"
)


def _bare_counts(key: str, everything: list[Quantity]) -> list[tuple[str, dict[str, Any], str]]:
    """`43 leaking units`, `5 cracked housings`: a count with a defect before the noun."""
    out = []
    for match in _ENGLISH_COUNT.finditer(key):
        if any(q.start < match.end("n") and match.start("n") < q.end for q in everything):
            continue
        value = number(match["n"])
        known, unit = unit_of(match["noun"])
        if value is not None:
            out.append(("qty_defective", {"amount": plain(value), "unit": unit if known else "pcs"}, match[0]))
    return out[:1]


@dataclass(frozen=True, slots=True)
class _Around:
    """The words around a quantity: its own clause, what stands before and behind it there, and all before it."""

    clause: str
    before: str
    after: str
    lead: str
    bracketed: bool
    alone: bool

    @property
    def near(self) -> str:
        return self.before[-9:]


_NO_COUNT = Pattern(r"(?:单价|价格|每|库存|月|年|第|约合|单重|长|宽|高|深|厚|径|温度|压力)[约为:]*$")
_PER_UNIT = Pattern(rf"\s*/\s*{UNIT}")
_SAMPLE_BEFORE = Pattern(r"(?:样品|留样|封样|样件)[^\d]{0,6}$|samples? of\s*$|寄[^,]{0,4}$")
_CHECKED_BEFORE = Pattern(
    r"(?:抽检|检验|抽查|抽验|抽测|抽样|抽取|抽了|检查|测试|全检|检测|试装)(?:数|数量|了|其中)?[约为:的]*$"
    r"|(?:inspect|check|sampl|test|examin|measur|controll)(?:ed|ing|e)?(?:\s+(?:a sample of|a total of|all|the|our|remaining|rest|of|stock|whole|entire|lot|another|further))*\s*$"
)
_CHECKED_AFTER = Pattern(r"[^,]{0,6}(?:were |was )?(?:inspected|checked|tested|sampled|examined)")
_WANTED_BEFORE = Pattern(r"请[^,。]{0,10}(?:补|换|发|送|寄)[^,。]{0,6}$")
_OF_WHICH = Pattern(
    r"(?:其中|其余|另外|另有|里面?|内|发现|已确认|确认|查出|挑出|检出|统计|累计有?|已有|已经有|有|达|missing|found|of which|rejected|scrap(?:ped)?)(?:约|大约|有|了|共|的|:|\s)*$"
)
_BAD_BEFORE = Pattern(
    r"(?:不良|不合格|报废|短少|少了?|缺少?|坏了?|破损|损坏|退货?|异常|(?<![a-z])ng|次品|漏发|少发|少装|失效|故障|短装|短缺)(?:品)?(?:数量?|了|达|有|共|约|:|\s)*$"
)
_BAD_AFTER = Pattern(
    r"\s*(?:的)?(?:外盒|产品|货|零件)?[^,]{0,6}?(?:不良|不合格|有问题|坏|破|漏|裂|断|异常|失效|故障|短少|报废|损|变形|锈|脱落|卡死|烧|超差|不能|无法|不符|short|defect|reject|fail|leak|crack|damag|broken|faulty|missing|bad|scrap|were (?:found )?(?:to be )?(?:\w+ly )?(?:defect|reject|fail|leak|crack|damag|broken|faulty|missing|bad|bent|wrong)|are (?:\w+ly )?(?:defect|leak|crack|damag|broken|faulty|missing|bad|bent|wrong))"
)
#: 8台坏了3台: the second number is the bad ones
_BAD_OTHERS = Pattern(rf"\s*(?:里面?|中)?(?:就|共|有)?[\u3400-\u9fff]{{1,6}}了?\s*(?:\d+|{HAN_NUMBER})\s*{UNIT}")
_CAME_AFTER = Pattern(r"\s*(?:\)|的)?[^,]{0,12}(?:收到|到货|交货|delivered|received|supplied|shipped)")
_CAME_LATER = Pattern(r"[^.;:]{0,70}?\b(?:delivered|received|supplied|shipped|dispatched|arrived)\b")
#: 一卷毛病都没有, no problem with: the goods are told to be good
_FINE = Pattern(
    r"(?:毛病|问题|异常|不良|故障|瑕疵)(?:都|也|均)?(?:没有?|无)(?!解决|处理)|(?:没有?|没得|无|未发现|未出现)(?:任何|一点|什么|其他|发现)?(?:毛病|问题|异常|不良|故障)|(?:都|均|全部)(?:正常|完好|合格|没事)|没得问题|"
    r"no (?:problem|issue|defect|complaint)s?\b|(?:are|were|was|is) (?:all )?(?:fine|good|perfect|ok)\b"
)
_BAD_CLOSE = Pattern(r"不良|不合格|坏|报废|短少|异常|少了")
_SUM_BEFORE = Pattern(r"(?:共|计|合计|total|qty)[^,()]{0,3}$")
_ONLY_TOTAL = Pattern(r"\s*[\u3400-\u9fff]{0,3}?(?:一共|总共|合共|共计?|合计|总计|计|数量)[为是:]?\s*\d")
#: what was found among the goods and is counted, but is none of the goods
_FOUND_THING = Pattern(
    r"(?:的)?(?:死)?(?:虫|蟑|苍蝇|蚊|头发|毛发|老鼠|异物|人(?!造|工|字)|孩|insect|hair|fly|bug|cockroach|people|person|men|days?|hours?|photo|picture|照片|图片|螺丝钉?$)"
)
#: line 2, cage 7: where, not how many
_PLACE_NO = Pattern(r"\b(?:line|cage|station|machine|room|bay|lane|cell|dock|gate|shift|container|no\.?)\s*$")
#: From 1,120 boxes of tiles, …
_FROM_WHOLE = Pattern(r"^\W*(?:from|of|out of)(?: the| these| those| your)?$")
#: 20箱里有三四箱破: of how many it is that so many or so many are bad
_OF_ABOUT = Pattern(
    rf"[\s,]*(?:里面?|里头|中|之中|当中|内)?[\s,]*(?:其中)?(?:就|只|竟|已|共|却|大概|大约)*(?:有|坏了|破了|漏了|少了|发现|出现|挑出|查出|检出|抽出)?了?[约好]?{ABOUT}"
)
_ABOUT_OF = Pattern(
    rf"(?:{ABOUT}|\b(?:some|several|many|most|few|couple|part|half)) (?:of|in|out of|from)(?: (?:the|these|those|our|your))?$"
)
_THIS_TIME = Pattern(r"这次|本次|此次|这回|这一批|this time|this lot|this batch")
_LAST_TIME = Pattern(
    r"上次|上回|上一批|之前|以前|去年|那回|那次|那批|[一二三四五六七八九十]月(?:份)?(?:那|又|也)|last time|previous|earlier|last year"
)
#: 400 pcs on invoice 26-1, 订单A-1一共三千把: what a paper names was delivered
_ON_PAPER = Pattern(
    r"\b(?:on|under|against|from|of) (?:the |your |our )?(?:invoice|order|po\b|delivery note|shipment|container)|\b(?:invoice|order|po)\b[^;]{0,60}\bfor\s*\d|(?:订单|合同|送货单|发票)[^,。]{0,24}(?:一共|总共|共)"
)
_COUNT_WORD = Pattern(r"(?:数量|件数|qty|quantity|total)[为是:]?\s*$")
#: 每天要包两百个, 开了两箱: what is done every day, or was opened to look, counts no goods complained of
_HABIT = Pattern(r"每(?:天|日|周|星期|个?月|年|班|小时)")
_OPENED = Pattern(r"(?:打开|拆开|开|拆)(?:了|咗)$")
#: money is in dispute, not goods
_PRICED = Pattern(r"单价|多收|多算|多扣|开票|overcharg|unit price|invoiced at|charged? (?:us )?(?:too|twice)")
#: 6箱系咁, 40箱都是这样: like what was told before
_LIKE_THAT = Pattern(r"\s*(?:都|也|全)?(?:系咁|系噉|是?(?:这样|这种情况|如此)|同样(?:问题|情况))")
#: 3 pcs / 200 pcs: the bad ones of those looked at
_SLASH = Sought(rf"(?P<a>\d[\d,]*)\s*(?P<ua>{UNIT})\s*/\s*(?P<b>\d[\d,]*)\s*(?P<ub>{UNIT})")
_GOT = Pattern(r"(?:收到|发来|采购|订购|购买|进|交)")


def _role(key: str, quantity: Quantity, everything: list[Quantity]) -> tuple[str, float]:
    """The part a quantity plays, from the words at its side first, then from its clause and what stands before."""
    at, clause = clause_at(key, quantity.start)
    words = _Around(
        clause,
        clause[: quantity.start - at].rstrip(),
        clause[quantity.end - at :],
        key[: quantity.start],
        _within_brackets(key, quantity.start),
        len(everything) == 1,
    )
    if _NO_COUNT.search(words.near) or _PER_UNIT.match(words.after):
        return "", 0.0
    if _FOUND_THING.match(words.after.lstrip()):
        return "", 0.0
    if _PLACE_NO.search(words.before):
        return "", 0.0
    if _OPENED.search(words.near) or (_HABIT.search(words.before) and not _bad(words.clause)):
        return "", 0.0
    if _OF_ABOUT.match(key, quantity.end) or _ABOUT_OF.search(words.before):
        return ("qty_inspected" if _CHECKED_BEFORE.search(words.before[-24:]) else "qty_delivered"), 0.9
    role = _beside(words) or _in_clause(words, key)
    if role[0] == "qty_defective":
        role = (
            role[0],
            role[1]
            + (0.3 if _THIS_TIME.search(words.clause) else 0.0)
            - (0.5 if _LAST_TIME.search(words.clause) else 0.0),
        )
    if role[0] == "qty_defective" and _FINE.search(clause):
        return "", 0.0
    if role[0] in ("", "qty_defective") and role[1] <= 1.0 and not _bad(clause):
        later = _CAME_LATER.match(key, quantity.end)
        if later and not _bad(later[0]):
            return "qty_delivered", 1.1
    return role


def _beside(words: _Around) -> tuple[str, float] | None:
    """What the words right at the quantity's side say; None when they say nothing."""
    near, before, after = words.near, words.before, words.after
    if _SAMPLE.search(after[:10]) or _SAMPLE_BEFORE.search(near):
        return ("", 0.0) if re.search(r"sample (?:size )?of\s*$|抽|检", near) else ("sample_qty", 1.5)
    if _CHECKED_BEFORE.search(before[-24:]):
        return "qty_inspected", 1.5
    if _CHECKED_AFTER.match(after):
        return "qty_inspected", 1.2
    if _LIKE_THAT.match(after):
        return "qty_defective", 1.3
    if _REPAIRED.search(before[-8:] + "0") or _WANTED_BEFORE.search(before):
        return "qty_defective", 0.3
    if _OF_WHICH.search(near) and (_bad(after) or _bad(before) or "其中" in near):
        return "qty_defective", 1.6 if _bad(after) else 1.2
    if _BAD_BEFORE.search(near):
        return "qty_defective", 1.8
    return ("qty_defective", 1.7) if _BAD_AFTER.match(after) and not _BAD_OTHERS.match(after) else None


def _in_clause(words: _Around, key: str) -> tuple[str, float]:
    """What the clause, or else the sentence, says of its quantity."""
    came = _DELIVERED.search(words.before) or _CAME_AFTER.match(words.after)
    if came and not _BAD_CLOSE.search(words.before[-6:]):
        return "qty_delivered", 1.3
    if words.bracketed and not words.alone and _SUM_BEFORE.search(words.near):
        return "qty_delivered", 1.0
    if _TOTAL.search(words.before[-12:]) and (_bad(words.clause) or _bad(words.lead)):
        return "qty_defective", 1.4
    if (
        not words.before
        and not words.after.strip(" .")
        and _DELIVERED.search(words.lead[-30:])
        and not _bad(words.lead[-30:])
    ):
        return "qty_delivered", 1.0
    if _FROM_WHOLE.search(words.before) and not words.alone:
        return "qty_delivered", 0.8
    if _on_paper(words.clause) and not _BAD_CLOSE.search(words.before[-8:]):
        return "qty_delivered", 0.85
    if _ONLY_TOTAL.match(words.clause) and _DELIVERED.search(words.lead) and not _bad(words.lead):
        return "qty_delivered", 1.2
    if words.bracketed and _GOT.search(words.lead):
        return "qty_delivered", 0.9
    if _COUNT_WORD.search(words.before):
        return "qty_delivered", 0.85
    if _bad(words.clause):
        return "qty_defective", 0.9
    if _DELIVERED.search(words.clause):
        return "qty_delivered", 0.8
    return ("qty_defective", 0.6) if _bad(key) and words.alone else ("", 0.0)


@lru_cache(maxsize=4096)
def _bad(text: str) -> bool:
    """Whether a folded text names a defect."""
    return bool(_DEFECT.search(text) or TROUBLE.search(text))


@lru_cache(maxsize=64)  # asked of one clause for each quantity in it
def _on_paper(clause: str) -> bool:
    return _ON_PAPER.search(clause) is not None


def _within_brackets(key: str, place: int) -> bool:
    return key.rfind("(", 0, place) > key.rfind(")", 0, place)
