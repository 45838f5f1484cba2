"""Where a message belongs: copies and replies join, a tag from a stranger proves nothing."""

from __future__ import annotations

import pytest

from complaints.joining.place import EarlierCopy, Tagged, is_known, place, same_company
from foundations.mailserver.own_addresses import NOBODYS, OwnAddresses

CASE = Tagged("KS20261120-003", ["wang@customer.test"])


def test_a_copy_joins_before_anything_else_counts() -> None:
    where = place("x@y.test", EarlierCopy(7, "KS1", "content"), "KS2", [CASE], NOBODYS)
    assert (where.what, where.case_no, where.copy_of) == ("copy", "KS1", 7)


def test_a_reference_joins_whoever_writes() -> None:
    where = place("stranger@elsewhere.test", None, "KS2", [], NOBODYS)
    assert (where.what, where.case_no) == ("reply", "KS2")


@pytest.mark.parametrize(
    ("sender", "joins"),
    [
        ("wang@customer.test", True),
        ("Li@Customer.test", True),
        ("li@plant2.customer.test", True),
        ("li@othercustomer.test", False),
        ("clerk@ours.test", True),
        ("clerk@sub.ours.test", True),
        ("", False),
    ],
)
def test_a_tag_joins_only_with_a_known_sender(sender: str, joins: bool) -> None:
    where = place(sender, None, None, [CASE], OwnAddresses(("ours.test",)))
    assert (where.what == "reply") is joins
    assert where.related == (() if joins else ("KS20261120-003",))


@pytest.mark.parametrize(
    "domain", ["qq.com", "163.com", "gmail.com", "vip.163.com", "outlook.com", "hotmail.com.tw", "com.cn"]
)
def test_a_free_mail_domain_or_public_suffix_is_no_company(domain: str) -> None:
    assert not same_company(f"a@{domain}", f"b@{domain}")
    assert is_known(f"a@{domain}", [f"A@{domain.upper()}"])


def test_companies_below_one_public_suffix_are_strangers() -> None:
    assert not same_company("a@one.com.cn", "b@two.com.cn")
    assert same_company("a@one.com.cn", "b@mail.one.com.cn")
