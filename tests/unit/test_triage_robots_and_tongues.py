"""Judgement of mail from programs that say so only in words, of website forms, and of letters in other languages."""

from __future__ import annotations

from typing import Any

import pytest

from complaints.reading import FieldValue, Source
from foundations.language.detect import language_of
from foundations.mailserver.own_addresses import OwnAddresses
from parsers.text.charset import decode
from recognition.evidence import Content, Envelope, Judgement
from recognition.triage import judge, relevant


def _judged(subject: str, text: str, fields: Any = None, **given: Any) -> Judgement:
    facts: dict[str, Any] = {"from_address": "wang@customer.test", "ours": OwnAddresses(("example.test",))}
    return judge(Envelope(**(facts | {"subject": subject} | given)), Content(text=text), fields or {})


def _value(what: Any) -> tuple[FieldValue, ...]:
    return (FieldValue(what, str(what), "regex", Source("body", None, None, str(what)), 0.9),)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Odp: Państwa wiadomość", "Dzień dobry, jestem na urlopie do 3 grudnia. Pozdrawiam"),
        ("AW: Ihre Beanstandung", "Guten Tag, ich bin bis zum 5. Dezember im Urlaub und lese keine Mails."),
        ("Re: votre dossier", "Bonjour, je suis absente jusqu'au 4 décembre. Cordialement"),
        ("RES: seu pedido", "Estarei de férias até 10/12. Em caso de urgência, ligue para o escritório."),
        ("Assente: R: la vostra lettera", "Rientro il 2 dicembre."),
        ("回复: 受理通知", "您好,本人因年假于12月1日至12月9日不在公司,邮件可能无法及时查看。"),
        ("[系统通知] 工单已受理", "您好,您的问题已登记,工单编号 88213,我们会尽快联系您。"),
        ("Your letter", "Thank you for writing. This is an automatically generated message, please do not reply."),
        ("服务提醒", "您的来信已转交相关部门。本邮件由系统自动发送,请勿直接回复。"),
    ],
)
def test_what_a_program_writes_is_never_answered_even_without_any_header_that_says_so(subject: str, text: str) -> None:
    judged = _judged(subject, text)
    assert (judged.kind, judged.automatic, judged.acknowledge) == ("auto_reply", True, False)


def test_an_answer_to_an_invitation_is_a_programs() -> None:
    judged = _judged("Declined: weekly review", "", has_calendar=True, content_type="multipart/alternative")
    assert (judged.kind, judged.acknowledge) == ("auto_reply", False)


def test_a_person_on_holiday_who_complains_anew_is_answered() -> None:
    judged = _judged(
        "Pumpen defekt", "Die Pumpen sind undicht. Ich bin ab Montag im Urlaub, bitte an Frau Kern schreiben."
    )
    assert (judged.kind, judged.acknowledge) == ("complaint", True)


FORM = "Name: Ola Berg\nCompany: Berg Marine\nEmail: ola@berg.test\nPhone: +47 22 12 34 56\nMessage: {}\n"


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("The winch leaks oil after two days.", "complaint"),
        ("Could you quote your best price for 40 winches?", "inquiry"),
    ],
)
def test_what_a_visitor_writes_into_a_websites_form_is_his_letter_but_gets_no_answer_by_mail(
    message: str, kind: str
) -> None:
    text = "A new message was submitted via your website.\n\n" + FORM.format(message)
    judged = _judged("Contact form", text, from_address="noreply@forms.test")
    assert (judged.kind, judged.automatic, judged.acknowledge) == (kind, True, False)
    assert relevant(judged.kind, judged.automatic, {"contact_name": _value("Ola Berg")})


def test_a_robots_note_without_a_filled_in_form_stays_a_robots_note() -> None:
    text = "Name: your contact form was saved. Your parcel with the damaged box is on its way."
    assert _judged("Parcel", text, from_address="noreply@parcels.test").kind == "auto_reply"


@pytest.mark.parametrize(
    ("subject", "text", "wanted"),
    [
        ("Beanstandung", "die gelieferten Griffe weisen Kratzer auf.", "complaint"),
        ("Reclamación", "Las piezas llegaron dañadas.", "complaint"),
        ("品質の件", "納入品に不具合がありました。", "complaint"),
        ("对账单金额不符", "九月对账单里轴套单价开错了,多算了两百多元,请更正。", "complaint"),
        ("九月对账单", "请查收对账单,并于月底前付款。", "unknown"),
        ("收错货", "订的是白色,打开全是灰色,错色的先放仓库。", "complaint"),
        (
            "Your site",
            "I looked at your website. We can bring you more leads, shall I send a free audit?",
            "advertising",
        ),
        (
            "Thanks",
            "I must say how pleased we were with your answer to last year's leakage complaint. Please convey our thanks.",
            "praise",
        ),
    ],
)
def test_other_languages_bills_and_thanks_are_told_apart(subject: str, text: str, wanted: str) -> None:
    assert _judged(subject, text).kind == wanted


def test_an_order_that_also_asks_to_make_good_the_last_delivery_is_a_complaint() -> None:
    text = (
        "Please find attached our new order 7731 for hoses. By the way, in the last shipment 9 bags are torn and two are "
        "missing, please replace them."
    )
    assert _judged("New order 7731 + problem", text, {"customer_request": _value("exchange")}).kind == "complaint"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Chúng tôi không nhận được hàng trong tuần này.", "other"),
        ("Ihre Nachricht konnte nicht zugestellt werden.", "other"),
        ("Pump seal kit", "en"),
    ],
)
def test_vietnamese_and_short_german_are_other_languages(text: str, wanted: str) -> None:
    assert language_of(text) == wanted


def test_chinese_bytes_that_say_they_are_western_are_not_read_as_korean() -> None:
    text = "你方上月发来的复合肥40吨(25kg/袋),卸车时有93袋结块发硬。\n联系电话 0536-2200119\n"
    assert decode(text.encode("gb18030"), "iso-8859-1").text == text
    korean = "안녕하세요. 지난주에 받은 베어링에서 소음이 납니다. 확인 부탁드립니다."
    assert decode(korean.encode("cp949"), "").text == korean
