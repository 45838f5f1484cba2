"""Search finds words of both Chinese scripts, inside other words and inside attachments, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import col, select

from complaints.reading import AttachmentInfo
from store import cases, inbox, search
from store.database import Database
from store.tables import CaseRow
from tests.store_samples import NOW, kept_case, kept_message, reading, registered_case, value

ONE, TWO = "KS20261120-001", "KS20261120-002"


def _find(database: Database, text: str) -> list[str]:
    with database.reading() as tx:
        query = select(CaseRow.case_no).where(col(CaseRow.id).in_(search.matching_cases(tx, text)))
        return list(tx.session.exec(query.order_by(col(CaseRow.id))))


@pytest.fixture
def two_cases(database: Database) -> Database:
    with database.transaction() as tx:
        registered_case(tx)
        fields = {"customer_name": [value("BÜHLER 100% Ltd_x")], "lot_no": [value("Z-77")]}
        kept_case(tx, TWO, fields=fields, letters=[], actions=[])
    return database


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (ONE, [ONE]),
        ("ks20261120", [ONE, TWO]),
        ("a240115", [ONE]),
        ("0115-0", [ONE]),
        ("漏油", [ONE]),
        ("漏", [ONE]),
        ("滲漏", [ONE]),
        ("渗漏", [ONE]),
        ("密封圈断裂", [ONE]),
        ("密封圈斷裂", [ONE]),
        ("裂", [ONE]),
        ("华东机电有限公司", [ONE]),
        ("華東機電", [ONE]),
        ("漏油 A240115-03", [ONE]),
        ("漏油 Z-77", []),
        ("更换模具", [ONE]),
        ("bühler", [TWO]),
        ("ＢÜHLER", [TWO]),
        ("100%", [TWO]),
        ("0%", [TWO]),
        ("d_x", [TWO]),
        ("dax", []),
        ("z-", [TWO]),
        ("没有这个词", []),
        ('"', []),
        ('quote" OR "漏油', []),
        ("AND OR NOT *", []),
        ("   ", [ONE, TWO]),
    ],
)
def test_words_are_found(two_cases: Database, text: str, found: list[str]) -> None:
    assert _find(two_cases, text) == found


def test_what_was_corrected_is_found_by_its_new_words_only(two_cases: Database) -> None:
    with two_cases.transaction() as tx:
        found = cases.load(tx, TWO)
        found.fields["customer_name"] = [value("南方重工", by="qa")]
        cases.save(tx, found)
    assert _find(two_cases, "南方重工") == [TWO]
    assert _find(two_cases, "bühler") == []


def test_a_message_counts_for_the_case_it_is_in(two_cases: Database) -> None:
    with two_cases.transaction() as tx:
        one, two = cases.load(tx, ONE), cases.load(tx, TWO)
        moved = one.messages[0].id
        cases.detach(tx, one, [moved])
        cases.attach(tx, two, moved, "complaint", False, NOW)
    assert _find(two_cases, "密封圈") == [TWO]


def test_the_last_characters_of_a_text_are_found_too(database: Database) -> None:
    attachment = AttachmentInfo("f", "t", 1, "1" * 64, True, text="end")
    with database.transaction() as tx:
        message_id = kept_message(tx)
        inbox.keep_reading(tx, message_id, replace(reading(), attachments=(attachment,), fields={"x": (value("尾"),)}))
        cases.attach(tx, kept_case(tx), message_id, "complaint", False, NOW)
    assert _find(database, "尾") == [ONE]
