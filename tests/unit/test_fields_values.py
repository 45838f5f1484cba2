"""Normal forms: dates, quantities, phones, money, codes and boxes as people write them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from parsers.fields.labels.wishes import from_form
from parsers.fields.prose.requests import from_prose
from parsers.fields.values.boxes import choices
from parsers.fields.values.dates import DateRules, read_date
from parsers.fields.values.normal_forms import code_list, find_money, find_rates, urgency, yes_no
from parsers.fields.values.numbers import read_quantity
from parsers.fields.values.phones import find_phones

RULES = DateRules(datetime(2026, 11, 20, 9, 12, tzinfo=timezone(timedelta(hours=8))), roc=True)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026年11月20日", "2026-11-20"),
        ("20261120", "2026-11-20"),
        ("26年11月20日", "2026-11-20"),
        ("二〇二六年十一月二十日", "2026-11-20"),
        ("20 Nov 2026", "2026-11-20"),
        ("Nov. 20, 2026", "2026-11-20"),
        ("20/11/2026", "2026-11-20"),
        ("05.11.2026", "2026-11-05"),
        ("115/11/20", "2026-11-20"),
        ("民國115年11月20日", "2026-11-20"),
        ("1151120", "2026-11-20"),
        ("昨天", "2026-11-19"),
        ("上周五", "2026-11-13"),
        ("3天前", "2026-11-17"),
        ("202 6 年 1 1 月 7 日", "2026-11-07"),
        ("今早7:40", "2026-11-20T07:40:00+08:00"),
        ("2026年11月15日 下午3时20分", "2026-11-15T15:20:00+08:00"),
    ],
)
def test_a_date_is_read_however_it_is_written(written: str, read: str) -> None:
    found = read_date(written, RULES)
    assert found is not None
    assert found.shown(with_time=True) == read


def test_a_date_without_a_year_is_the_nearest_past_one_and_a_deadline_the_nearest_coming_one() -> None:
    past, coming = read_date("12月3日", RULES), read_date("12月3日", RULES, future=True)
    assert past is not None
    assert coming is not None
    assert (past.shown(), coming.shown()) == ("2025-12-03", "2026-12-03")


def test_a_roc_year_needs_a_writer_who_uses_them_when_it_stands_compact() -> None:
    assert read_date("1151120", DateRules(RULES.reference, roc=False)) is None


@pytest.mark.parametrize(
    ("written", "amount", "unit"),
    [
        ("1,200 pcs", 1200, "pcs"),
        ("1,20,000 Nos", 120000, "pcs"),
        ("1.200 Stk.", 1200, "pcs"),
        ("1.2K", 1200, None),
        ("1.2万件", 12000, "pcs"),
        ("一千二百支", 1200, "pcs"),
        ("約15卷", 15, "roll"),
        ("12箱×24瓶", 288, "bottle"),
        ("25kg/桶×40桶", 1000, "kg"),
        ("312.5kg", 312.5, "kg"),
        ("104副", 104, "pair"),
        ("5 cartons (120 pcs)", 120, "pcs"),
    ],
)
def test_a_quantity_has_its_amount_and_the_contracts_unit(written: str, amount: float, unit: str | None) -> None:
    found = read_quantity(written)
    assert found is not None
    assert found.value == {"amount": amount, "unit": unit}


@pytest.mark.parametrize("written", ["34%", "180×260mm", "2500 ppm", "无"])
def test_a_rate_or_a_size_is_no_quantity(written: str) -> None:
    assert read_quantity(written) is None


@pytest.mark.parametrize(
    ("written", "region", "read"),
    [
        ("电话:0577-88001296转806", "CN", ["+8657788001296;ext=806"]),
        ("手机13900006691", "CN", ["+8613900006691"]),
        ("0763-33005521-3307", "CN", ["+8676333005521;ext=3307"]),
        ("0372-2260091/13900001234", "CN", ["+863722260091", "+8613900001234"]),
        ("(04)2315-0066 分機 31", "TW", ["+886423150066;ext=31"]),
        ("TEL:04-2560-0317 #215", "TW", ["+886425600317;ext=215"]),
        ("2300 0188", "HK", ["+85223000188"]),
        ("+49 (0)30 5550173", "CN", ["+49305550173"]),
        ("批号 SH-20261105-02", "CN", []),
    ],
)
def test_a_phone_becomes_e164_with_its_extension(written: str, region: str, read: list[str]) -> None:
    assert [p.value for p in find_phones(written, [region, "CN"], lenient=True)] == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("260915~18", ["260915", "260916", "260917", "260918"]),
        ("240115、240116", ["240115", "240116"]),
        ("L26-101 to L26-103", ["L26-101", "L26-102", "L26-103"]),
        ("A100-03、04、05", ["A100-03", "A100-04", "A100-05"]),
        ("H2609-11 and H2609-12", ["H2609-11", "H2609-12"]),
        ("2026-08-11", ["2026-08-11"]),
    ],
)
def test_lists_and_ranges_of_lots_are_written_out(written: str, read: list[str]) -> None:
    assert code_list(written) == read


def test_money_keeps_its_currency_and_two_places() -> None:
    assert [m[0] for m in find_money("索償 HK$3,840.00")] == [{"amount": "3840.00", "currency": "HKD"}]
    assert [m[0] for m in find_money("3.5万元")] == [{"amount": "35000.00", "currency": "CNY"}]
    assert [m[0] for m in find_money("EUR 1.250,00")] == [{"amount": "1250.00", "currency": "EUR"}]


def test_a_rate_is_a_fraction() -> None:
    assert [r[0] for r in find_rates("2500 ppm, 5‰, 百分之二点五")] == [0.0025, 0.005, 0.025]


def test_boxes_are_read_before_and_behind_their_words() -> None:
    assert choices("☑退货 □换货").on == ("退货",)
    assert choices("(  )外觀 (√)尺寸 (  )功能").on == ("尺寸",)
    assert choices("[X] Return [ ] Rework [ ] Use as is").on == ("Return",)
    assert choices("退货☑ 换货□").on == ("退货",)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("☑退货  □换货  ☑赔偿  □8D报告", ["return", "compensation"]),
        ("返工并于11月15日前书面回复", ["rework", "reply"]),
        ("赔偿我司返工损失", ["compensation"]),
        ("( ) Return   (X) Credit note", ["compensation"]),
        ("We require an 8D report. No return is requested at this stage.", ["8d_report"]),
        ("请尽快处理", []),
    ],
)
def test_requests_are_those_that_are_asked_for(written: str, read: list[str]) -> None:
    assert from_form(written) == read


def test_a_deadline_alone_is_no_request_for_a_reply() -> None:
    assert from_prose(["Please confirm by 2026-11-30."]) == []


def test_yes_no_and_urgency_words() -> None:
    assert (yes_no("有"), yes_no("否"), yes_no("待定")) == (True, False, None)
    assert (urgency("急件"), urgency("普通件"), urgency("蓝色")) == ("urgent", "normal", None)
