"""A person's letter is none of a program's because of a word in its subject or a header of a list; a program is known all the same."""

from __future__ import annotations

from typing import Any

import pytest

from complaints.reading import FieldValue, Source
from foundations.language.script import fold
from foundations.mailserver.own_addresses import OwnAddresses
from recognition.evidence import Content, Envelope, Judgement
from recognition.robot_words import marked, only_confirms, tells_absence, tells_receipt, without_tags
from recognition.triage import judge

LISTED = (("list-unsubscribe", "<mailto:stop@mail.crm.test>"), ("precedence", "bulk"))


def field(value: Any, part: str = "body") -> tuple[FieldValue, ...]:
    return (FieldValue(value, str(value), "regex", Source(part, None, None, str(value)), 0.9),)


LOT = {"lot_no": field("A240115-03")}


def judged(subject: str, text: str, fields: Any = None, **given: Any) -> Judgement:
    facts: dict[str, Any] = {"from_address": "wang@customer.test", "ours": OwnAddresses(("example.test",))}
    return judge(
        Envelope(**(facts | {"subject": subject, "case_pattern": "KS{date:%Y%m%d}-{seq:03d}"} | given)),
        Content(text=text),
        fields or {},
    )


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "Absence of grease in bearing lot A240115-03",
            "We opened eight bearings and found no grease in three. They fail.",
        ),
        (
            "Absence of test certificate, wrong seals",
            "The certificate is missing and ten seals of lot A240115-03 are wrong.",
        ),
        ("Thank you for your email, but the 8D is not acceptable", "The rollers of lot A240115-03 still jam."),
        (
            "We have received your shipment with broken pallets",
            "Lot A240115-03: two pallets are broken, cartons crushed.",
        ),
        ("Recall: valve caps leaking", "We had to recall machines because caps of lot A240115-03 leak."),
        ("Rejected: PO 4500118822", "Our end user rejected lot A240115-03, it will be returned to the sender."),
        (
            "Delivery failed: 3 pallets missing",
            "3 of 8 pallets of lot A240115-03 are missing, address not found they said.",
        ),
        (
            "Undelivered: half of order 7790",
            "Half of lot A240115-03 was not delivered. Your message to the driver failed.",
        ),
        (
            "Not read: bar codes on cartons",
            "Bar codes on lot A240115-03 cannot be read by our scanner, labels are smeared.",
        ),
        ("Auto: brake pads squeal", "The pads of lot A240115-03 squeal after 200 km."),
        ("Warning: could not seal", "Bags of lot A240115-03 could not be sealed, the film tears."),
        ("Out of office chairs: castors broken", "Castors of lot A240115-03 broke on five chairs."),
        ("外出水管接头漏水", "批号A240115-03的接头装机后漏水。"),
        ("休假前到货的轴承异响", "批号A240115-03异响,请处理。"),
        ("未送达:订单的控制板", "批号A240115-03至今没有送达,收件人地址不详,已退回,邮件也无人回复。"),
        ("投递失败两次,货物被拒收", "批号A240115-03的货物外箱破损被拒收。"),
        ("召回:胶囊壳黑点", "批号A240115-03的成品已启动召回,表面有异物。"),
        ("已收到您的邮件,但问题仍未解决", "批号A240115-03换上后仍然死机。"),
        ("自动回复功能失灵", "批号A240115-03的对讲机自动回复功能失灵。"),
        ("退信封口机卡纸", "批号A240115-03的机器总是卡纸。"),
        ("回执:货已收到,有破损", "批号A240115-03有三箱破损。"),
    ],
)
def test_words_of_robots_in_a_subject_do_not_outweigh_goods_and_trouble(subject: str, text: str) -> None:
    verdict = judged(subject, text, LOT)
    assert (verdict.kind, verdict.automatic, verdict.acknowledge) == ("complaint", False, True)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"envelope_from": "<>"}, "an empty sender"),
        ({"headers": (("auto-submitted", "auto-replied"),)}, "RFC 3834"),
        ({"headers": (("x-qq-auto-reply", "true"),)}, "QQ's own header"),
        ({"envelope_from": "wang+auto_=complaints=example.test@customer.test"}, "QQ's envelope"),
        ({"from_address": "no-reply@customer.test"}, "a robot's address"),
        ({"report_type": "delivery-status"}, "RFC 3464"),
    ],
)
def test_a_programs_form_says_so_whatever_the_words_name(given: dict[str, Any], words: str) -> None:
    verdict = judged("Rejected: PO 4500118822", "Lot A240115-03 was rejected, it leaks.", LOT, **given)
    assert (verdict.kind in ("auto_reply", "bounce"), verdict.automatic, verdict.acknowledge) == (True, True, False), (
        words
    )


@pytest.mark.parametrize(
    "headers",
    [
        (("feedback-id", "webmail:qq.com:bgweb:bgweb7"),),
        (("feedback-id", "bizesmtp:customer.test:qybglogicsvrgz:5a-4"), ("x-qq-mid", "bizesmtp1")),
        (("feedback-id", "i12ab:Fastmail"),),
        (("feedback-id", "::1.eu-north-1.x:AmazonSES"),),
        (
            ("list-id", "<complaints.example.test>"),
            ("list-post", "<mailto:complaints@example.test>"),
            ("precedence", "list"),
        ),
        (
            ("mailing-list", "contact complaints-help@example.test; run by ezmlm"),
            ("list-unsubscribe", "<mailto:x@lists.test>"),
        ),
        (("list-id", "Yard <yard.customer.test>"), ("precedence", "bulk")),
    ],
)
def test_a_bare_complaint_through_a_mail_service_or_a_group_is_answered(headers: tuple[tuple[str, str], ...]) -> None:
    verdict = judged("水泵", "你们的水泵又漏水了,没人管。", headers=headers, envelope_from="yard-bounces@customer.test")
    assert (verdict.kind, verdict.automatic, verdict.acknowledge) == ("complaint", False, True)


def test_a_sales_programs_header_does_not_outweigh_a_lot_and_a_trouble() -> None:
    verdict = judged("Seals leak", "Eleven seals of lot A240115-03 leak. Please replace.", LOT, headers=LISTED)
    assert (verdict.kind, verdict.automatic, verdict.acknowledge) == ("complaint", False, True)


def test_mass_mail_that_names_one_number_becomes_a_case_for_people_and_is_not_answered() -> None:
    verdict = judged(
        "Your order is delayed",
        "Unfortunately order 55120 is delayed. Unsubscribe here.",
        {"order_no": field("55120")},
        headers=LISTED,
    )
    assert (verdict.kind, verdict.acknowledge) == ("complaint", False)


def test_a_newsletter_about_complaints_stays_one() -> None:
    verdict = judged(
        "本周话题:客户投诉怎么办?",
        "本期:客户投诉处理、退货与索赔、不良率如何降到50ppm。退订",
        {"customer_request": field("return")},
        headers=(("list-id", "<weekly.customer.test>"), *LISTED),
    )
    assert (verdict.kind, verdict.acknowledge) == ("advertising", False)


def test_a_link_to_unsubscribe_that_names_us_as_reader_makes_no_list_of_ours() -> None:
    headers = (("list-unsubscribe", "<https://news.test/u?who=complaints@example.test>"),)
    assert judged("Offers", "Great pumps, view online https://news.test", headers=headers).kind == "advertising"


@pytest.mark.parametrize(
    "subject",
    [
        "[EXTERN] Automatische Antwort: [KS20261118-002] Wir haben Ihre Reklamation erhalten",
        "[EXT] Automatic reply: [KS20261118-002] We have received your complaint",
        "EXTERNAL: Automatic reply: KS20261118-002",
        "【外部邮件】自动回复: [KS20261118-002] 已收到贵司的反馈",
        "【外部】【自动回复】已收到贵司的反馈",
        "***SPAM*** Out of Office: your letter",
        "[EXTERNAL] [SPAM?] 自動回覆: 您的來信",
        "(外部) Abwesend: Re: Ihre Nachricht",
        "Re: Automatic reply: [KS20261118-002] We have received your complaint",
    ],
)
def test_a_note_behind_a_gateways_tag_is_a_note(subject: str) -> None:
    verdict = judged(subject, "I am back on 30 November.", headers=(("in-reply-to", "<a@example.test>"),))
    assert (verdict.kind, verdict.automatic, verdict.acknowledge) == ("auto_reply", True, False)


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("[external] pump leaks", "pump leaks"),
        ("【外部邮件】 [ext] 水泵漏水", "水泵漏水"),
        ("***spam*** 卖给我的什么东西", "卖给我的什么东西"),
        ("extern: pumpe undicht", "pumpe undicht"),
        ("[ks20261120-003] pump leaks", "[ks20261120-003] pump leaks"),
        ("[ticket #55120] received", "[ticket #55120] received"),
        ("warning: could not seal", "warning: could not seal"),
        ("[textile] dye runs", "[textile] dye runs"),
        ("【紧急】水泵漏水", "【紧急】水泵漏水"),
        ("外部划痕严重", "外部划痕严重"),
    ],
)
def test_only_what_gateways_write_is_taken_from_a_subject(subject: str, bare: str) -> None:
    assert without_tags(subject) == bare


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("您好,来信收到", "您的邮件已收到,我会尽快处理并给您回复,谢谢!"),
        ("来信收悉", "您好,您的来信我们已收到,工作人员将在1个工作日内与您联系,感谢您的支持!"),
        ("邮件已收到", "亲~~你的邮件我已经收到,稍后回复你。"),
        ("INC0048812 - New ticket opened for: 8D request", "Your ticket INC0048812 has been opened and will be processed by the next available colleague."),
        ("Case 00188 - Thanks for your message", "Hello, thanks for getting in touch. A member of our team will look at your message about 'seal lot D-881 leaks' as soon as possible."),
        ("Vielen Dank für Ihre Nachricht (Vorgang 881)", "Guten Tag, vielen Dank für Ihre Nachricht, wir melden uns in Kürze. Vorgang 881."),
        ("We have received your request, ticket #55120", "We have received your request and opened ticket #55120. If your product is leaking or damaged, switch it off."),
        ("【受付番号:26-1119】", "お問い合わせいただきありがとうございます。担当者よりご連絡いたします。"),
        ("Re: your message", "Merci pour votre message, nous vous répondrons dans les plus brefs délais."),
        ("Case 00129934", "Thank you for contacting Halden. Your case number is 00129934."),
    ],
)  # fmt: skip
def test_a_letter_that_only_confirms_is_a_programs(subject: str, text: str) -> None:
    verdict = judged(subject, text, {"customer_request": field("8d_report")})
    assert (verdict.kind, verdict.automatic, verdict.acknowledge) == ("auto_reply", True, False)


@pytest.mark.parametrize(
    "text",
    [
        "已收到您的邮件,但问题仍未解决,请尽快处理。",
        "收到贵司的回复,我们不认可,请在3个工作日内重新回复。水泵还在漏水。",
        "Thank you for your email. We will return the pumps within 3 days, they leak.",
        "We have received your message, however the seals still leak.",
        "We received your goods yesterday.",
        "您好,请报价,谢谢。",
    ],
)
def test_a_letter_that_goes_on_is_no_confirmation(text: str) -> None:
    assert only_confirms(fold(text)) == ""


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("msmith@wall.test - please confirm you are human", "Please click the link to prove you are human and your message will be delivered."),
        ("Re: 您的投诉已收到 [需要验证]", "为防止垃圾邮件,我的邮箱启用了发件人验证。请点击链接完成验证后投递。"),
        ("Recall: Defective parts lot A240115-03", 'Ito, Keiko would like to recall the message, "Defective parts lot A240115-03".'),
        ("撤回: 来料不良", "王伟想要撤回邮件“来料不良”。"),
        ("Fwd", "这是来自QQ邮箱的自动回复邮件。您好,我最近正在努力学习中。"),
        ("お知らせ", "不具合品の返送について\nこのメールは自動送信されています。"),
        ("Event", "Supplier review at 10. To stop receiving future updates, decline."),
    ],
)  # fmt: skip
def test_gates_recalls_and_what_calls_itself_automatic_are_not_answered(subject: str, text: str) -> None:
    calendar: dict[str, Any] = {"has_calendar": True, "calendar_method": "request"} if subject == "Event" else {}
    assert not judged(subject, text, LOT if "lot" in text else None, **calendar).acknowledge


def test_what_a_calendar_program_sends_in_a_persons_name_is_a_programs() -> None:
    verdict = judged(
        "Invitation: complaint review",
        "Defect review",
        headers=(("sender", "Google Calendar <calendar-notification@google.com>"),),
    )
    assert (verdict.kind, verdict.acknowledge) == ("auto_reply", False)


def test_an_invitation_that_complains_is_a_complaint_and_one_to_a_visit_is_answered_in_the_calendar() -> None:
    invitation: dict[str, Any] = {"has_calendar": True, "calendar_method": "request"}
    complaint = judged("紧急会议", "批号A240115-03端子拉脱力不足,47件不良,请立即停线。", LOT, **invitation)
    visit = judged("验厂", "我司一行3人到贵司验厂。", **invitation)
    assert (complaint.kind, complaint.acknowledge) == ("complaint", True)
    assert (visit.kind, visit.acknowledge) == ("visit_notice", False)


def test_a_person_back_from_a_journey_who_tells_of_trouble_is_no_absence_note() -> None:
    text = "我刚出差回来,上次说的水泵漏水还是没解决,已经第三次了。"
    assert judged("回复: 水泵", text, headers=(("in-reply-to", "<a@example.test>"),)).acknowledge


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("您的理赔工单 SD2611180077 已受理", "尊敬的客户:您提交的破损理赔申请已受理,工单编号SD2611180077,我们将在3个工作日内与您联系。"),
        ("Wir haben Ihre Reklamation erhalten (Vorgang 771-20)", "vielen Dank für Ihre Nachricht. Ihre Reklamation ist bei uns eingegangen. Derzeit dauert die Bearbeitung fünf Werktage."),
        ("Ваше обращение № 40117", "Здравствуйте! Ваше обращение зарегистрировано под номером 40117. Срок рассмотрения 10 дней."),
        ("Автоответ: Рекламация № 17", "Здравствуйте! По срочным вопросам обращайтесь к Марине."),
        ("Return Receipt: Risposta reclamo 118", "Your document:\n   Risposta reclamo 118\nwas received by:\n   Ottavio Renzi"),
        ("何俊 邀请您参加腾讯会议:退货问题沟通", "何俊 邀请您参加腾讯会议\n会议主题:退货问题沟通\n点击链接入会"),
        ("Your order has been shipped", "Good news, your parcel is on its way! Not satisfied? You may return the goods within 30 days."),
        ("入账通知", "尊敬的企业客户:贵公司账户收到汇款人民币12,600.00元,附言:退货款。"),
        ("Tired of defective moulds?", "Still fighting defective parts and customer claims? Opt out here: https://mould.test/u"),
        ("Quarantine digest: 4 new messages", "The following messages were held: Complaint about broken pallets. Release | Block"),
    ],
)  # fmt: skip
def test_notices_of_helpdesks_shops_and_services_are_not_answered(subject: str, text: str) -> None:
    assert not judged(subject, text).acknowledge


@pytest.mark.parametrize(
    "text",
    [
        "Dear Customer Care,\nthe paint of batch AR2608-2 comes off, please stop dispatch.",
        "尊敬的客户服务部:批号AR2608-2的漆面脱落,请处理。",
        "Dear Sirs, the seals leak. We have opted out of your repair offer.",
    ],
)
def test_a_letter_to_a_customer_service_is_no_notice_to_a_customer(text: str) -> None:
    assert judged("Paint", text, {"lot_no": field("AR2608-2")}).acknowledge


def test_a_notice_that_names_an_order_becomes_a_case_for_people_and_is_not_answered() -> None:
    verdict = judged(
        "Your order has been shipped",
        "Your parcel is on its way, one box is damaged.",
        {"order_no": field("260-771-8")},
    )
    assert (verdict.kind, verdict.acknowledge) == ("complaint", False)


ANSWERS_US: dict[str, Any] = {"headers": (("in-reply-to", "<20261113.37cfd23d@example.test>"),)}


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: reklamacja zawiasów", "Dzien dobry, do konca listopada mnie nie ma. W sprawach zawiasow prosze dzwonic do Pani Ewy."),
        ("Antwort: Ihre Reklamation Spannzangen", "bis 20. November lasse ich mir an der Ostsee den Wind um die Nase wehen."),
        ("Re: Your complaint about glue", "Hello! Walking the West Highland Way. Back on the 17th, Gregor knows about the cartons."),
    ],
)  # fmt: skip
def test_an_answer_to_our_letter_that_names_nothing_new_is_left_to_a_person(subject: str, text: str) -> None:
    verdict = judged(subject, text, {"product_name": field("Zawiasy", "subject")}, **ANSWERS_US)
    assert (verdict.kind, verdict.acknowledge) == ("unknown", False)


def test_an_answer_to_our_letter_that_tells_of_trouble_is_answered() -> None:
    assert judged("Re: your offer", "The pumps you sent leak again.", **ANSWERS_US).acknowledge
    assert judged("Re: [KS20261120-003] pump", "See photo.", **ANSWERS_US).kind == "reply"


def test_what_waits_in_a_customers_portal_is_a_complaint_that_no_mail_answers() -> None:
    text = "Dear supplier, a new quality notification awaits you in the supplier portal. Complaint against vendor, lot A240115-03."
    verdict = judged("A new quality notification", text, LOT)
    assert (verdict.kind, verdict.acknowledge) == ("complaint", False)


def test_a_person_who_sends_again_what_came_back_is_no_mail_system() -> None:
    text = "My first message came back, mailbox is full. The latch of our gate pops open and my son fell through it, he was injured."
    assert (
        judged("Undeliverable: gate latch - sending again", text, {"customer_request": field("reply")}).kind
        == "complaint"
    )


def test_an_invitation_that_tells_of_trouble_at_length_is_a_complaint_without_any_number() -> None:
    text = "please join. The brake pads squeal on the van platform, all with your pads, and the linings fail after two weeks. Lukas"
    verdict = judged("Quality escalation", text, has_calendar=True, calendar_method="request")
    assert (verdict.kind, verdict.acknowledge) == ("complaint", True)


def test_a_sales_programs_letter_about_goods_of_ours_becomes_a_case_for_people() -> None:
    text = "The veneer on the desks you produced is damaged at the corners. You can unsubscribe here."
    verdict = judged("Veneer", text, headers=(("list-unsubscribe", "<https://t.test/u>"),))
    assert (verdict.kind, verdict.acknowledge) == ("complaint", False)


def test_our_own_address_and_a_salutation_are_no_words_of_complaint() -> None:
    assert judged("New address", "This message was sent to complaints@example.test. We have moved.").kind == "unknown"
    assert judged("Hours", "Dear complaints team,\nwhen are you open?").kind != "complaint"


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("automatic reply: your letter", "mark"),
        ("自动回复", "mark"),
        ("自动回复功能失灵", ""),
        ("out of office: bob", "mark"),
        ("out of office chairs", ""),
        ("absence: bob smith", "absence"),
        ("absence of grease", ""),
        ("外出中", "absence"),
        ("外出水管漏水", ""),
        ("auto: brake pads", "absence"),
        ("auto parts", ""),
        ("thank you for contacting us", "receipt"),
    ],
)
def test_a_phrase_counts_where_a_program_would_put_it(subject: str, kind: str) -> None:
    told = (("mark", marked), ("absence", tells_absence), ("receipt", tells_receipt))
    assert next((name for name, tells in told if tells(subject)), "") == kind
