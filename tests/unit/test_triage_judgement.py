"""Judgement: kind in the contract's order, robots whoever they are, severity with its words, language, what is missing."""

from __future__ import annotations

from typing import Any

import pytest

from complaints.reading import FieldValue, Source
from foundations.language.detect import language_of
from foundations.mailserver.own_addresses import OwnAddresses
from recognition.evidence import Content, Envelope
from recognition.triage import judge, relevant

PATTERN = "KS{date:%Y%m%d}-{seq:03d}"


def envelope(**given: Any) -> Envelope:
    facts: dict[str, Any] = {
        "from_address": "wang@customer.test",
        "subject": "反馈",
        "ours": OwnAddresses(("example.test",)),
        "case_pattern": PATTERN,
    }
    return Envelope(**(facts | given))


def value(what: Any, method: str = "label") -> tuple[FieldValue, ...]:
    return (FieldValue(what, str(what), method, Source("body"), 0.9),)


def kind(text: str, subject: str = "", fields: Any = None, **given: Any) -> str:
    return judge(envelope(subject=subject, **given), Content(text=text), fields or {}).kind


def test_money_claimed_comes_before_a_return_and_a_return_note_before_a_complaint() -> None:
    bad = "这批货不良,要求退货。"
    money = {"amount_claimed": value({"amount": "680.00", "currency": "CNY"}), "description": value("不良")}
    assert kind(bad, "退货申请单", money) == "claim"
    assert kind(bad, "退货申请单") == "return_request"
    assert kind(bad, "质量问题") == "complaint"


@pytest.mark.parametrize(
    ("subject", "text", "wanted"),
    [
        ("询价", "请报隔膜泵20台的价格和交期", "inquiry"),
        ("PO 5512", "Please confirm our purchase order 5512, delivery 15 December.", "order"),
        ("Supplier audit", "We will audit your factory on 8 December.", "visit_notice"),
        ("感谢信", "上次的投诉处理得又快又好,没有再发生质量问题,特此致谢!", "praise"),
        ("Samples", "Could you send us two sample rolls and the technical data sheet?", "technical_request"),
        ("工厂直销", "厂家直销,量大从优,不良率低于0.1%,如不需要请忽略本邮件", "advertising"),
        (
            "询价:波纹管",
            "数量300根,请报含税价并告知交期和起订量。前年合作时有一次漏气的投诉,处理得还算及时。",
            "inquiry",
        ),
        (
            "When does PO 881 ship?",
            "Please let me know when PO 881 is leaving the factory. Nothing is late.",
            "inquiry",
        ),
        ("应聘客诉工程师", "本人独立处理客诉200余起,写过8D报告,熟悉退货、索赔流程,特来应聘。", "unknown"),
        ("原料自查", "我司是贵司的原料供应商。内部自查发现熔指略高,如需更换,我司免费换货。", "unknown"),
        ("密封条又延期了", "合同交期是11月2日,后来改到9日,货还没有影子,请给准话。", "complaint"),
        (
            "Re: Order confirmation 3381",
            "The lamps from this order no longer light. How do we get them repaired?",
            "complaint",
        ),
        ("谢谢你们", "上个月刹车线松掉的事,师傅隔天就来换好了,特地写信来道谢。", "praise"),
        ("自动门不能自动回位", "开门后不能自动回位,报故障码E4,请派人维修。", "complaint"),
    ],
)
def test_words_tell_the_kind_and_a_named_defect_alone_is_no_complaint(subject: str, text: str, wanted: str) -> None:
    assert kind(text, subject) == wanted


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"headers": (("auto-submitted", "auto-replied (vacation)"),)}, "auto_reply"),
        ({"headers": (("x-autoreply", "yes"),)}, "auto_reply"),
        ({"headers": (("list-unsubscribe", "<mailto:u@x.test>"),)}, "advertising"),
        ({"report_type": "delivery-status", "has_report": True}, "bounce"),
        ({"report_type": "disposition-notification", "has_report": True}, "receipt"),
        ({"from_address": "mailer-daemon@x.test", "envelope_from": "<>", "subject": "failure notice"}, "bounce"),
        ({"subject": "自動回覆: 軸承"}, "auto_reply"),
    ],
)
def test_automatic_mail_is_known_and_never_answered(given: dict[str, Any], wanted: str) -> None:
    verdict = judge(envelope(**given), Content(text="Thank you for your message."))
    assert (verdict.kind, verdict.automatic, verdict.acknowledge) == (wanted, True, False)


def test_no_means_no_robot_and_silence_asked_for_is_no_proof_of_one() -> None:
    person = judge(envelope(headers=(("auto-submitted", "no"),)), Content(text="产品不良,请处理"))
    quiet = judge(envelope(headers=(("x-auto-response-suppress", "All"),)), Content(text="产品不良,请处理"))
    assert (person.automatic, person.acknowledge) == (False, True)
    assert (quiet.kind, quiet.automatic, quiet.acknowledge) == ("complaint", False, False)
    assert "X-Auto-Response-Suppress" in quiet.acknowledge_reason


def test_a_portal_may_carry_a_complaint_but_gets_no_answer() -> None:
    facts = {"lot_no": value("R1"), "qty_defective": value({"amount": 3}), "description": value("Bore undersize")}
    facts["product_name"] = value("Bush")
    verdict = judge(envelope(from_address="noreply@portal.test"), Content(text="A new SCAR has been issued."), facts)
    assert (verdict.kind, verdict.automatic, verdict.acknowledge) == ("complaint", True, False)


def test_our_own_people_and_faxes_are_not_answered_and_reply_to_is_where_letters_go() -> None:
    assert judge(envelope(from_address="li@sales.example.test"), Content(text="客户说产品不良")).acknowledge is False
    assert judge(envelope(is_fax=True), Content(documents=("产品不良",))).acknowledge is False
    assert judge(envelope(reply_to=("qa@customer.test",)), Content()).answer_to == "qa@customer.test"
    assert judge(envelope(reply_to=("qa@example.test",)), Content()).answer_to == "wang@customer.test"


def test_letters_never_go_to_gateways_robots_or_our_own_people() -> None:
    bad = Content(text="产品不良,要求换货")
    assert judge(envelope(is_fax=True, from_address="fax@gateway.test"), bad).answer_to == ""
    assert judge(envelope(from_address="li@sales.example.test"), bad).answer_to == ""
    assert judge(envelope(from_address="noreply@portal.test"), bad).answer_to == ""
    assert (
        judge(envelope(from_address="li@example.test", reply_to=("wang@customer.test",)), bad).answer_to
        == "wang@customer.test"
    )


@pytest.mark.parametrize(
    ("subject", "text", "wanted"),
    [
        ("客户电话投诉", "王工来电反映:轴承批号A1有50件异响,质量有问题,要求换货。", "complaint"),
        (
            "Call",
            "The customer called and complained: 40 pcs of lot A1 are defective, they ask for replacement.",
            "complaint",
        ),
        ("来访记录", "客户来访时投诉批号A1外观不良,要求退货。", "complaint"),
        ("10月客诉统计", "10月电话投诉共6件,客户来电反映批号A1不良,退货2件。", "internal"),
        ("批号A1", "批号A1库存有不良品,请隔离,不要发给客户。", "internal"),
    ],
)
def test_a_colleagues_note_of_a_call_is_a_complaint_and_talk_in_the_house_is_not(
    subject: str, text: str, wanted: str
) -> None:
    verdict = judge(
        envelope(from_address="li@example.test", subject=subject), Content(text=text), {"lot_no": value("A1")}
    )
    assert (verdict.kind, verdict.acknowledge) == (wanted, False)


def test_an_answer_to_a_case_is_a_reply_and_names_it() -> None:
    verdict = judge(
        envelope(subject="回复: [KS20261120-003] 已收到"), Content(text="补充一个批号A260915-05,同样情况。")
    )
    assert (verdict.kind, verdict.case_no) == ("reply", "KS20261120-003")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("总装二线停线等待", "I"),
        ("有一名工人手部轻微划伤", "I"),
        ("运行中漏油,已停机。未造成人员受伤。", "II"),
        ("请提供合格证,随货缺合格证", "III"),
        ("要向12315投诉", "I"),
        ("订单4500123456的货漏油", "II"),
    ],
)
def test_severity_follows_the_words_and_negation_is_understood(text: str, wanted: str) -> None:
    verdict = judge(envelope(subject="投诉"), Content(text=text), {"description": value(text)})
    assert verdict.severity.severity_class == wanted
    assert verdict.severity.rule


def test_a_fifth_of_the_goods_is_critical_with_units_of_mass_compared() -> None:
    facts = {"qty_defective": value({"amount": 860, "unit": "kg"}), "description": value("色差")}
    few = judge(envelope(subject="投诉"), Content(), facts | {"qty_delivered": value({"amount": 5.2, "unit": "t"})})
    many = judge(envelope(subject="投诉"), Content(), facts | {"qty_delivered": value({"amount": 2, "unit": "t"})})
    assert (few.severity.severity_class, many.severity.severity_class) == ("II", "I")


def test_kinds_are_told_apart_and_missing_facts_are_listed_in_order() -> None:
    verdict = judge(envelope(subject="投诉"), Content(text="外箱破损,短少24件"), {})
    assert {"PKG", "QTY"} <= set(verdict.complaint_kinds)
    assert verdict.missing[0] == "customer_name"
    assert "occurred_at" in verdict.missing


def test_facts_of_a_complaint_are_dropped_where_nobody_complains() -> None:
    facts = {"customer_name": value("甲公司"), "qty_defective": value({"amount": 2})}
    assert set(relevant("inquiry", False, facts)) == {"customer_name"}
    assert relevant("auto_reply", True, facts) == {}
    assert set(relevant("complaint", False, facts)) == set(facts)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("贵司产品漏油,请处理", "zh-Hans"),
        ("貴公司產品漏油,請處理", "zh-Hant"),
        ("The valves leak, please replace them.", "en"),
        ("产品名称 Product:接头\n批号 Lot No.:26J0042-7\n问题 Description:标签效期不一致", "zh-Hans"),
        ("Ich bin bis zum 30. November nicht im Hause und die Mail wird nicht gelesen", "other"),
        ("製品が壊れています。交換してください。よろしくお願いします。", "other"),
        ("12345", "unknown"),
    ],
)
def test_language_and_script_of_what_is_written(text: str, wanted: str) -> None:
    assert language_of(text) == wanted
