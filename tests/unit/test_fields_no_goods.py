"""What a letter names that is no goods, and goods whose names begin or end alike."""

from __future__ import annotations

import pytest

from parsers.fields.context import Context
from parsers.fields.interpretation.read import read_fields
from parsers.fields.prose import products
from parsers.layout import Document, Line, Page


def _goods(sentence: str) -> list[str]:
    reader = products.chinese if any("\u3400" <= c <= "\u9fff" for c in sentence) else products.english
    return [f.value for f in reader(sentence) if f.name == "product_name"]


@pytest.mark.parametrize(
    "sentence",
    [
        "贵司服务态度实在太差,打电话没人接",
        "貴司服務態度太差",
        "收到的东西与厂家宣传不符",
        "贵司的承诺没有兑现",
        "轴承装上后异响,200米外都能听见",
        "贵司服务站上门检修乱收费",
        "发自贵司苏州仓库,共12台",
        "贵司送货的司机态度恶劣",
        "Thank you for your understanding and cooperation.",
        "Nobody answered within 10 business days.",
        "We have a complaint about your delivery driver.",
        "Problem with the technical support.",
        "There were problems with your incorrect information.",
    ],
)
def test_services_people_places_and_times_are_no_goods(sentence: str) -> None:
    assert [name for name in _goods(sentence) if name not in ("轴承",)] == []


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("贵司的电机进水烧毁", "电机"),
        ("贵司的进水管漏水", "进水管"),
        ("贵司的服务器不能开机", "服务器"),
        ("贵司的物流箱开裂", "物流箱"),
        ("贵司的真空泵漏油", "真空泵"),
        ("贵司的太阳能板开裂", "太阳能板"),
        ("贵司的广告牌变形", "广告牌"),
        ("贵司的后桥漏油", "后桥"),
        ("这批法兰没有按照图纸加工", "法兰"),
        ("几百块钱买的水泵漏油", "水泵"),
        ("There is a problem with the service kit.", "service kit"),
        ("There is a problem with the information display.", "information display"),
    ],
)
def test_goods_with_such_words_in_their_names_are_goods(sentence: str, name: str) -> None:
    assert name in _goods(sentence)


@pytest.mark.parametrize(
    "subject",
    ["Re: [KS20261118-003] Incorrect springs", "回复: [KS20261118-003] 弹簧断裂", "[KS20261118-003] Your springs"],
)
def test_the_subject_of_a_cases_letter_names_no_goods(subject: str) -> None:
    page = Document("body", "text/plain", (Page(1, (Line("Please see below."),)),), "body")
    assert "product_name" not in read_fields([page], Context(subject=subject)).fields
