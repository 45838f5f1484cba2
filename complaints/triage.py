"""Judgement of one message from its text and values: kind, automatic or not, severity, language, answerable or not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from complaints import numbering
from complaints.complaint_kinds import kinds_of
from complaints.completeness import missing
from complaints.cues import affirmed, trouble
from complaints.facts import Content, Envelope, Judgement
from complaints.language import language_of
from complaints.oral import way_told
from complaints.reading import AUTOMATIC_KINDS_OF_MESSAGE, COMPLAINT_KINDS_OF_MESSAGE, FieldValue, Severity
from complaints.reply_rules import Automatic, answer_to, automatic, header, is_ours, refusal
from complaints.script import fold
from complaints.severity import suggest
from complaints.sought import Sought
from complaints.words import Words

__all__ = ["Content", "Envelope", "Judgement", "judge", "relevant"]

Fields = Mapping[str, Sequence[FieldValue]]

#: facts of a complaint: they say nothing where nobody complains
_FACTS_OF_COMPLAINT = frozenset(
    {
        "description",
        "defect_item",
        "qty_defective",
        "qty_inspected",
        "defect_rate",
        "amount_claimed",
        "customer_request",
        "reply_requested_by",
        "lot_no",
        "occurred_at",
        "occurred_place",
        "sample_available",
        "sample_qty",
        "occurrence_ordinal",
        "usage_conditions",
        "complaint_date",
    }
)
_PAPER = Words(
    r"投诉单|投诉登记|投诉记录|投诉处理|投诉表|客诉单|客诉书|客诉函|客诉反|客诉联络|客诉通知|客诉处理|抱怨处理|抱怨单|反馈单|反馈表|质量反馈|信息反馈|异常联络|异常通知|异常反馈|异常单|异常报告|不良通知|不良反馈|不良联络|不良报告|来料不良|来料异常|8d\s*(?:改善)?报告|质量异议|质量投诉|质量通知|不合格(?:品)?(?:通知|报告|处理)|索赔单|索赔通知|索赔函|品质联络|投诉函|申诉书|corrective action request|\bscar\b|non-?conform\w* (?:report|notice)|\bncr\b|complaint (?:form|report|notification|note|sheet|record)|(?:customer|product|quality) (?:quality )?complaint|reject(?:ion)? (?:note|report|notice)|8d report|quality (?:notification|alert|issue report)|claim (?:sheet|form|note|notification|report)|defect (?:report|notification)|deviation report|discrepancy report|投诉$"
)
_STRONG = Words(
    r"投诉|客诉|抱怨|索赔|质量(?:有)?问题|品质(?:有)?(?:问题|异常)|质量异议|来料异常|不良品|不合格|缺陷|退货|换货|太差|不满|严重影响|停线|请(?:尽快|立即|速|及时)(?:处理|解决|派人|安排)|complaint|defective|reject(?:ed)?|non-?conform|faulty|claim|unacceptable|8d|corrective action|replacement|refund|damaged"
)
_RETURN_PAPER = Words(
    r"^\W*(?:[\u3400-\u9fff]{0,8}(?:退\s?货|退换货|退料|返货|返品|退运)\s?(?:申\s?请|通\s?知|请求|登记|明细|记录|联络|审批|处理)*\s?(?:单|表|函|书|申请|通知|请求|清单)|(?:product |goods |customer |material )?returns?\s+(?:material|merchandise|goods|product)?\s*(?:request|authori[sz]ation|note|form|notice|slip)(?:\s*\(?rma\)?)?(?:\s+(?:request|form))?|rma\s*(?:request|form|application|no|#|number)?[^.]{0,30}|request for (?:rma|return)[^.]{0,40}|(?:notice|request) of return)\W*$"
)
_RETURN_SUBJECT = re.compile(
    r"退货(?:申请|通知|单|请求|函)|退换货申请|退料单|申请退货|\brma\b|return (?:request|note|material|authori[sz]ation|form)|request (?:for|to) return|返品(?:单|申请)"
)
_CLAIM_PAPER = Words(
    r"索赔(?:通知|函|单|书|申请|报告)|求偿(?:函|通知|书)|索偿(?:函|通知|信)|claim (?:note|notification|letter|notice|form|sheet|for)|debit note|notice of claim|chargeback|扣款(?:通知|单)"
)
_OTHERS: tuple[tuple[str, Words, float], ...] = (
    (
        "survey_answer",
        Words(
            r"满意度(?:调查|评价|测评|反馈|问卷)|调查(?:问卷|表)(?:已|填)|问卷|satisfaction (?:survey|questionnaire|form)|survey (?:response|answer|form|filled|completed)|questionnaire"
        ),
        3.0,
    ),
    (
        "visit_notice",
        Words(
            r"验厂|来访|拜访(?:通知|贵)|参观|到贵[司厂公][^。]{0,14}(?:审核|稽核|考察|验厂|检查|拜访|参观|交流|走访|验货)|(?:审核|稽核|审厂|考察|来厂|走访|验货)(?:通知|计划|安排|日程|行程)|现场审核|二方审核|audit (?:notice|plan|schedule|announcement|of your)|(?:visit|audit)(?:ing)? (?:to )?(?:your|you\b)|plan to visit|(?:will|would like to|intend to) (?:visit|audit|inspect your)|factory (?:audit|visit|inspection)|on-?site audit"
        ),
        2.5,
    ),
    (
        "praise",
        Words(
            r"感谢信|表扬|致谢|特此(?:致谢|(?:表示)?(?:衷心)?感谢|表扬)|表示(?:衷心|诚挚)?的?感谢|感谢贵[司公][^,。\n]{0,10}(?:师傅|工程师|售后|同事|团队|服务)|服务(?:非常|特别|十分)(?:好|到位|周到|及时|专业)|衷心(?:的)?感谢|非常感谢(?:贵|你|您)[^。]{0,20}(?:支持|配合|服务|帮助|努力)|锦旗|点赞|好评|很满意|非常满意|十分满意|赞扬|嘉许|质量(?:一直)?(?:很|非常)?(?:稳定|好)|well done|great (?:job|service|work|support)|excellent (?:service|quality|support|work|cooperation)|道谢|特地[^,。]{0,8}谢|(?:^|\n)谢谢你们|(?:very|extremely|really|most) (?:happy|pleased|satisfied|impressed)|thank(?:s| you) (?:so much |very much )?for (?:the |your )?(?:excellent|great|outstanding|quick|fast|prompt|good|support|help|patience|efforts?)|letter of (?:thanks|appreciation)|appreciat\w+ (?:your|the) (?:excellent|good|great|quick|fast|professional|support|effort)|highly appreciat|thank you for (?:the |your )?(?:\w+ )?(?:countermeasure|improvement|solution)|compliment|praise|kudos"
        ),
        2.2,
    ),
    (
        "technical_request",
        Words(
            r"规格书|技术(?:资料|参数|问题|支持|咨询|图纸|文件|要求|规格)|数据(?:表|手册)|说明书(?:一份|请|能否|电子)|选型|图纸(?:请|能否|一份|发)|(?:申请|索取|需要|提供|寄|要|求)[^。]{0,8}(?:样品|样件|小样|试样|样机)(?:[^。]{0,8}(?:试用|测试|评估|确认|试装|打样))?|打样|送样|试样|承认书|材质证明|msds|sds\b|coa\b[^。]{0,10}(?:请|提供|补)|data ?sheet|technical (?:data|specification|question|support|information|drawing|advice|assistance)|(?:send|provide|supply|need|request|get|have)[^.]{0,30}\bsamples?\b|sample (?:request|rolls|pieces)|drawings?\b|3d (?:model|file|step)|step file|compatib|application (?:note|advice)|how to (?:install|use|operate|mount|set|wire|adjust)|可否用于|能否用于|耐温|是否适用|怎么(?:安装|使用|接线|调)"
        ),
        1.6,
    ),
    (
        "inquiry",
        Words(
            r"询价|询盘|报价|请报|(?:多少|什么)(?:钱|价)|价格(?:和|及|多少|表|是|如何|,)|交期(?:多|是|和|如何|需|要|,)|起订量|最小订购|有没有(?:现货|货)|现货|代理(?:政策|条件)|咨询|请问|想了解|quot(?:e|ation)|\brfq\b|price (?:list|inquiry|and)|pricing|inquiry|enquiry|lead ?time|\beta\b|when (?:is|will|are|can)[^.?]{0,60}(?:leav|ship|arriv|deliver|dispatch)|let (?:me|us) know when|(?:什么时候|何时|几号)(?:能|可以|可)?(?:发货|到货|出货|交货|发|到)|(?:出货|发货|生产)进度|\bmoq\b|availability|how much|in stock|best price|interested in (?:your|buying|purchasing)"
        ),
        1.5,
    ),
    (
        "order",
        Words(
            r"兹订购|兹向贵|订购(?:以下|如下|下列|贵|\d)|采购订单(?!号|编|:)|下单|新订单|订单(?:确认|已下|如附件|附件|见附|更改|变更|追加|取消|修改|交期)|追加订单|请(?:回签|确认订单|安排生产|按期交货|安排发货|安排出货)|回签|^\W*(?:re:\s*)?(?:订单|订购单|采购单|purchase order|p\.?o\.?)\W|please (?:find (?:attached |enclosed )?(?:our|the|new) (?:purchase )?order|confirm (?:the |this |our )?(?:order|po)|process (?:the |this |our )?order|acknowledge (?:receipt of )?(?:the |this |our )?(?:order|po))|new (?:purchase )?order|we (?:hereby |would like to )?order\b|order confirmation|please (?:ship|deliver|supply) the following|purchase order attached|交货地址|订购单"
        ),
        1.7,
    ),
)
#: letters that have nothing to do with customers: people who want work, suppliers who send bills or news of their goods
_UNRELATED = Words(
    r"应聘|求职|本人简历|附上?简历|我的简历|job application|my (?:resume|cv|curriculum vitae)|apply(?:ing)? for the (?:position|job|post)|我[司们]是贵[司公][^,。]{0,14}供应商|作为贵[司公][^,。]{0,10}供应商|as your supplier|your supplier of|accounts receivable|payment (?:within|is due|terms)[^.]{0,30}(?:days|account)|please (?:find|see) (?:below|attached|enclosed)[^.]{0,40}our invoice|对账单|催款|请(?:尽快)?付款|未付款项|overdue invoice|statement of account"
)
_ADVERT = Words(
    r"优惠(?:大酬宾|价|活动|促销)?|工厂直销|厂家直(?:销|供)|量大从优|诚招|招商|加盟|免费(?:试用|试听|体验|样品)|起订\d*折|\d(?:\.\d)?折(?:优惠|起)?|微信同号|如不需要请|打扰之处|退订|代开发票|发票代开|贷款|培训(?:课程|班|通知|邀请)|公开课|研讨会|展会邀请|邀请(?:您|贵司)参加|seo\b|网站优化|推广|我们是(?:一家)?专业(?:生产|从事|制造)|我(?:司|厂|公司)(?:是)?专业(?:生产|从事|制造|提供)|期待与您合作|寻求合作|开发信|专业供应|猎头|招聘服务|unsubscribe|opt[- ]out|special offer|limited time|free (?:demo|trial|consultation|quote|sample)|book a (?:free )?(?:demo|call)|discount (?:offer|code)|act now|click here|we are a (?:leading |professional )?(?:manufacturer|supplier|exporter|factory)|our products include|dear (?:purchasing|buyer|sir\/madam) .{0,20}we (?:are|supply)|boost your|increase your (?:sales|traffic)|webinar|newsletter|to stop receiving|reply stop|best quality and (?:low|competitive) price|competitive price|at factory price|wholesale price|promotion"
)
_PAST_TROUBLE = Sought(
    r"(?:上次|之前|以前|去年|前年|当时|那时|以往|上回|此前|上季度|上月)(?:的|所)?[^,。;!?]{0,6}(?:投诉|客诉|问题|异常|反馈|不良|索赔|退货)[^,。;!?]{0,16}|(?:没有?|未|无|不)(?:再)?(?:发生|出现|发现|收到)[^,。;!?]{0,14}|不良率(?:只有|仅|低于|降|控制|目标|保持|为0)[^,。;!?]{0,12}|(?:last|previous|earlier|former|past) (?:complaint|issue|problem|claim|time)[^.;!?]{0,50}|(?:response|reply|solution|handling|countermeasure|reaction)s? (?:to|of|for|on) (?:the|our|my|this|last)[^.;!?]{0,60}|(?:zero|no) (?:dents?|defects?|scratch\w*)|no (?:more |further |new |longer )?(?:complaints?|defects?|issues?|problems?|rejects?)[^.;!?]{0,30}|without (?:any |a single )?(?:complaint|defect|issue|problem|reject|failure)s?"
)


def judge(envelope: Envelope, content: Content, fields: Fields | None = None) -> Judgement:
    """Everything that is judged about one message, from facts that the parsers gathered; pure."""
    values: Fields = fields or {}
    written = "\n".join(t for t in (content.text, content.inner) if t)
    robot = automatic(envelope, written + "\n" + content.quoted, written)
    case_no = _case_no(envelope, content)
    kind, reasons = _kind(envelope, content, values, robot, case_no)
    pages = "\n".join(content.documents)
    language = language_of(pages) if envelope.is_fax and len(pages) > 20 else language_of(written, pages)
    if language == "unknown":
        language = language_of(envelope.subject)
    refused = refusal(envelope, robot) or ("advertising" if kind == "advertising" else "")
    complains = kind in COMPLAINT_KINDS_OF_MESSAGE
    kinds: tuple[str, ...] = ()
    severity = Severity()
    if complains:
        told = _told(envelope, content, values)
        kinds = kinds_of(told) or kinds_of(written[:4000]) or ("OTH",)
        severity = suggest("\n".join((told, written, pages)), kinds, values)
    if robot:
        reasons = (*reasons, ("automatic", robot.rule, robot.words))
    return Judgement(
        kind=kind,
        automatic=robot is not None,
        acknowledge=not refused,
        acknowledge_reason=refused,
        language=language,
        case_no=case_no,
        complaint_kinds=kinds,
        severity=severity,
        missing=missing(values) if complains else (),
        answer_to=answer_to(envelope, robot),
        reasons=reasons,
    )


def relevant(kind: str, automatic_mail: bool, fields: Fields) -> dict[str, tuple[FieldValue, ...]]:
    """The fields that mean something for this kind of message: nothing of a robot's, no defects where nobody complains."""
    if kind in COMPLAINT_KINDS_OF_MESSAGE:
        return {n: tuple(v) for n, v in fields.items()}
    if kind == "reply":
        return {n: tuple(v) for n, v in fields.items() if n != "customer_ref_no"}
    if automatic_mail or kind in AUTOMATIC_KINDS_OF_MESSAGE:
        return {}
    return {n: tuple(v) for n, v in fields.items() if n not in _FACTS_OF_COMPLAINT}


def _case_no(envelope: Envelope, content: Content) -> str | None:
    """The case that the message names or answers: subject, new text, then our Message-IDs, which begin with its number.

    A quoted thread names none.
    """
    if not envelope.case_pattern:
        return None
    for text in (envelope.subject, content.text, content.inner, " ".join(_our_letters(envelope))):
        found = next(iter(numbering.find(envelope.case_pattern, text)), None)
        if found:
            return found
    return None


def _told(envelope: Envelope, content: Content, fields: Fields) -> str:
    """The words that tell what is wrong: subject, descriptions, defects, and the sentences of trouble."""
    parts = [envelope.subject]
    for name in ("description", "defect_item", "usage_conditions"):
        parts += [str(v.value) for v in fields.get(name, ())]
    described = any(v.method not in ("regex",) for v in fields.get("description", ())) or bool(
        fields.get("defect_item")
    )
    text = "\n".join(t for t in (content.text, content.inner) if t)
    sentences = [s for s in re.split(r"(?<=[。!?!?;;])|\n|(?<=[a-z])\.\s", text) if s and trouble(s)]
    if not described:
        parts += sentences or [s for d in content.documents for s in re.split(r"(?<=[。!?;])|\n", d) if trouble(s)][:8]
    else:
        parts += [s for s in sentences if not re.search(r"[::]", s)][:6]
    return "\n".join(parts)


def _kind(
    envelope: Envelope, content: Content, fields: Fields, robot: Automatic | None, case_no: str | None
) -> tuple[str, tuple[tuple[str, str, str], ...]]:
    """The first that holds in the contract's order, with the rule and the words."""
    structured = _structured(fields)
    if robot and not (robot.kind in ("auto_reply", "advertising") and structured >= 3 and not _only_quoted(content)):
        return robot.kind, (("kind", robot.rule, robot.words),)
    text = "\n".join(t for t in (content.text, content.inner) if t)
    pages = "\n".join(content.documents)
    key = fold("\n".join((envelope.subject, text)))
    ours = bool(envelope.from_address) and is_ours(envelope.from_address, envelope) and not envelope.is_fax
    outside = any(a and not is_ours(a, envelope) for a in envelope.inner_senders)
    score, words = _complaint_score(envelope, content, fields, key)
    if ours and not outside and not (structured >= 3 and fields.get("customer_name")):
        known = any(fields.get(name) for name in ("customer_name", "lot_no", "serial_no", "order_no"))
        if score >= 1.5 and known and way_told(key):
            return _complaint(envelope, content, fields, words)
        return "internal", (("kind", "own people, no customer inside", envelope.from_address),)
    other = _other_kind(envelope, key, fold(pages), content)
    advert = _advert(key, fields, score) or _phishing(key, score)
    if advert:
        return "advertising", (("kind", "unasked offer", advert),)
    if other and other[0] == "survey_answer" and structured < 3:
        return other[0], (("kind", "words", other[2]),)
    if _is_reply(envelope, case_no) and not (fields.get("amount_claimed") and score > 3):
        return "reply", (("kind", "answers a known case", case_no or header(envelope, "in-reply-to")),)
    unrelated = _UNRELATED.search(key) if structured < 3 else None
    if unrelated and not outside:
        return "unknown", (("kind", "no customer's letter", unrelated[0]),)
    return _by_words(envelope, content, fields, other, (score, words), case_no)


def _by_words(
    envelope: Envelope,
    content: Content,
    fields: Fields,
    other: tuple[str, float, str] | None,
    complaint: tuple[float, str],
    case_no: str | None,
) -> tuple[str, tuple[tuple[str, str, str], ...]]:
    """What weighs more: that somebody complains, or another kind; in doubt it is a complaint.

    A letter in vain is cheaper than a complaint that nobody answered.
    """
    score, words = complaint
    remedy = _remedy(fields)
    if score >= 2.0 and not (other and other[1] > score):
        return _complaint(envelope, content, fields, words)
    if other and not (other[0] in _GIVES_WAY and other[1] < 3.0 and remedy and score >= 0.7):
        return other[0], (("kind", "words", other[2]),)
    if score >= 0.7 or remedy:
        return _complaint(envelope, content, fields, words or remedy)
    if _is_reply(envelope, case_no):
        return "reply", (("kind", "answers a known case", case_no or ""),)
    named = next((v for n in _NAMED for v in fields.get(n, ())), None)
    return _complaint(envelope, content, fields, named.raw[:40]) if named else ("unknown", ())


#: kinds of letters that ask or thank, and are complaints as soon as something wrong is to be made good
_GIVES_WAY = frozenset({"praise", "inquiry", "technical_request"})


#: who names these without any other business is taken at his word that something is wrong
_NAMED = ("lot_no", "serial_no", "defect_item", "qty_defective", "customer_request")


def _remedy(fields: Fields) -> str:
    """The words that ask to make something good: exchange, resupply, refund and the like; empty when nobody asks."""
    asked = [v for v in fields.get("customer_request", ()) if v.value not in ("other", "reply", "discount")]
    counted = [v for v in fields.get("qty_defective", ()) if _BAD_COUNT.search(fold(v.source.text))]
    return (asked or counted)[0].raw[:40] if asked or counted else ""


_BAD_COUNT = re.compile(
    r"不良|不合格|缺陷|异常|问题|退|投诉|客诉|抱怨|故障|坏|破|损|短|缺|失效|报废|索赔|受影响|ng|defect|reject|fail|faulty|return|affect|short|missing|damag|non-?conform|claim|suspect|nc qty"
)


def _structured(fields: Fields) -> int:
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


def _only_quoted(content: Content) -> bool:
    return not (content.text.strip() or content.inner.strip() or any(d.strip() for d in content.documents))


def _is_reply(envelope: Envelope, case_no: str | None) -> bool:
    """Whether the message answers one of our letters: by its tag, or by reference to a Message-ID of our domain."""
    if case_no and (
        envelope.case_pattern and next(iter(numbering.find(envelope.case_pattern, envelope.subject)), None)
    ):
        return True
    return bool(case_no and _our_letters(envelope))


def _our_letters(envelope: Envelope) -> list[str]:
    """The Message-IDs of our domains that the message refers to, the one it answers first."""
    references = header(envelope, "in-reply-to") + " " + header(envelope, "references")
    ids = re.findall(r"<([^<>@\s]+)@([^<>\s]+)>", references)
    return [
        name
        for name, host in ids
        if any(host.lower() == d.lower() or host.lower().endswith("." + d.lower()) for d in envelope.own_domains)
    ]


def _complaint_score(envelope: Envelope, content: Content, fields: Fields, key: str) -> tuple[float, str]:
    """How surely somebody complains about our goods or doings; 2 and more is a complaint."""
    score = 0.0
    words = ""
    fresh = _PAST_TROUBLE.sub(" ", key)
    for pattern, weight in ((_STRONG, 1.2),):
        found = affirmed(pattern, fresh)
        if found:
            score, words = score + weight, found[0]
    sentences = [s for s in re.split(r"[。!?;\n]|\.\s", fresh) if s.strip()]
    told = [s for s in sentences if trouble(s)]
    score += min(1.5, 0.75 * len(told))
    words = words or (told[0][:40] if told else "")
    paper = (
        _PAPER.search(fold(envelope.subject))
        or next((m for d in content.documents for m in [_PAPER.search(fold(d[:300]))] if m), None)
        or next((m for n in content.attachment_names for m in [_PAPER.search(fold(n))] if m), None)
    )
    if paper:
        score, words = score + 1.6, paper[0]
    score += 0.8 * min(3, _structured(fields))
    asked = [v.value for v in fields.get("customer_request", ()) if v.value not in ("other", "reply")]
    score += 0.8 if asked and (told or paper) else 0.0
    if trouble(envelope.subject) and not _PAST_TROUBLE.search(fold(envelope.subject)):
        score += 0.8
    if any(v.method not in ("regex",) and _BAD_COUNT.search(fold(v.raw)) for v in fields.get("qty_defective", ())):
        score += 0.5
    if not told and not paper and content.documents:
        pages = [
            s
            for d in content.documents
            for s in re.split(r"[。!?;\n]|\.\s", _PAST_TROUBLE.sub(" ", fold(d)))
            if trouble(s)
        ]
        score += min(1.5, 0.5 * len(pages))
    return score, words


_ANSWERED = re.compile(r"^\W*(?:re|aw|sv|回复|答复|回覆|回函)\s*:")


def _other_kind(envelope: Envelope, key: str, pages: str, content: Content) -> tuple[str, float, str] | None:
    """The best of the kinds that are no complaint: (kind, how surely, words)."""
    subject = fold(envelope.subject)
    survey = next((p.search(subject) for k, p, _ in _OTHERS if k == "survey_answer"), None)
    if survey:
        return "survey_answer", 4.5, survey[0]
    if _ANSWERED.match(subject):
        key = key.removeprefix(
            subject
        )  # an answer carries the subject of the letter it answers, whatever it says itself
        subject = ""
    head = subject + "\n" + "\n".join(fold(n) for n in content.attachment_names) + "\n" + pages[:200]
    best: tuple[str, float, str] | None = None
    for kind, pattern, weight in _OTHERS:
        in_head = pattern.search(head)
        in_text = pattern.search(key)
        if not in_head and not in_text:
            continue
        value = weight + (1.0 if in_head else 0.0) + (0.5 if in_text and in_head else 0.0)
        if kind == "survey_answer" and not in_head:
            value -= 1.5
        if in_text and kind in ("inquiry", "order", "technical_request"):
            value += 0.5 * (min(4, len({m[0] for m in pattern.finditer(key)})) - 1)  # several words say it more surely
        match = in_head or in_text
        if match and (best is None or value > best[1]):
            best = (kind, value, match[0][:40])
    return best


_LINK = re.compile(r"https?://|www\.|\blink\b|点击|链接|二维码|扫码|\.html?\b")
_LURE = re.compile(
    r"(?:verify|confirm|update|validate|reactivate|unlock) your|your (?:account|mailbox|password|e-?mail|parcel|package|domain)[^.]{0,40}(?:overdue|expire|suspend|full|limit|block|lock|verif|deactivat|on hold|clos)|password (?:expire|reset)|view (?:the |your )?(?:invoice|document|statement)|(?:邮箱|账号|帐号|账户|密码|域名)[^。\n]{0,16}(?:升级|过期|到期|停用|冻结|异常登录|验证|备案|认证|容量)|(?:中奖|补贴|津贴)[^。\n]{0,12}(?:领取|登记|申领|扫)"
)


def _phishing(key: str, score: float) -> str:
    """Words of a letter that lures to a link, where nobody tells what is wrong with goods."""
    lure = _LURE.search(key) if score < 2.0 and len(key) < 3000 and _LINK.search(key) else None
    return lure[0] if lure else ""


def _advert(key: str, fields: Fields, score: float) -> str:
    hits = {m[0] for m in _ADVERT.finditer(key)}
    if _structured(fields) or fields.get("lot_no") or fields.get("order_no"):
        return ""
    return (
        sorted(hits)[0]
        if len(hits) >= 2
        or (
            hits
            and score < 2.0
            and re.search(r"退订|unsubscribe|reply stop|量大从优|工厂直销|微信同号|如不需要请", key)
        )
        else ""
    )


def _complaint(
    envelope: Envelope, content: Content, fields: Fields, words: str
) -> tuple[str, tuple[tuple[str, str, str], ...]]:
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
