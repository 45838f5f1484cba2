"""The work list's questions – views, filters, order, pages, search – answered the same on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from complaints.model import Deadline, Task, Waiting
from complaints.reading import AttachmentInfo
from store import cases, inbox
from store.database import Database
from store.engine.transaction import Transaction
from store.questions import views
from store.questions.views import SORTS, VIEWS, Wanted
from tests.store_samples import DAY, NOW, kept_case, kept_message, reading, value

HOUR = timedelta(hours=1)
WANTED = Wanted(now=NOW, end_of_today=NOW + 8 * HOUR, owners=("qa.lin", "quality"), view="all")


def _clock(due: timedelta, *, of: timedelta = 4 * DAY, **more: Any) -> Deadline:
    return Deadline("written_answer", NOW + due - of, NOW + due, "", "", **more)


def _fields(customer: str, product: str, confidence: float = 0.9) -> dict[str, Any]:
    return {
        "customer_name": [value(customer, confidence=confidence)],
        "product_name": [value(product)],
        "lot_no": [value("L-1")],
    }


@pytest.fixture
def listed(database: Database) -> Database:
    """Six cases: late, due today, due soon without an owner, on time, waiting with a clock that stands, closed."""
    plain: dict[str, Any] = {"letters": [], "actions": [], "tasks": []}
    with database.transaction() as tx:
        kept_case(
            tx,
            "C-1",
            **plain | {"fields": _fields("华东机电", "球阀", 0.5), "deadlines": [_clock(-2 * HOUR)], "owner": "qa.lin"},
            severity_class="I",
            received_at=NOW - 5 * DAY,
        )
        kept_case(
            tx,
            "C-2",
            **plain | {"fields": _fields("晨豐精密", "密封圈"), "deadlines": [_clock(5 * HOUR)], "owner": "sales.zhou"},
            departments=["quality", "production"],
            complaint_kinds=["QLT-DIM", "PKG"],
            received_at=NOW - 4 * DAY,
        )
        kept_case(
            tx,
            "C-3",
            **plain | {"fields": _fields("Northlake", "球阀"), "deadlines": [_clock(20 * HOUR)]},
            suggested_class=None,
            status="investigating",
            channel="fax",
            received_at=NOW - 3 * DAY,
        )
        kept_case(
            tx,
            "C-4",
            **plain | {"fields": _fields("100%_a", "闸阀"), "deadlines": [_clock(3 * DAY)], "manual_entry": True},
            severity_class="III",
            language="en",
            received_at=NOW - 2 * DAY,
        )
        kept_case(
            tx,
            "C-5",
            **plain | {"fields": _fields("华东机电", "球阀"), "deadlines": [_clock(DAY, suspended_at=NOW - HOUR)]},
            waiting=[Waiting(NOW - HOUR)],
            received_at=NOW - DAY,
        )
        closed = kept_case(tx, "C-6", **plain | {"fields": _fields("旧客户", "旧产品"), "deadlines": []}, owner="gone")
        closed.status, closed.closed_at, closed.close_reason = "closed", NOW - HOUR, "completed"
        cases.save(tx, closed)
    return database


def _numbers(tx: Transaction, **changes: Any) -> list[str]:
    wanted = replace(WANTED, **changes)
    found = [line.case_no for line in views.work_list(tx, wanted)]
    assert views.count(tx, replace(wanted, limit=1)) >= len(found)
    return found


@pytest.mark.parametrize(
    ("view", "found"),
    [
        ("open", ["C-1", "C-2", "C-3", "C-4", "C-5"]),
        ("mine", ["C-1", "C-2"]),
        ("late", ["C-1"]),
        ("today", ["C-1", "C-2"]),
        ("waiting", ["C-5"]),
        ("review", ["C-1", "C-4"]),
        ("closed", ["C-6"]),
        ("all", ["C-1", "C-2", "C-3", "C-4", "C-5", "C-6"]),
    ],
)
def test_each_view_holds_its_cases_by_what_is_due_next(listed: Database, view: str, found: list[str]) -> None:
    with listed.reading() as tx:
        assert _numbers(tx, view=view) == found
        assert views.count(tx, replace(WANTED, view=view)) == len(found)
        assert views.counts(tx, replace(WANTED, text="nothing at all"), VIEWS)[view] == len(found)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"status": "investigating"}, ["C-3"]),
        ({"severity": "I"}, ["C-1"]),
        ({"severity": "-"}, ["C-3"]),
        ({"severity": "II"}, ["C-2", "C-5", "C-6"]),
        ({"kind": "PKG"}, ["C-2"]),
        ({"kind": "QLT"}, []),
        ({"kind": "QLT-FU_"}, []),
        ({"owner": "qa.lin"}, ["C-1"]),
        ({"channel": "fax"}, ["C-3"]),
        ({"language": "en"}, ["C-4"]),
        ({"customer": "华东机电"}, ["C-1", "C-5"]),
        ({"customer": "100%_a"}, ["C-4"]),
        ({"product": "球阀", "view": "open"}, ["C-1", "C-3", "C-5"]),
        ({"sla": "late"}, ["C-1"]),
        ({"sla": "due_soon"}, ["C-2", "C-3"]),
        ({"sla": "on_time"}, ["C-4"]),
        ({"text": "華東機電"}, ["C-1", "C-5"]),
        ({"text": "球阀 northlake"}, ["C-3"]),
        ({"text": "100%"}, ["C-4"]),
        ({"text": "球阀", "owner": "qa.lin"}, ["C-1"]),
        ({"received_from": NOW - 3 * DAY, "received_before": NOW - DAY}, ["C-3", "C-4"]),
        ({"sort": "no such order"}, ["C-1", "C-2", "C-3", "C-4", "C-5", "C-6"]),
    ],
)
def test_filters_let_through_what_they_say(listed: Database, filters: dict[str, Any], found: list[str]) -> None:
    with listed.reading() as tx:
        assert _numbers(tx, **filters) == found
        assert views.count(tx, replace(WANTED, **filters)) == len(found)


@pytest.mark.parametrize(
    ("sort", "up", "down"),
    [
        ("due", ["C-1", "C-2", "C-3", "C-4", "C-5", "C-6"], ["C-4", "C-3", "C-2", "C-1", "C-6", "C-5"]),
        ("received", ["C-1", "C-2", "C-3", "C-4", "C-5", "C-6"], ["C-6", "C-5", "C-4", "C-3", "C-2", "C-1"]),
        ("case_no", ["C-1", "C-2", "C-3", "C-4", "C-5", "C-6"], ["C-6", "C-5", "C-4", "C-3", "C-2", "C-1"]),
        ("severity", ["C-1", "C-2", "C-5", "C-6", "C-4", "C-3"], ["C-4", "C-6", "C-5", "C-2", "C-1", "C-3"]),
        ("closed", ["C-6", "C-1", "C-2", "C-3", "C-4", "C-5"], ["C-6", "C-5", "C-4", "C-3", "C-2", "C-1"]),
        ("owner", ["C-3", "C-4", "C-5", "C-6", "C-1", "C-2"], ["C-2", "C-1", "C-6", "C-5", "C-4", "C-3"]),
        ("status", ["C-6", "C-3", "C-1", "C-2", "C-4", "C-5"], ["C-5", "C-4", "C-2", "C-1", "C-3", "C-6"]),
    ],
)
def test_lists_are_sorted_and_what_has_nothing_to_sort_by_comes_last(
    listed: Database, sort: str, up: list[str], down: list[str]
) -> None:
    with listed.reading() as tx:
        assert _numbers(tx, sort=sort) == up
        assert _numbers(tx, sort=sort, descending=True) == down


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", SORTS)
def test_pages_together_show_every_case_once(listed: Database, sort: str, descending: bool) -> None:
    with listed.reading() as tx:
        seen = [n for at in range(0, 8, 2) for n in _numbers(tx, sort=sort, descending=descending, limit=2, offset=at)]
        assert seen == _numbers(tx, sort=sort, descending=descending)
        assert sorted(seen) == ["C-1", "C-2", "C-3", "C-4", "C-5", "C-6"]


def test_a_line_says_where_a_case_stands(listed: Database) -> None:
    with listed.reading() as tx:
        by_number = {line.case_no: line for line in views.work_list(tx, WANTED)}
    late, closed, waiting = by_number["C-1"], by_number["C-6"], by_number["C-5"]
    assert (late.customer_name, late.product_name, late.lot_no) == ("华东机电", "球阀", ["L-1"])
    assert (late.severity_class, late.owner, late.missing) == ("I", "qa.lin", ["occurred_at"])
    assert (late.next_due_at, late.needs_review) == (NOW - 2 * HOUR, True)
    assert [by_number[n].sla(NOW) for n in sorted(by_number)] == ["late", "due_soon", "due_soon", "on_time", "", ""]
    assert (waiting.is_waiting, waiting.next_due_at) == (True, None)
    assert (closed.closed_at, closed.close_reason) == (NOW - HOUR, "completed")


def test_a_word_from_inside_an_attachment_finds_the_case_of_its_message(listed: Database) -> None:
    file = AttachmentInfo("检验报告.pdf", "application/pdf", 9, "1" * 64, True, None, "1", "铸造砂眼 Ø12 \x00\ud800")
    with listed.transaction() as tx:
        message_id = kept_message(tx)
        inbox.keep_reading(tx, message_id, reading(attachments=(file,)))
        cases.attach(tx, cases.load(tx, "C-3"), message_id, "complaint", False, NOW)
    with listed.reading() as tx:
        for text in ("砂眼", "鑄造砂眼", "检验报告", "ø12", "砂", "northlake 砂眼"):
            assert _numbers(tx, text=text) == ["C-3"], text
        assert _numbers(tx, text="砂眼 晨丰") == []


def test_filters_offer_the_owners_customers_and_products_of_open_cases(listed: Database) -> None:
    with listed.reading() as tx:
        assert views.choices(tx, "owner") == ["qa.lin", "sales.zhou"]
        assert sorted(views.choices(tx, "product")) == sorted(["球阀", "密封圈", "闸阀"])
        assert sorted(views.choices(tx, "customer")) == sorted(["华东机电", "晨豐精密", "Northlake", "100%_a"])
        assert len(views.choices(tx, "customer", limit=2)) == 2


def test_open_tasks_of_a_role_come_by_what_is_due_first(database: Database) -> None:
    def task(name: str, role: str, due: timedelta | None, **more: Any) -> Task:
        return Task(name, role, NOW, due_at=None if due is None else NOW + due, key=name, **more)

    tasks = [
        task("whenever", "qa", None),
        task("later", "qa", 2 * DAY, detail={"letter": 3}),
        task("first", "sales", HOUR, owner="sales.zhou"),
        task("done", "qa", -DAY, done_at=NOW, done_by="qa.lin"),
        task("foreign", "admin", -DAY),
    ]
    with database.transaction() as tx:
        kept_case(tx, tasks=tasks, letters=[])
    with database.reading() as tx:
        found = list(views.open_tasks(tx, ("qa", "sales")))
        assert [(t.kind, t.owner, t.detail) for t in found] == [
            ("first", "sales.zhou", None),
            ("later", "", {"letter": 3}),
            ("whenever", "", None),
        ]
        assert (found[0].case_no, found[0].customer_name) == ("KS20261120-001", "华东机电有限公司")
        named = [t.kind for t in views.open_tasks(tx, ("qa",))]
        assert named == ["first", "later", "whenever"], "who is named may be anybody"
        assert [t.kind for t in views.open_tasks(tx, ())] == ["first"]


def test_provisional_clocks_are_counted_while_they_run(database: Database) -> None:
    clocks = [
        _clock(DAY, provisional=True),
        replace(_clock(2 * DAY, provisional=True), name="first_answer", met_at=NOW),
        replace(_clock(3 * DAY, provisional=True), name="feedback", cancelled_at=NOW),
        replace(_clock(4 * DAY), name="acknowledge"),
    ]
    with database.transaction() as tx:
        kept_case(tx, deadlines=clocks, letters=[])
    with database.reading() as tx:
        assert views.provisional_cases(tx) == 1


def test_the_version_tells_that_somebody_changed_a_case(database: Database) -> None:
    with database.transaction() as tx:
        kept_case(tx)
    with database.reading() as tx:
        before = views.case_version(tx, "KS20261120-001")
        assert views.case_version(tx, "KS-none") is None
    with database.transaction() as tx:
        found = cases.load(tx, "KS20261120-001")
        found.owner = "qa.lin"
        cases.save(tx, found)
    with database.reading() as tx:
        after = views.case_version(tx, "KS20261120-001")
    assert before is not None
    assert after is not None
    assert after > before
