"""What a customer may ask for, by its words: return, exchange, 8D and so on; negated and merely costed acts are kept out."""

from __future__ import annotations

import re
from functools import lru_cache

from foundations.language.phrases import Words
from foundations.language.script import fold
from foundations.language.sought import Sought
from parsers.fields.values.boxes import choices

#: each request with the words that ask for it in a form's field; order is the order of answers
_WORDS: tuple[tuple[str, Words], ...] = tuple(
    (name, Words(pattern))
    for name, pattern in (
        (
            "return",
            r"(?<![a-z])rtv(?![a-z])|退货|能退的?(?:先|都|就)?退|退给(?:你|贵|厂)|退掉|(?:要|想|全|都|申请|要求)退(?=[。,!;\s]|$)|退回(?!原因|的)|退运|拉回|退料|退还货|(?<!未)退换|全退|整批退|退[回给]去|(?:goods|parts|items|pieces|them|lot|batch) (?:to )?be returned|returned to you\b|(?<!re)(?<!no )\breturn(?!s? (?:material|auth|address|label|the (?:8d|form|report|signed|completed)|this form|mail|call|form))\b|send(?:ing)? (?:it|them|back)\b.{0,20}back|\bsend(?:ing)? back\b|take (?:it|them|the \w+|back).{0,20}back|take back\b|collect (?:the|them|these|it\b)|(?:arrange|organi[sz]e)[^.]{0,20}\b(?:collection|pick-?up)",
        ),
        (
            "exchange",
            r"换货|给我换|更换|调换|退换|换新|换件|(?<![转替变交])换(?:一下|掉|个新|都行|也行|也可|\s*[一二两三四五六七八九十百\d]+\s*(?:台|个|只|件|套|支|桶|袋|箱|瓶|卷|块|片|根|条|包|盒|把|批|辆|副|张|颗|粒|双|组|米|公斤|吨)(?!来料)|成(?:好|新|良|合)|同(?:等|数|款|型|样)|给换|或者?换|要么换|好的|良品|合格)|换[返番翻]|以良品|良品交换|给(?:我们?|俺|咱)?(?:包)?换(?!算)|exchang|substitut(?:e|ion)\b|\b(?:want|need|expect|demand|require|like)\s+(?:to (?:get|have|receive)\s+)?(?:a|an|one)\s+(?:brand[- ])?new\b|replac(?:e(?!ments?\b)|ing|ement(?!s\b| quantit))|swap|new (?:one|unit|part|pump)s? (?:in exchange|instead)",
        ),
        (
            "resupply",
            r"补货|补发|补送|补足|补齐|补寄|补料|补交|补回|补件|补给|补(?=[一二两三四五六七八九十百\d]+\s*(?:台|个|只|件|套|支|桶|袋|箱|瓶|卷|块|片|根|条|包|盒|把|批|辆|副|张|颗|粒|双|组|米|公斤|吨))|补良品|补(?:点|些)货|补到|给我[们司]?补|补上|补(?:\s*\d+)|重新?(?:发|寄|送)(?:货|一|\s*\d)|(?:\d+|one|two|three|four|five|six|ten) more\b[^.]{0,40}(?:no charge|free|next)|send (?:me|us) (?:just )?(?:a |an |one |another )?(?:new|replacement|spare|correct|right|good) |re-?suppl|re-?ship|send (?:us )?the missing|missing (?:pieces|parts|items|goods|quantity|units)[^.]{0,40}(?:be )?(?:sent|shipped|delivered|supplied)|(?:send|ship|deliver|supply)[^.]{0,30}(?:missing|shortage|short(?:fall)?|balance|outstanding)|\breplacements\b|replacement quantit|(?:send|need|want|ship|airlift|airfreight|supply|deliver|get|rush)\b(?!(?:[^.]{0,40}\b(?:replac|exchang)))[^.]{0,24}\b(?:(?:good|new|correct|fresh|ok|conforming) (?:\d+ )?(?:ones|pcs|pieces|parts|units|sets|goods|stock|material|rolls|boxes|cartons|bags|drums)|\d[\d,]* (?:\w+ ){0,2}(?:new|fresh)\b)|(?:send|ship|supply|give|get|deliver|provide)\b[^.]{0,40}\b(?:free of (?:charge|cost)|at no (?:charge|cost)|for free|\bfoc\b|without charge)|(?:chuck|throw|pop) (?:in )?[^.]{0,24}(?:good|new|replacement)|pop (?:the|them|it)[^.]{0,20}in the post|make up (?:for )?the (?:short|missing|difference)|make good the short|supplement|\b(?:send|need|want|ship|airlift|supply|deliver)\b[^.]{0,60}?\b(?:\d[\d,]* (?:new|fresh)|new \d[\d,]* (?:pcs|pieces|units|sets|rolls|bags|boxes|cartons|drums|bottles|ea))\b|(?:空运|发|寄|送|快递|调)[^,。;]{0,4}\d[\d,]*\s*[\u3400-\u9fff]?(?:好的|良品|新的|合格(?:品|的))",
        ),
        ("rework", r"返工|重工|re-?work"),
        (
            "repair",
            r"维修|修理|返修|检修|修复|修好|(?:帮|给|替)(?:我|我们|忙)?(?:看看)?修|(?:来|能|可以|派人|过来)修(?![改正订])|修一下|上门(?:服务|处理|检修|维修)|派(?:人|员|工程师|技术|师傅).{0,8}(?:修|检查)|repair|fix(?:ed|ing)? (?:the|it|this|these|on)|\bservice (?:engineer|technician|visit)",
        ),
        (
            "discount",
            r"折让|折价|折扣|让利|减免|打折|降价|让价|减价|扣减|优惠|price reduction|discount|rebate|(?:reduce|lower)[^.]{0,15}price|allowance",
        ),
        (
            "refund",
            r"退款|退钱|(?:货款|款项|钱|款)[^,。;]{0,6}(?:退(?!货)(?:还|回|给)?)|退(?!货|料|换|运)(?:还|回)?(?:我[们司]?)?[^,。;]{0,6}(?:货款|的钱)|返款|退还(?:货款|款项|全款|费用)|退回(?:货款|款项|全款)|退一赔|refund|money back|reimburse(?:ment of| us) the (?:price|purchase|invoice)",
        ),
        (
            "compensation",
            r"赔偿|索赔|索偿|求偿|赔款|补偿|理赔|赔付|包赔|承担.{0,14}(?:费用|损失|费)|扣款|在货款中.{0,4}扣|货款(?:中|里)?[^,。]{0,4}(?:抵扣|扣)|抵扣|we (?:hereby |therefore )?claim\b(?! (?:form|no|number))|(?<!不)扣除|compensat|hold you (?:fully )?(?:liable|responsible)|claim(?:ing)? (?:for )?(?:the )?(?:\d|cost|damage|loss|amount|eur|usd|\$|€|£)|credit(?: ?note| memo)|\bcredit (?:to|for|on) (?:the |our |my |us\b|this |these |those |account)|\bcredit (?:us|our)|issue (?:us )?(?:a )?credit|(?:please|kindly|pls) credit|debit(?: note| you| memo)|chargeback|charge (?:you|back)|reimburs|bear (?:the|all)|cover (?:the|our|all) (?:cost|expense|loss)|at your (?:cost|expense) (?:and|plus) |indemn|damages of",
        ),
        ("8d_report", r"8\s?d(?!\d)(?![a-z])|八d|scar回复|eight[- ]d"),
    )
)
_REPLY_ZH = Sought(
    r"书面(?:的)?(?:答复|回复|说明|回覆|解释|报告|材料|分析)|(?:提供|出具|提交|回复|给出|附上|提出|答复|给|反馈|发|写|做)(?:一份|个|份|书面|正式|详细|相关|贵司|具体|你们|调查|检验|检测|测试|不良|质量|我司|我们|的)*(?:调查|分析|检测|检验|整改|改善|原因|说明|测试|鉴定|处理)(?:及|与|和|分析|改善|整改|处理|结果|情况|原因|预防|纠正|对策|的)*(?:报告|说明|结论|结果|原因|对策|方案|意见|措施|书)|"
    r"书面(?:的)?说法|书面[^,。]{0,6}(?:说明|解释|答复|回复|告知)|(?:原因|分析)[^,。;]{0,6}(?:发|告诉|给)(?:给)?我|说法书|给[^,。]{0,6}(?:书面|正式)[^,。]{0,4}说法|(?:调查|分析|检测|检验|整改|改善|说明|鉴定)(?:分析|改善|原因|结果)?(?:报告|说明书|对策书|结论|结果)|(?:说明|查明|答复|告知|回复|解释|分析|查清|书面)(?:清楚|产生|不良|具体|发生|问题|异常|造成|一下|此次)*(?:的)?原因|(?:原因|真因)(?:分析)?(?:及|和|与|以及|、)(?:改善|纠正|整改|预防|处理|对策|永久|长期)|(?:改善|纠正|整改|预防)(?:预防|纠正|与预防|和预防|及预防)?(?:措施|对策|报告|方案)|给.{0,3}(?:个)?(?:书面)?(?:说法书|解释)|"
    r"(?:提供|出具|提交|给出|告知|附上)(?:一份|详细|书面|具体|不良)?的?原因|(?:提供|提交|出具|给我们|给我司)(?:一份)?(?:分析|调查|检测|质量|整改|检验|改善)?报告|(?:告诉|告知|话|说|知|解释|回复|答复)[^,。;]{0,10}(?:点解|为什么|为啥|为何|怎么(?:回事|会)|什么原因|啥原因)|初步(?:的)?(?:结果|结论|分析|报告|说明)|函复|书面为[准凭]|car\s*回复|查明原因"
)
_REPLY_EN = Sought(
    r"written (?:\w+ ){0,2}(?:finding|reply|answer|response|report|explanation|statement|confirmation|feedback|analysis)|(?:let us have|send|provide|give|submit|share|forward|issue|need|require|request|expect|want|await|receive|with|supply|furnish)\b[^.!?]{0,50}\b(?:finding|root[- ]cause|investigation (?:report|result)|(?:failure|cause) analysis|analysis (?:report|result)|explanation|capa\b|corrective[- ](?:and preventive )?action|test report|inspection report|(?:formal|detailed) (?:reply|response|answer|report)|\breport\b|results of your)|"
    r"(?:explain|tell us|clarify|advise|inform us|let us know|know|report)\b[^.!?]{0,30}\b(?:why|what (?:caused|went wrong|happened)|the (?:root )?cause|how this (?:could )?happen|reason)|(?:inform|tell|let|advise)\b[^.!?]{0,24}\b(?:results?|outcome|findings)\b|investigat\w+[^.!?]{0,40}\b(?:inform|advise|let us know|report back|tell)\b|reply in writing|answer in writing|respond in writing|in writing\b|root cause (?:analysis|and|report|is (?:needed|required))|(?:investigat\w+ )?report(?: is)? (?:required|requested|needed)|investigation report|corrective action (?:report|plan|response)|\bcapa (?:report|plan|response)|\bfindings\b"
)
#: the cost of these acts is claimed, the act itself is not asked for
_COST = Sought(
    r"(?:返工|重工|挑选|分选|全检|维修|更换|换货|修理|退货|返修|人工|报废|停机|停线|运输|检测|拆装)(?:[、及和与,]?(?:返工|重工|挑选|分选|全检|维修|更换|报废|停机|停线|运输|人工|检测|检验|安装|测试|拆装|加工|差旅|物流))*(?:的|所产生的|产生的|等)*(?:费|损失|成本|工时|运费)|(?:rework|sorting|repair|replacement|return|refund|scrap|screening)(?:,? (?:and|&) (?:rework|sorting|scrap|repair))?(?:ing)? (?:cost|charge|expense|fee|freight|shipping|loss|hour|labou?r)s?"
)
_NEGATED_ZH = r"(?:(?<![能可要得])不$|(?<![能可要])不(?:想|打算|愿|需要?|要求?|用|必|再|同意|接受|考虑|能|可以?|做|给|予)|无需|无须|无法|非|拒绝|没有要求|暂不|先不|不是要|禁止|未要求|暂时不|(?<!特)别|勿)[^,。;!?、\s]{0,4}$"
_NEGATED_EN = r"(?:\bno(?! (?:later|more))\b|\bnot\b|n't\b|\bwithout\b|\brather than\b|\binstead of\b|\bneither\b|\bnor\b|\bdo not\b|\bunable to\b|\bcannot\b)(?:\s+\w+){0,3}\s*$"


def from_form(text: str) -> list[str]:
    """The requests in a form's field: ticked boxes only when there are boxes, else the words; `其他` is `other`."""
    ticked = choices(text)
    if ticked.on or ticked.off:
        found: list[str] = []
        for word in ticked.on:
            named = asked(word)
            if not named and re.search(r"回复|答复|书面|reply|response|report|报告", fold(word)):
                named = ["reply"]
            found += [n for n in named or ["other"] if n not in found]
        tail = re.sub(r"\A.*[☑☒✓√■□☐○●)\]]\s*\S+", "", text, flags=re.DOTALL)
        found += [n for n in asked(tail) if n not in found and re.search(r"[::]", text[:0] + tail)]
        return found
    named = asked(text)
    key = fold(text).strip()
    if not named and re.fullmatch(
        r".{0,6}(?:书面)?(?:回复|答复|说明|解释|报告)|.{0,10}(?:reply|response|answer|report|feedback)", key
    ):
        named = ["reply"]
    return named or (["other"] if re.fullmatch(r"其他.*|other.*", key) else [])


def asked(text: str) -> list[str]:
    """Every request whose words stand in the text and are not negated and not merely costed."""
    return list(_asked(text) if len(text) <= _SENTENCE else _asked.__wrapped__(text))


_SENTENCE = 400  # characters of a sentence whose requests are remembered


@lru_cache(maxsize=1024)
def _asked(text: str) -> tuple[str, ...]:
    key = fold(text)
    masked = _COST.sub(lambda m: "费" * len(m[0]), key)
    found: list[str] = []
    for name, pattern in _WORDS:
        for match in pattern.finditer(masked):
            before = masked[max(0, match.start() - 40) : match.start()]
            clause = re.split(r"[,。;!?、]|\. ", before)[-1] if name != "x" else before
            if re.search(_NEGATED_ZH, clause) or re.search(_NEGATED_EN, before):
                continue
            after = masked[match.end() : match.end() + 30]
            if re.match(
                r"[^.,]{0,18}\b(?:is|are|was)\s+(?:not|n't)\s+(?:requested|required|needed|necessary|acceptable|possible)|\s*(?:不需要|不用|暂不|不必)",
                after,
            ):
                continue
            found.append(name)
            break
    if (
        _COST.search(key)
        and re.search(
            r"赔|承担|支付|扣|负担|补偿|索|由贵|由你|claim|bear|cover|charge|compensat|debit|reimburs|credit|at your",
            key,
        )
        and "compensation" not in found
    ):
        found.append("compensation")
    if "8d_report" in found:
        key = re.sub(r"\bcapa\b|corrective[- ](?:and preventive )?actions?", " ", key)
    without_8d = re.sub(r"8\s?d[^,。;\n]{0,4}(?:报告|report)?|(?:报告|report)[^,。;\n]{0,4}8\s?d", " ", key)
    for match in (*_REPLY_ZH.finditer(without_8d), *_REPLY_EN.finditer(without_8d)):
        before = without_8d[max(0, match.start() - 12) : match.start()]
        if not re.search(_NEGATED_ZH, before) and not re.search(r"\b(?:no|not|never|without)\b[^.]{0,12}$", before):
            found.append("reply")
            break
    return tuple(found)
