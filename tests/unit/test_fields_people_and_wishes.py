"""Who writes, what he asks for and by when: signatures, countries of numbers, requests and dates told in sentences."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from foundations.mailserver.own_addresses import OwnAddresses
from parsers.fields.context import Context, Person
from parsers.fields.prose import companies, requests, signature
from parsers.fields.prose.dates import dates
from parsers.fields.values.dates import DateRules
from parsers.fields.values.locale import World, world_of
from recognition.complaint_kinds import kinds_of
from recognition.evidence import Content, Envelope
from recognition.triage import judge

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
WORLD = World(DateRules(NOW), ("CN",), "CNY")


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("麻烦换两卷新的给我们", {"exchange"}),
        ("请换一批好的过来", {"exchange"}),
        ("给补5个新的吧", {"resupply"}),
        ("能退的退,退不了的换一批", {"return", "exchange"}),
        ("我们不退货也不索赔,只要求折价5%", {"discount"}),
        ("色差货品请给予折扣", {"discount"}),
        ("造成我方更换及检测费用两万元,要求贵司予以赔偿", {"compensation"}),
        ("Please send 65 pcs new ones free of charge", {"resupply"}),
        ("Need 200 good ones airfreighted tonight", {"resupply"}),
        ("Also pls share 8D report", {"8d_report"}),
        ("We hold you liable for the cost and ask for payment", {"compensation"}),
        ("If you are not the intended recipient, please return it", set()),
    ],
)
def test_a_request_is_read_in_many_wordings_and_not_from_negations_or_footers(sentence: str, wanted: set[str]) -> None:
    assert {name for name, _ in requests.from_prose([sentence])} == wanted


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("昨天装上去有6只不转", {("occurred_at", "2026-11-17")}),
        ("11月16日拆箱,20箱里有3箱封口开胶", {("occurred_at", "2026-11-16")}),
        ("我们11月5日下单的货至今有问题", set()),
        ("请于本月底前回复", {("reply_requested_by", "2026-11-30")}),
        ("Pls confirm to us before 24/11.", {("reply_requested_by", "2026-11-24")}),
        ("We send 3 samples by EMS today.", set()),
        ("The order was due on 30 October and nothing came", set()),
        ("We got the impellers on November 9", {("delivery_date", "2026-11-09")}),
    ],
)
def test_a_date_has_the_part_that_its_sentence_gives_it(sentence: str, wanted: set[tuple[str, str]]) -> None:
    assert {(f.name, str(f.value)[:10]) for f in dates(sentence, WORLD)} == wanted


@pytest.mark.parametrize(("number", "region"), [("(216) 553-0148", "US"), ("01451 830 219", "GB"), ("2771 4406", "HK")])
def test_the_form_of_a_number_tells_its_country_where_nothing_else_does(number: str, region: str) -> None:
    text = f"The parts leak and we would like to return them.\nJane Miller\n{number}"
    assert region in world_of(text, Context(reference=NOW)).regions


def test_a_signature_is_found_above_registers_and_confidentiality_notes() -> None:
    lines = [
        "The gears are out of tolerance.",
        "Yours faithfully",
        "Dr. Henrike Vossbeck",
        "General Counsel",
        "Lindhagen Antriebstechnik GmbH",
        "Tel. +49 7231 7789-140",
        "Sitz der Gesellschaft: Pforzheim, HRB 709911, USt-IdNr. DE811223344",
        "This e-mail is confidential. If you are not the intended recipient, delete it.",
    ]
    _, block = signature.signature_block(lines)
    facts = {
        (f.name, f.value)
        for f in signature.read_signature(block, Context(), World(DateRules(NOW), ("DE",), "EUR"), Person())
    }
    assert ("customer_name", "Lindhagen Antriebstechnik GmbH") in facts
    assert ("contact_name", "Henrike Vossbeck") in facts


def test_the_only_company_named_in_full_is_the_customer_but_never_a_carrier_or_two() -> None:
    ours = Context(company_names=("岱屿实业有限公司",))

    def names(*texts: str) -> list[str]:
        return [f.value for f in companies.lone_company(texts, ours)]

    assert names("致:岱屿实业有限公司", "您好,赣州万禾家具有限公司反馈如下") == ["赣州万禾家具有限公司"]
    assert names("顺达物流有限公司送来的货少了2箱") == []
    assert names("甲方恒安家具有限公司", "乙方万禾家具有限公司") == []


def test_kinds_come_from_the_cause_and_not_from_the_package_or_the_consequence() -> None:
    assert kinds_of("包装袋封口开线,受潮结块") == ("PKG",)
    assert kinds_of("表面刮花,不能用在柜门正面") == ("QLT-APP",)
    assert kinds_of("空载电流偏大") == ("QLT-FUN",)
    assert kinds_of("外盒标签效期与内包装不一致") == ("LBL",)


@pytest.mark.parametrize(
    ("subject", "text", "kind"),
    [
        ("Re: 自动回复: 投诉油墨", "别再发自动回复了,12瓶油墨全部不干,要求换货。", "complaint"),
        ("【自動返信】不在のお知らせ", "本メールは自動送信されています。不良品の連絡は品質保証課まで。", "auto_reply"),
        (
            "Autoodpowiedź: reklamacja",
            "Przebywam na urlopie. For complaints please contact my colleague.",
            "auto_reply",
        ),
        (
            "Overdue invoice - final notice",
            "Your account is overdue. Open the link to view the invoice: http://pay.example/x",
            "advertising",
        ),
        ("冷氣排水管", "師傅安裝時發現排水軟管有破洞,共兩卷。", "complaint"),
    ],
)
def test_people_who_answer_robots_complain_and_robots_of_any_language_do_not(
    subject: str, text: str, kind: str
) -> None:
    envelope = Envelope(from_address="wang@customer.test", subject=subject, ours=OwnAddresses(("example.test",)))
    assert judge(envelope, Content(text=text), {}).kind == kind
