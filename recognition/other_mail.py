"""What else than a complaint a letter may be: another business of a customer, an offer that nobody asked for, a lure."""

from __future__ import annotations

import re

from complaints.goods import Fields
from foundations.language.pattern import Pattern
from foundations.language.phrases import Words
from foundations.language.script import fold
from recognition.complaint_score import stated_facts, without_addresses
from recognition.evidence import Content, Envelope

#: kinds of letters that are no complaint: name, words, how much they weigh
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
            r"感谢信|表扬|致谢|特此(?:致谢|(?:表示)?(?:衷心)?感谢|表扬)|表示(?:衷心|诚挚)?的?感谢|感谢贵[司公][^,。\n]{0,10}(?:师傅|工程师|售后|同事|团队|服务)|服务(?:非常|特别|十分)(?:好|到位|周到|及时|专业)|衷心(?:的)?感谢|非常感谢(?:贵|你|您)[^。]{0,20}(?:支持|配合|服务|帮助|努力)|锦旗|点赞|好评|很满意|非常满意|十分满意|赞扬|嘉许|质量(?:一直)?(?:很|非常)?(?:稳定|好)|well done|great (?:job|service|work|support)|excellent (?:service|quality|support|work|cooperation)|道谢|特地[^,。]{0,8}谢|(?:^|\n)谢谢你们|(?:very|extremely|really|most) (?:happy|pleased|satisfied|impressed)|thank(?:s| you) (?:so much |very much )?for (?:the |your )?(?:excellent|great|outstanding|quick|fast|prompt|good|support|help|patience|efforts?)|letter of (?:thanks|appreciation)|appreciat\w+ (?:your|the) (?:excellent|good|great|quick|fast|professional|support|effort)|highly appreciat|thank you for (?:the |your )?(?:\w+ )?(?:countermeasure|improvement|solution)|how (?:very )?(?:impressed|pleased|happy|satisfied|delighted)|(?:pass|convey|extend)(?: on)? (?:our|my) (?:thanks|compliments|gratitude|appreciation)|well handled|compliment|praise|kudos"
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
UNRELATED = Words(
    r"应聘|求职|本人简历|附上?简历|我的简历|job application|my (?:resume|cv|curriculum vitae)|apply(?:ing)? for the (?:position|job|post)|我[司们]是贵[司公][^,。]{0,14}供应商|作为贵[司公][^,。]{0,10}供应商|as your supplier|your supplier of"
)
#: bills and reminders of payment, unless they are disputed
BILLS = Words(
    r"accounts receivable|payment (?:within|is due|terms)[^.]{0,30}(?:days|account)|please (?:find|see) (?:below|attached|enclosed)[^.]{0,40}our invoice|对账单|催款|请(?:尽快)?付款|未付款项|overdue invoice|statement of account"
)
_DISPUTED = Words(
    r"多[收算扣计]|重复(?:收|扣|开票|计)|算错|开错|金额(?:不符|不对|有误|错)|对不上|不一致|有出入|单价(?:不符|不对|有误|错)|overcharg|charged? (?:us )?(?:twice|too much|wrong)|incorrect|wrong(?:ly)?\b|does not (?:match|agree)|discrepan|billed (?:twice|too)"
)
_ADVERT = Words(
    r"优惠(?:大酬宾|价|活动|促销)?|工厂直销|厂家直(?:销|供)|量大从优|诚招|招商|加盟|免费(?:试用|试听|体验|样品)|起订\d*折|\d(?:\.\d)?折(?:优惠|起)?|微信同号|如不需要请|打扰之处|退订|代开发票|发票代开|贷款|培训(?:课程|班|通知|邀请)|公开课|研讨会|展会邀请|邀请(?:您|贵司)参加|seo\b|网站优化|推广|我们是(?:一家)?专业(?:生产|从事|制造)|我(?:司|厂|公司)(?:是)?专业(?:生产|从事|制造|提供)|期待与您合作|寻求合作|开发信|专业供应|猎头|招聘服务|unsubscribe|opt[- ]out|special offer|limited time|free (?:demo|trial|consultation|quote|sample)|book a (?:free )?(?:demo|call)|discount (?:offer|code)|act now|click here|we are (?:an? )?(?:\w+ ){0,2}(?:manufacturer|supplier|exporter|factory)|our products include|dear (?:purchasing|buyer|sir\/madam) .{0,20}we (?:are|supply)|boost your|increase your (?:sales|traffic)|webinar|newsletter|rank(?:ing|s)? (?:you |your \w+ )?(?:on|higher|#?1|first)|(?:page (?:1|one)|first page|top) (?:of|on|in) google|more (?:qualified )?leads|look(?:ing|ed) at your (?:web)?site|came across your (?:web)?site|visited your (?:web)?site|free audit|if you are not interested|to stop receiving|reply (?:stop|remove|unsubscribe)|(?:do not|don.t) (?:want|wish) to receive|dear purchasing|factory price|in (?:the )?market for|best quality and (?:low|competitive) price|competitive price|at factory price|wholesale price|promotion"
)
_ANSWERED = Pattern(r"^\W*(?:re|aw|sv|回复|答复|回覆|回函)\s*:")
#: what is said of the reader's mailbox or of mail that waits for a press: its words of failure tell of no goods
_MAILBOX = Pattern(
    r"(?:your|this) (?:mailbox|e-?mail(?: account| address)?|mail account|webmail|password)[^.\n]{0,60}(?:expire|shut ?down|suspend|deactivat|terminat|(?:almost|nearly|is|\d%) full|quota|clos(?:e|ing)|upgrad|block|disabl|verif|updat)|"
    r"(?:邮箱|邮件)(?:账户|账号|帐号|帐户|系统|服务器|服务)?[^。\n]{0,16}(?:升级|迁移|过期|到期|停用|冻结|活动异常|异常登录|备案|认证|容量|回收|卡顿)|(?:账户|账号|帐号)[^。\n]{0,40}密码[^。\n]{0,10}(?:到期|过期|失效)|"
    r"(?:incoming|pending|undelivered|held|quarantined|blocked|unreceived) (?:e-?mails?|messages?|mails)\b|(?:messages?|e-?mails?) (?:were|are|was|is|have been|has been) (?:held|quarantined|blocked)|邮箱[^。\n]{0,20}(?:登录失败|实名)|隔离邮件|(?:待收|被拦截|被隔离|隔离|未接收)的?邮件|邮件(?:被)?(?:隔离|拦截)"
)
#: a list of mail that a gate holds back: the numbers and troubles in it stand in others' subjects
_DIGEST = Pattern(
    r"quarantine (?:digest|summary|report|notification)|quarantäne|quarantaine|cuarentena|quarantena|隔离邮件|邮件隔离"
)
_LINK = Pattern(
    r"confirm your (?:account|password|identity|mailbox)|freigeben|libérer|liberar|放行|密码\s*:|password\s*:|\bclick\b|更新您的|\brelease\b|\bretrieve\b|https?://|www\.|\blink\b|点击|链接|二维码|扫码|\.html?\b"
)
_LURE = Pattern(
    r"(?:verify|confirm|update|validate|reactivate|unlock) your|your (?:account|mailbox|password|e-?mail|parcel|package|domain)[^.]{0,40}(?:overdue|expire|suspend|full|limit|block|lock|verif|deactivat|on hold|clos)|password (?:expire|reset)|view (?:the |your )?(?:invoice|document|statement)|(?:邮箱|账号|帐号|账户|密码|域名)[^。\n]{0,16}(?:升级|过期|到期|停用|冻结|异常登录|验证|备案|认证|容量)|(?:中奖|补贴|津贴)[^。\n]{0,12}(?:领取|登记|申领|扫)"
)


def other_business(envelope: Envelope, key: str, pages: str, content: Content) -> tuple[str, float, str] | None:
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


def lure(key: str, score: float, *, named: bool = False) -> str:
    """Words of a letter that lures to a link, where nobody tells what is wrong with goods; `named` when goods are."""
    key = without_addresses(key)
    digest = _DIGEST.search(key)
    if (named and not digest) or len(key) >= 3000 or not _LINK.search(key):
        return ""
    found = digest or _MAILBOX.search(key) or (_LURE.search(key) if score < 2.0 else None)
    return found[0] if found else ""


def disputed(key: str) -> bool:
    """Whether a letter about bills says that they are wrong; then it is a complaint about money."""
    return bool(_DISPUTED.search(key))


def unasked_offer(key: str, fields: Fields, score: float, *, personal: bool = False) -> str:
    """The words of an offer that nobody asked for; empty when it is none.

    `personal`: it answers a message, or complains of goods that came from us; then the footer of a list or a sales
    program makes no offer of it.
    """
    hits = {m[0] for m in _ADVERT.finditer(key)}
    if stated_facts(fields) or any(
        fields.get(name) for name in ("lot_no", "order_no", "serial_no", "delivery_note_no")
    ):
        return ""
    return (
        sorted(hits)[0]
        if len(hits) >= 2
        or (
            hits
            and score < 2.0
            and not personal
            and re.search(r"退订|unsubscribe|reply (?:stop|remove)|量大从优|工厂直销|微信同号|如不需要请", key)
        )
        else ""
    )
