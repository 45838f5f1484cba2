"""Whether an address is ours has one answer for reading, judging, joining and answering."""

from __future__ import annotations

import pytest

from complaints.joining.place import is_known
from foundations.mailserver.own_addresses import OwnAddresses
from foundations.settings.shapes import Company, Mailbox, Settings, Smtp

OURS = OwnAddresses.of(
    Settings(
        company=Company(own_domains=("Example.test",)),
        smtp=Smtp(sender="Quality@house.test", bounce_address="bounces@house.test"),
        mailbox=(Mailbox("complaints", user="kefu@freemail.test"), Mailbox("fax", user="fax-in")),
    )
)


@pytest.mark.parametrize(
    "address",
    ["a@example.test", "A@EXAMPLE.TEST", "a@sub.example.test", "quality@HOUSE.test", "bounces@house.test", "kefu@freemail.test", " kefu@freemail.test "],
)  # fmt: skip
def test_our_domains_their_subdomains_and_single_addresses_are_ours(address: str) -> None:
    assert address in OURS


@pytest.mark.parametrize(
    "address", ["", "@", "a@notexample.test", "a@example.test.evil.test", "b@house.test", "x@freemail.test", "fax-in"]
)
def test_what_only_looks_alike_is_not(address: str) -> None:
    assert address not in OURS


def test_nobody_is_ours_without_a_configuration() -> None:
    assert "a@b.test" not in OwnAddresses()


def test_outsiders_are_found_among_many_and_empty_addresses_do_not_count() -> None:
    assert OURS.any_outside(["", "a@example.test", "c@customer.test"])
    assert not OURS.any_outside(["", "a@example.test"])


def test_a_mailbox_at_a_free_provider_may_name_a_case_and_its_neighbours_may_not() -> None:
    assert is_known("kefu@freemail.test", ["c@customer.test"], OURS)
    assert not is_known("other@freemail.test", ["c@customer.test"], OURS)
