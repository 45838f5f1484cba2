"""Numbers of about, ways of speaking and sums that nobody claims: what tells of trouble and gives no figure."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from itertools import count

import pytest

from parsers.fields.prose.dates import due_within
from parsers.fields.prose.particulars import claims_money, others
from parsers.fields.prose.quantities import quantities, uncounted
from parsers.fields.values.dates import DateRules, find_dates, read_date
from parsers.fields.values.locale import World
from parsers.fields.values.normal_forms import find_money
from parsers.fields.values.numbers import english_number, find_quantities, han_number, number, read_quantity
from tests.work import growth

WORLD = World(DateRules(datetime(2026, 11, 20, 9, 12, tzinfo=timezone(timedelta(hours=8)))))

ABOUT = [
    "三四台",
    "两三箱",
    "七八台",
    "一两台",
    "一二台",
    "三五个",
    "十几个",
    "几十个",
    "几百只",
    "几千件",
    "好几百箱",
    "若干件",
    "数十件",
    "数百只",
    "上百个",
    "近百件",
    "过百件",
    "百来个",
    "十来个",
    "二三十个",
    "百八十个",
    "成百上千个",
    "五六十台",
    "十七八个",
    "一百二三十个",
    "两三千只",
    "百余件",
    "十多个",
    "十余箱",
    "二十几个",
    "10几个",
    "30来个",
    "2-3箱",
    "2~3台",
    "2～3台",
    "2至3箱",
    "2到3箱",
    "三至五台",
    "三到五台",
    "三、四台",
    "有5、6台",
    "3台或4台",
    "3或4台",
    "100-120只",
    "十几二十个",
    "上万只",
    "twelve or thirteen boxes",
    "sixty or seventy cartons",
    "sixteen to eighteen pcs",
]
ABOUT += ["幾十個", "數十個", "好幾百箱", "兩三箱", "三四臺", "二三十個", "上萬隻", "近百個", "2至3個", "百來個"]
ABOUT += [
    "a couple of boxes",
    "a couple hundred boxes",
    "several hundred pcs",
    "some dozens of units",
    "a few pieces",
    "a few dozen pcs",
    "two or three cartons",
    "one or two pieces",
    "two-three boxes",
    "2-3 cartons",
    "2 to 3 cartons",
    "2 or 3 pcs",
    "two to three units",
    "between 3 and 5 units",
    "between two and three cartons",
    "hundreds of pieces",
    "half a dozen boxes",
    "20-odd pieces",
    "a dozen or so pcs",
    "a hundred or two pcs",
]

EXACT = [
    ("三十四台", 34),
    ("二百三十个", 230),
    ("两百箱", 200),
    ("兩百箱", 200),
    ("一千二百只", 1200),
    ("一百零五只", 105),
    ("十个", 10),
    ("十五箱", 15),
    ("三箱", 3),
    ("一台", 1),
    ("3箱", 3),
    ("约120只", 120),
    ("120余只", 120),
    ("100多个", 100),
    ("1.2万件", 12000),
    ("3百个", 300),
    ("总数十件", 10),
    ("5台几乎都", 5),
    ("25千克", 25),
    ("11-20到3箱", 3),
    ("周一到三箱", 3),
    ("18日到5箱", 5),
    ("item 3 - 12 pcs", 12),
    ("V-9 - 7 pcs", 7),
    ("1,200 pcs", 1200),
    ("about 120 pcs", 120),
    ("twelve pcs", 12),
    ("a dozen pcs", 12),
    ("twenty-five pcs", 25),
    ("two hundred pcs", 200),
    ("one hundred and twenty pcs", 120),
    ("raised from 100 to 120 pcs", 120),
]


@pytest.mark.parametrize("words", ABOUT)
def test_a_number_of_about_is_no_count_in_a_sentence_or_beside_a_label(words: str) -> None:
    assert list(find_quantities(f"这批货有{words}漏油" if not words.isascii() else f"We found {words} broken.")) == []
    assert read_quantity(words) is None


@pytest.mark.parametrize("words", ABOUT)
def test_no_part_of_a_letter_makes_a_count_of_a_number_of_about(words: str) -> None:
    sentence = f"收到后发现{words}坏了。" if not words.isascii() else f"{words} of the lot are defective."
    assert [*quantities(sentence), *uncounted(sentence)] == []


@pytest.mark.parametrize(("words", "amount"), EXACT)
def test_an_exact_number_stays_a_count(words: str, amount: int) -> None:
    assert [q.value["amount"] for q in find_quantities(f"{words}坏了" if not words.isascii() else words)] == [amount]


def test_a_count_beside_a_number_of_about_is_still_read() -> None:
    told = {f.name: f.value["amount"] for f in quantities("上百箱破损,其中35箱报废")}
    assert told == {"qty_defective": 35}


@pytest.mark.parametrize(
    ("sentence", "name", "amount", "raw"),
    [
        ("2-3 of the 10 cartons are wet", "qty_delivered", 10, "10 cartons"),
        ("Several of the 10 cartons are wet", "qty_delivered", 10, "10 cartons"),
        ("20箱里有两三箱破损", "qty_delivered", 20, "20箱"),
        ("收到20箱,其中三四箱破损", "qty_delivered", 20, "20箱"),
        ("抽检20只有三四只漏", "qty_inspected", 20, "20只"),
    ],
)
def test_what_a_number_of_about_is_a_part_of_is_not_what_is_defective(
    sentence: str, name: str, amount: int, raw: str
) -> None:
    assert [(f.name, f.value["amount"], f.raw, f.sentence) for f in quantities(sentence)] == [
        (name, amount, raw, sentence)
    ]


@pytest.mark.parametrize(
    ("numerals", "value"),
    [("二〇二六", 2026), ("一二三", 123), ("三十五", 35), ("二三十", None), ("十七八", None), ("三四百", None)],
)
def test_numerals_that_name_two_numbers_at_once_are_no_number(numerals: str, value: int | None) -> None:
    assert han_number(numerals) == value


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("twenty five", 25),
        ("three hundred and fifty", 350),
        ("two thousand", 2000),
        ("a dozen", 12),
        ("two three", None),
        ("five twenty", None),
        ("dozen", None),
    ],
)
def test_a_number_in_english_words_is_read_whole(words: str, value: int | None) -> None:
    assert number(words) == value
    assert words == "a dozen" or english_number(words) == value


@pytest.mark.parametrize(
    "sentence",
    [
        "水泵漏水,请给我们一个说法。",
        "請給我們一個說法",
        "还我们一个干净的车间",
        "还我一个公道",
        "希望有一个满意的答复",
        "请派一个工程师过来",
        "不是一件好事",
        "这是一件大事",
        "噪音200米外都能听见",
        "200米以外都漏",
        "距离墙3米裂了",
        "掉下来从1.5米高处摔裂",
        "万一个别坏了怎么办",
        "一个个都裂了",
        "一打开就漏",
        "温度一升高就漏",
        "一组装就裂",
        "两头都裂",
        "三包期内坏了",
        "两条生产线停了",
        "一部分坏了",
        "有3个部位漏油",
        "差2个百分点不合格",
        "一片混乱",
        "可以听见200 m away, it is defective",
        "we lost a piece of information",
    ],
)
def test_a_way_of_speaking_counts_no_goods(sentence: str) -> None:
    assert [*quantities(sentence), *uncounted(sentence)] == []


@pytest.mark.parametrize(
    ("sentence", "amount"),
    [
        ("其中一个漏水", 1),
        ("还有一个坏了", 1),
        ("一件外套破了", 1),
        ("坏了一条皮带", 1),
        ("其中20米破损", 20),
        ("3个人造革包坏了", 3),
        ("2个电话机坏了", 2),
        ("3条线束断了", 3),
    ],
)
def test_goods_are_counted_whatever_stands_near(sentence: str, amount: int) -> None:
    assert [f.value["amount"] for f in quantities(sentence) if f.name == "qty_defective"] == [amount]


@pytest.mark.parametrize(
    "words", ["两三天前", "三五天前", "几十天前", "2-3天前", "2-3 days ago", "two to three days ago"]
)
def test_days_of_about_are_no_date(words: str) -> None:
    assert list(find_dates(words, WORLD.dates)) == []


def test_exact_days_and_years_in_numerals_are_still_dates() -> None:
    assert [d.shown() for d in find_dates("十二天前", WORLD.dates)] == ["2026-11-08"]
    year = read_date("二三年五月一日", WORLD.dates)
    assert year is not None
    assert year.shown() == "2023-05-01"
    assert [f.value for f in due_within("请在三天内回复", WORLD)] == ["2026-11-23"]
    assert list(due_within("请在三五天内回复", WORLD)) == []


@pytest.mark.parametrize("words", ["几千元", "几百块钱", "三四百元", "上千元", "数万元", "3-5万元", "近万元", "幾千元"])
def test_a_sum_of_about_is_no_sum(words: str) -> None:
    assert list(find_money(words)) == []


def _claimed(sentence: str, *, claim: bool = False) -> list[str]:
    return [
        f"{f.value['amount']} {f.value['currency']}"
        for f in others(sentence, WORLD, claim=claim)
        if f.name == "amount_claimed"
    ]


@pytest.mark.parametrize(
    ("sentence", "amount"),
    [
        ("We claim USD 2,400 for the scrap.", "2400.00 USD"),
        ("请贵司赔偿损失12500元", "12500.00 CNY"),
        ("請貴司賠償損失NT$12,500", "12500.00 TWD"),
        ("The loss of EUR 800 is to be borne by you.", "800.00 EUR"),
        ("Please credit us 300.50 EUR.", "300.50 EUR"),
        ("扣款通知 3,200元", "3200.00 CNY"),
        ("We will debit your account with EUR 250.00.", "250.00 EUR"),
        ("Kindly issue a credit note for INR 12,000.", "12000.00 INR"),
        ("We paid USD 300, please refund.", "300.00 USD"),
        ("Please reimburse USD 450.", "450.00 USD"),
        ("The cost of EUR 400 has to be paid by you", "400.00 EUR"),
        ("请退还货款12000元", "12000.00 CNY"),
        ("退我们3000元", "3000.00 CNY"),
        ("修理费1200元请报销", "1200.00 CNY"),
        ("运费200元由你们出", "200.00 CNY"),
        ("运费200元由贵司承担", "200.00 CNY"),
        ("根据质量协议规定,本次扣款3000元", "3000.00 CNY"),
        ("现将客户索赔的5000元转由贵司承担", "5000.00 CNY"),
        ("材料费8000元,人工费4500元,共索赔12500元", "12500.00 CNY"),
        ("The downtime cost us USD 800, which we claim from you.", "800.00 USD"),
    ],
)
def test_a_sum_that_is_claimed_of_us_is_a_claim(sentence: str, amount: str) -> None:
    assert _claimed(sentence) == [amount]


@pytest.mark.parametrize(
    "sentence",
    [
        "It cost us $2400.00.",
        "The machine cost us USD 2400 and leaks.",
        "We paid USD 300 for it.",
        "USD 5,000 worth of goods were damaged.",
        "A deposit of USD 500 was made.",
        "Credit card payment of USD 300 was made.",
        "Please replace free of charge, the part costs USD 30.",
        "单价3.5元",
        "货款12000元已付",
        "訂單金額12000元",
        "合同金额12万元,货有问题",
        "花2400元买的水泵漏油",
        "清理费用高达几千元",
        "维修费用1200元",
        "我们的客户向我司索赔5000元",
        "被客户扣款5000元",
        "Our customer charges us EUR 400.",
        "我们不要求赔偿,损失只有300元",
        "运费200元由我们承担",
        "We do not claim the EUR 300.",
        "如逾期未回复,每天罚款500元",
        "违约金按合同约定每天500元,赔偿另计",
        "The penalty is USD 100 per day if the report is late, compensation not included.",
    ],
)
def test_a_price_a_cost_or_a_threat_is_no_claim(sentence: str) -> None:
    assert _claimed(sentence) == []


def test_costs_count_in_a_letter_that_claims_and_prices_do_not() -> None:
    assert _claimed("停线损失8600元", claim=True) == ["8600.00 CNY"]
    assert _claimed("这台机器购买价8600元,损失很大", claim=True) == []
    assert _claimed("订单总额 USD 12,000", claim=True) == []
    assert _claimed("Total USD 7,316.50", claim=True) == ["7316.50 USD"]


def test_a_letter_claims_money_by_a_sentence_that_does() -> None:
    assert claims_money("请承担全部损失")
    assert not claims_money("我们的客户要向我司索赔")
    assert not claims_money("我们不索赔")


@pytest.mark.parametrize("words", ["三四", "2-3 ", "几十", "2、3", "one or two ", "一个说法 "])
def test_four_times_the_numbers_are_four_times_the_work(words: str) -> None:
    fresh = count()  # no text comes twice, so that none is remembered
    assert growth(lambda times: list(find_quantities(f"V{next(fresh)}: {words * times}")), 500) < 5
