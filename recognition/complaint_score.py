"""How surely somebody complains about our goods or doings, in which words, and whether as a claim, a return or plainly."""

from __future__ import annotations

import re

from complaints.goods import Fields
from foundations.language.pattern import Pattern
from foundations.language.phrases import Words
from foundations.language.script import fold
from foundations.language.sought import Sought
from foundations.language.trouble import affirmed
from recognition.evidence import Content, Envelope, Verdict

_PAPER = Words(
    r"投诉单|投诉登记|投诉记录|投诉处理|投诉表|客诉单|客诉书|客诉函|客诉反|客诉联络|客诉通知|客诉处理|抱怨处理|抱怨单|反馈单|反馈表|质量反馈|信息反馈|异常联络|异常通知|异常反馈|异常单|异常报告|不良通知|不良反馈|不良联络|不良报告|来料不良|来料异常|8d\s*(?:改善)?报告|质量异议|质量投诉|质量通知|不合格(?:品)?(?:通知|报告|处理)|索赔单|索赔通知|索赔函|品质联络|投诉函|申诉书|corrective action request|\bscar\b|non-?conform\w* (?:report|notice)|\bncr\b|complaint (?:form|report|notification|note|sheet|record)|(?:customer|product|quality) (?:quality )?complaint|reject(?:ion)? (?:note|report|notice)|8d report|quality (?:notification|alert|issue report)|claim (?:sheet|form|note|notification|report)|defect (?:report|notification)|deviation report|discrepancy report|投诉$"
)
_STRONG = Words(
    r"投诉|客诉|抱怨|索赔|质量(?:有)?问题|品质(?:有)?(?:问题|异常)|质量异议|来料异常|不良品|不合格|缺陷|退货|换货|太差|不满|严重影响|停线|请(?:尽快|立即|速|及时)(?:处理|解决|派人|安排)|complaint|defective|reject(?:ed)?|non-?conform|faulty|claim|unacceptable|8d|corrective action|replacement|refund|damaged|reklam(?:ation|ier|acj|ace|áci)|mängelrüge|beanstand|mangelhaft|beschädigt|schadhaft|defekt|réclamation|défectueu|non[ -]?conforme|endommagé|abîmé|reclamaci[oó]n|defectuos|dañad|reclamo\b|difettos|difett[oi]\b|contestazione|danneggiat|reclama[çc][ãa]o|defeituos|danificad|klacht|gebrek|beschadigd|wadliw|uszkodz|khiếu nại|bị lỗi|hư hỏng|tạp chất|クレーム|不具合|苦情|클레임|불량|하자|жалоб|рекламаци|брак|дефект|повреж|şikayet|arızalı|kusurlu|hasarlı|keluhan|rusak|cacat"
)
_RETURN_PAPER = Words(
    r"^\W*(?:[\u3400-\u9fff]{0,8}(?:退\s?货|退换货|退料|返货|返品|退运)\s?(?:申\s?请|通\s?知|请求|登记|明细|记录|联络|审批|处理)*\s?(?:单|表|函|书|申请|通知|请求|清单)|(?:product |goods |customer |material )?returns?\s+(?:material|merchandise|goods|product)?\s*(?:request|authori[sz]ation|note|form|notice|slip)(?:\s*\(?rma\)?)?(?:\s+(?:request|form))?|rma\s*(?:request|form|application|no|#|number)?[^.]{0,30}|request for (?:rma|return)[^.]{0,40}|(?:notice|request) of return)\W*$"
)
_RETURN_SUBJECT = Pattern(
    r"退货(?:申请|通知|单|请求|函)|退换货申请|退料单|申请退货|\brma\b|return (?:request|note|material|authori[sz]ation|form)|request (?:for|to) return|返品(?:单|申请)"
)
_CLAIM_PAPER = Words(
    r"索赔(?:通知|函|单|书|申请|报告)|求偿(?:函|通知|书)|索偿(?:函|通知|信)|claim (?:note|notification|letter|notice|form|sheet|for)|debit note|notice of claim|chargeback|扣款(?:通知|单)"
)
_PAST_TROUBLE = Sought(
    r"(?:上次|之前|以前|去年|前年|当时|那时|以往|上回|此前|上季度|上月)(?:的|所)?[^,。;!?]{0,6}(?:投诉|客诉|问题|异常|反馈|不良|索赔|退货)[^,。;!?]{0,16}|(?:没有?|未|无|不)(?:再)?(?:(?:发生|出现|发现)[^,。;!?]{0,14}|(?:收到|接到)[^,。;!?]{0,10}(?:投诉|客诉|反馈|问题|异常|抱怨|索赔|退货))|不良率(?:只有|仅|低于|降|控制|目标|保持|为0)[^,。;!?]{0,12}|(?:last|previous|earlier|former|past) (?:complaint|issue|problem|claim|time)[^.;!?]{0,50}|(?:response|reply|solution|handling|countermeasure|reaction)s? (?:to|of|for|on) (?:the|our|my|this|last)[^.;!?]{0,60}|(?:last|previous) (?:year|month|quarter|spring|summer|autumn|fall|winter)'?s? (?:(?!ha[sd]\b|have\b|with\b|is\b|are\b|was\b)[a-z\-]+ ){0,3}(?:complaints?|claims?|issues?|problems?|recall)|(?:zero|no) (?:dents?|defects?|scratch\w*)|no (?:more |further |new |longer )?(?:complaints?|defects?|issues?|problems?|rejects?)[^.;!?]{0,30}|without (?:any |a single )?(?:complaint|defect|issue|problem|reject|failure)s?"
)
_ADDRESSES = Pattern(
    r"(?i)(?:https?://|www\.)[^\s<>\"']+|[\w.+=\-]{1,64}@[\w.\-]+|(?:^|(?<=\n))\W{0,3}(?:hi|hello|hey|dear)\b[^\n]{0,40}?complaints?\b[^\n]{0,20}(?=\n|$)|"
    r"\bcomplaints? (?:team|department|dept|desk|manager|box|mailbox|inbox|cent(?:er|re)|office|address)\b|\bcomplaints?(?=\s?(?:账|帐|的?邮箱|信箱))|(?:投诉|客诉)(?:部门?|邮箱|信箱|热线|电话|中心|专员)"
)
_BAD_COUNT = Pattern(
    r"不良|不合格|缺陷|异常|问题|退|投诉|客诉|抱怨|故障|坏|破|损|短|缺|失效|报废|索赔|受影响|ng|defect|reject|fail|faulty|return|affect|short|missing|damag|non-?conform|claim|suspect|nc qty"
)


def how_surely(envelope: Envelope, content: Content, fields: Fields, key: str) -> tuple[float, str]:
    """How surely somebody complains about our goods or doings; 2 and more is a complaint."""
    fresh = _PAST_TROUBLE.sub(" ", without_addresses(key))
    strong = affirmed(_STRONG, fresh)
    score, words = (1.2, strong[0]) if strong else (0.0, "")
    sentences = [s for s in re.split(r"[。!?;\n]|\.\s", fresh) if s.strip()]
    told = [s for s in sentences if envelope.tells_trouble(s)]
    score += min(1.5, 0.75 * len(told))
    words = words or (told[0][:40] if told else "")
    paper = (
        _PAPER.search(fold(envelope.subject))
        or next((m for d in content.documents for m in [_PAPER.search(fold(d[:300]))] if m), None)
        or next((m for n in content.attachment_names for m in [_PAPER.search(fold(n))] if m), None)
    )
    if paper:
        score, words = score + 1.6, paper[0]
    score += 0.8 * min(3, stated_facts(fields))
    asked = [v.value for v in fields.get("customer_request", ()) if v.value not in ("other", "reply")]
    score += 0.8 if asked and (told or paper) else 0.0
    if envelope.tells_trouble(envelope.subject) and not _PAST_TROUBLE.search(fold(envelope.subject)):
        score += 0.8
    if any(v.method not in ("regex",) and _BAD_COUNT.search(fold(v.raw)) for v in fields.get("qty_defective", ())):
        score += 0.5
    if not told and not paper and content.documents:
        pages = [
            s
            for d in content.documents
            for s in re.split(r"[。!?;\n]|\.\s", _PAST_TROUBLE.sub(" ", fold(d)))
            if envelope.tells_trouble(s)
        ]
        score += min(1.5, 0.5 * len(pages))
    return score, words


def without_addresses(text: str) -> str:
    """The text without mail and web addresses and salutations.

    complaints@…, "Hello complaints," and "the complaints department" are to whom a letter goes, and no words of what is wrong.
    """
    return _ADDRESSES.sub(" ", text)


def stated_facts(fields: Fields) -> int:
    """How many facts of a complaint labels or tables gave."""
    names = (
        "lot_no",
        "product_name",
        "qty_defective",
        "description",
        "defect_item",
        "customer_name",
        "serial_no",
        "order_no",
        "part_no",
    )
    found = [n for n in names if any(v.method not in ("regex", "header") for v in fields.get(n, ()))]
    wrong = {"description", "defect_item"} & set(found)
    if any(
        _BAD_COUNT.search(fold(v.raw)) for v in fields.get("qty_defective", ()) if v.method not in ("regex", "header")
    ):
        wrong.add("qty_defective")
    return len(found) if wrong else 0


def asked_to_make_good(fields: Fields) -> str:
    """The words that ask to make something good: exchange, resupply, refund and the like; empty when nobody asks."""
    asked = [v for v in fields.get("customer_request", ()) if v.value not in ("other", "reply", "discount")]
    counted = [v for v in fields.get("qty_defective", ()) if _BAD_COUNT.search(fold(v.source.text))]
    return (asked or counted)[0].raw[:40] if asked or counted else ""


def told_trouble(envelope: Envelope, content: Content, fields: Fields) -> str:
    """The words that tell what is wrong: subject, descriptions, defects, and the sentences of trouble."""
    parts = [envelope.subject]
    for name in ("description", "defect_item", "usage_conditions"):
        parts += [str(v.value) for v in fields.get(name, ())]
    described = any(v.method not in ("regex",) for v in fields.get("description", ())) or bool(
        fields.get("defect_item")
    )
    text = without_addresses("\n".join(t for t in (content.text, content.inner) if t))
    sentences = [s for s in re.split(r"(?<=[。!?!?;;])|\n|(?<=[a-z])\.\s", text) if s and envelope.tells_trouble(s)]
    if not described:
        parts += (
            sentences
            or [s for d in content.documents for s in re.split(r"(?<=[。!?;])|\n", d) if envelope.tells_trouble(s)][:8]
        )
    else:
        parts += [s for s in sentences if not re.search(r"[::]", s)][:6]
    return "\n".join(parts)


def kind_of_complaint(envelope: Envelope, content: Content, fields: Fields, words: str) -> Verdict:
    """Claim, return request or plain complaint."""
    subject = re.sub(r"^\W*(?:(?:re|fw|fwd|回复|转发|答复|回覆|转寄)\s*[::]\s*)+", "", fold(envelope.subject))
    titles = [line.strip() for d in content.documents for line in fold(d[:160]).splitlines()[:3]]
    titles += [line.strip() for line in fold(content.text).splitlines()[:2]]
    claimed = fields.get("amount_claimed")
    paper = _CLAIM_PAPER.search(subject) or next(
        (m for t in titles if len(t) < 30 for m in [_CLAIM_PAPER.search(t)] if m), None
    )
    if claimed:
        return "claim", (("kind", "money is claimed", claimed[0].raw),)
    wanted = {str(v.value) for v in fields.get("customer_request", ())}
    if paper and "compensation" in wanted:
        return "claim", (("kind", "a claim by its title", paper[0]),)
    back = _RETURN_SUBJECT.search(subject) or next(
        (m for t in titles if len(t) < 40 for m in [_RETURN_PAPER.match(t)] if m), None
    )
    if back:
        return "return_request", (("kind", "a return note by its title", back[0].strip()),)
    return "complaint", (("kind", "something is wrong with what we delivered or did", words),)
