"""How people write who are at home in other languages: their signatures, wishes and counts, and who of a chain signs."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest

from parsers.fields.prose import products, requests
from parsers.fields.prose.codes import identifiers
from parsers.fields.prose.quantities import quantities
from parsers.reading.profile import Profile
from parsers.reading.reader import read


def _letter(text: str, subject: str = "A question", sender: str = "ann@buyer.test") -> dict[str, list[Any]]:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "quality@maker.test", subject
    mail["Date"] = "Thu, 19 Nov 2026 09:00:00 +0000"
    mail.set_content(text)
    reading = read("letter.eml", mail.as_bytes(), Profile())
    return {name: [v.value for v in values] for name, values in reading.fields.items()}


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("We ask you the substitution of the valves.", {"exchange"}),
        ("We want a new motor.", {"exchange"}),
        ("The bad rolls we send back to you.", {"return"}),
        ("We need new 1,500 pcs before Friday.", {"resupply"}),
        ("Please send us the certificate and 4 new drums.", {"resupply"}),
        ("请先快递 200 个好的过来应急。", {"resupply"}),
        ("可以帮我们看看修一下吗", {"repair"}),
        ("Requesting credit for the 12 bad lamps, please.", {"compensation"}),
        ("Please investigate this and inform us of the outcome.", {"reply"}),
        ("唔該話返俾我知點解會咁。", {"reply"}),
        ("请先给个初步结论。", {"reply"}),
        ("门店退回的灯具请核对后换货。", {"exchange"}),
    ],
)
def test_wishes_are_read_in_the_words_of_many_tongues(sentence: str, wanted: set[str]) -> None:
    assert {name for name, _ in requests.from_prose([sentence])} == wanted


@pytest.mark.parametrize(
    ("sentence", "bad", "came", "looked"),
    [
        ("今次送咗60箱,暫時見到9箱係咁。", [9], [60], []),
        ("6只装上去漏了2只。", [2], [6], []),
        ("Number of NG is 4 pieces / 150 pieces inspection.", [4], [], [150]),
        ("We have controlled 80 Stk., thereof 9 Stk. are not in order.", [9], [], [80]),
        ("It is found that 310 nos. are having blow marks.", [310], [], []),
        ("我店里每天要包三百多个馒头,真的很急。", [], [], []),
        ("我们打开了两箱看,里面都是湿的。", [], [], []),
        ("送货单里扎带单价算错,3万根一共多收了200元。", [], [], []),
        ("We refer to your invoice no. 771 dated 3 October for 900 pairs gloves.", [], [900], []),
    ],
)
def test_counts_are_given_their_part(sentence: str, bad: list[int], came: list[int], looked: list[int]) -> None:
    found = [(f.name, f.value["amount"]) for f in quantities(sentence)]
    for name, wanted in (("qty_defective", bad), ("qty_delivered", came), ("qty_inspected", looked)):
        assert [amount for told, amount in found if told == name] == wanted


def test_a_signature_in_one_line_with_dashes_and_an_italian_form_is_read() -> None:
    found = _letter(
        "the 4 pumps arrived broken.\n\nMarco Bellini\nUfficio Acquisti\nBELLINI S.R.L. - Via Roma 4 - 41012 Carpi (MO) - Italy\n"
        "Tel. +39 059 6540011 - Fax +39 059 6540012\n",
        sender="Marco Bellini <m@bellini.test>",
    )
    assert found["customer_name"] == ["BELLINI S.R.L."]
    assert found["contact_phone"] == ["+390596540011"]
    assert found["contact_fax"] == ["+390596540012"]


def test_an_address_in_english_under_a_name_is_read() -> None:
    found = _letter(
        "Six of the lamps are broken.\n\nYours faithfully,\nGrace Ho\nSilver Lake Trading Company\n"
        "Room 803, Lucky Plaza, 12 Canton Road, Tsim Sha Tsui, Kowloon\nTel: (852) 2730 1122\n"
    )
    assert found["customer_name"] == ["Silver Lake Trading Company"]
    assert found["address"] == ["Room 803, Lucky Plaza, 12 Canton Road, Tsim Sha Tsui, Kowloon"]


@pytest.mark.parametrize(
    ("sentence", "firm"),
    [
        ("This is Tanaka of Sanwa Kogyo Co., Ltd., Quality Section.", "Sanwa Kogyo Co., Ltd."),
        ("I am Lan from QC team of Hoa Binh Garment Co., Ltd.", "Hoa Binh Garment Co., Ltd."),
    ],
)
def test_the_writer_says_of_which_firm_he_is(sentence: str, firm: str) -> None:
    found = _letter(f"Dear Sir,\n\n{sentence}\nWe found rust on 30 pieces.\n")
    assert [name.rstrip(".") for name in found["customer_name"]] == [firm.rstrip(".")]


def test_a_group_of_companies_keeps_its_legal_form_and_a_title_in_brackets_is_a_title() -> None:
    found = _letter("收到的滤芯有12支漏水。\n\n金岭集团有限公司 设备科\n苏敏(主管药师) 0516-83301128\n", "滤芯漏水")
    assert found["customer_name"] == ["金岭集团有限公司"]
    assert found["contact_name"] == ["苏敏"]
    assert found["contact_title"] == ["主管药师"]


def test_the_address_of_a_program_is_nobodys_mail_address() -> None:
    text = "A new message was submitted via your website.\n\nName: Ola Berg\nEmail: ola@berg.test\nMessage: The winch leaks oil.\n"
    assert _letter(text, "Contact form", "Site <web-forms@host.test>")["contact_email"] == ["ola@berg.test"]


def test_in_a_chain_of_forwards_a_colleague_signs_with_no_number_of_the_customer() -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "qa@maker.test", "complaints@maker.test", "转发: 转发: 滤芯破裂"
    mail["Date"] = "Thu, 19 Nov 2026 17:00:00 +0800"
    mail.set_content(
        "见下。\n\n-------- 转发邮件信息 --------\n发件人:谭丽 <tan@maker.test>\n发送日期:2026-11-19 13:40\n收件人:质量 <qa@maker.test>\n"
        "主题:转发: 滤芯破裂\n\n客户发来的,转你。\n谭丽 13900007777\n\n-------- 原始邮件 --------\n发件人:蒋彤 <jiang@water.test>\n"
        "发送日期:2026-11-19 11:05\n收件人:谭丽 <tan@maker.test>\n主题:滤芯破裂\n\n谭经理:有26支滤芯开裂,请补货。\n蒋彤 13800138000\n"
    )
    profile = Profile(company=replace(Profile().company, own_domains=("maker.test",)))
    found = read("letter.eml", mail.as_bytes(), profile).fields
    assert [v.value for v in found["contact_phone"]] == ["+8613800138000"]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("We have received 300 Stk. toothed racks with burrs.", "toothed racks"),
        ("About the needle bearing which you delivered on Monday, we found rust.", "needle bearing"),
        ("Bilge alarm bought through your distributor stopped.", "Bilge alarm"),
        ("Our press is standing since PO 7 (9 rubber blankets) did not come.", "rubber blankets"),
        ("The peel-off of 40 rolls of cover film occurred again.", "cover film"),
        ("Invoice 9 was for 700 doz. work gloves.", "work gloves"),
        ("多级给水泵(DG25,出厂编号P26-1)振动大。", "多级给水泵"),
    ],
)
def test_goods_are_named_and_not_the_writers_own_machines_or_dealers(sentence: str, name: str) -> None:
    reader = products.chinese if any("\u3400" <= c <= "\u9fff" for c in sentence) else products.english
    found = [f for f in reader(sentence) if f.name == "product_name"]
    assert max(found, key=lambda f: f.weight).value == name


def test_a_code_before_the_word_lot_is_no_lot_when_the_lots_own_number_follows() -> None:
    assert [f.value for f in identifiers("B-1470 批号 PD2610-08") if f.name == "lot_no"] == ["PD2610-08"]
    assert [f.value for f in identifiers("Batch code mentioned on the bag is NB75-3391.") if f.name == "lot_no"] == [
        "NB75-3391"
    ]
