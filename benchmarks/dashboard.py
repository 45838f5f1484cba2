"""The dashboard's questions over 100,000 cases: milliseconds each, and as a ratio to reading one row in the same run.

`python benchmarks/dashboard.py [cases] [postgresql]` makes a store in a temporary folder (about a minute), asks, prints a
table; with `postgresql` the store is on a private server that the programs of this machine start.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from casework.papers import statistics
from store.database import Database, open_database
from store.engine.columns import clean
from store.engine.folding import fold
from store.engine.transaction import Transaction
from store.questions import figures, views
from store.questions.views import Wanted
from store.tables import CaseRow, DeadlineRow, FieldValueRow, MessageRow, SearchRow

CUSTOMERS = [
    f"{a}{b}有限公司"
    for a in ("苏州明泰", "东莞恒兴", "宁波海曙", "上海东岳", "佛山恒通", "台中晨丰")
    for b in ("机电", "精密", "阀业", "管件", "电子", "包装")
]
PRODUCTS = [f"{a}{b}" for a in ("不锈钢", "铸铁", "黄铜", "塑料") for b in ("球阀", "蝶阀", "闸阀", "密封圈", "阀芯")]
FAULTS = [
    "密封面划伤漏水",
    "尺寸超差无法装配",
    "包装破损受潮",
    "短少缺件",
    "交期延迟",
    "表面锈蚀",
    "标签贴错",
    "阀杆断裂",
]
KINDS = ["QLT-FUN", "QLT-DIM", "PKG", "QTY", "DLV", "QLT-APP", "LBL", "SAF"]
TIMERS = (("hand_over_to_qc", 8), ("first_answer", 24), ("acknowledge", 60), ("feedback", 168), ("written_answer", 336))
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
CHUNK = 5000


def _rows(count: int) -> Iterator[tuple[dict[str, Any], ...]]:
    """Cases over five years; a twentieth still open, like a company that works its list."""
    dice = random.Random(7)
    for i in range(1, count + 1):
        received = NOW - timedelta(minutes=(count - i) * 5 * 365 * 24 * 60 / count)
        kind = dice.randrange(len(FAULTS))
        is_open = dice.random() < (0.6 if i > count * 0.95 else 0.02)
        met = None if is_open else received + timedelta(hours=dice.expovariate(1 / 40))
        customer, product = dice.choice(CUSTOMERS), dice.choice(PRODUCTS)
        clocks = [
            {
                "case_id": i,
                "name": name,
                "started_at": received,
                "due_at": received + timedelta(hours=h),
                "warn_at": received + timedelta(hours=h * 0.75),
                "met_at": met,
                "rule": "",
                "clause": "",
                "explanation": [],
            }
            for name, h in TIMERS
        ]
        number = f"KS{received:%Y%m%d}-{i:06d}"
        case = {
            "id": i,
            "case_no": number,
            "received_at": received,
            "registered_at": received,
            "status": "investigating" if is_open else "closed",
            "open": is_open,
            "severity": dice.choice(("I", "II", "II", "III", "")),
            "customer_name": customer,
            "product_name": product,
            "kinds": f" {KINDS[kind]} ",
            "complaint_kinds": [KINDS[kind]],
            "lot_no": [f"L{i:06d}"],
            "subject": f"投诉：{product}{FAULTS[kind]}",
            "department": " quality production ",
            "departments": ["quality", "production"],
            "owner": dice.choice(("qa.lin", "sales.zhou", "qa.chen", "")),
            "needs_review": dice.random() < 0.3,
            "is_waiting": is_open and dice.random() < 0.1,
            "next_deadline_name": "written_answer" if is_open else "",
            "next_due_at": NOW + timedelta(hours=dice.gauss(40, 60)) if is_open else None,
            "next_warn_at": NOW + timedelta(hours=dice.gauss(0, 60)) if is_open else None,
            "closed_at": None if is_open else (met or received) + timedelta(days=9),
            "record": {"judgement": {"fault": dice.choice(("company", "customer", "carrier"))}},
        }
        message = {
            "id": i,
            "sha256": f"{i:064x}",
            "size": 9000,
            "received_at": received,
            "kept_at": received,
            "state": "registered",
            "kind": "complaint",
            "case_id": i,
            "subject": case["subject"],
            "from_address": f"qc{i % 900}@customer.test",
        }
        body = fold(
            f"{number} {customer} {product} {FAULTS[kind]} 批号 L{i:06d} 不良数量 {i % 90} 件 附件 检验报告 {'铸造砂眼' if i % 997 == 0 else ''}"
        )
        value = {
            "case_id": i,
            "name": "qty_defective",
            "position": 0,
            "value": {"amount": i % 90, "unit": "pcs"},
            "raw": "",
            "method": "label",
            "source": {"part": "body"},
            "confidence": 0.9,
        }
        yield case, message, {"case_id": i, "body": clean(body) + "  "}, value, *clocks


def seed(db: Database, count: int) -> None:
    """Fill the store by bulk inserts."""
    tables: list[Any] = [CaseRow, MessageRow, SearchRow, FieldValueRow, DeadlineRow]
    with db.transaction() as tx:
        pending: list[list[dict[str, Any]]] = [[] for _ in tables]
        for n, rows in enumerate(_rows(count), start=1):
            for i in range(4):
                pending[i].append(rows[i])
            pending[4].extend(rows[4:])
            if n % CHUNK == 0 or n == count:
                for table, given in zip(tables, pending, strict=True):
                    tx.session.execute(insert(table), _complete(table, given))
                    given.clear()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")


def _complete(table: Any, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every row with every column, the others at their defaults."""
    blank = table(**rows[0])
    names = [c.name for c in table.__table__.columns if not (c.name == "id" and "id" not in rows[0])]
    start = {name: getattr(blank, name) for name in names}
    for name in rows[0]:
        start.pop(name, None)
    return [{**start, **row} for row in rows]


def questions() -> dict[str, Callable[[Transaction], object]]:
    """What the screens ask, by name."""
    zone = ZoneInfo("Asia/Shanghai")
    plain = {"now": NOW, "end_of_today": NOW + timedelta(hours=8), "owners": ("qa.lin", "quality")}
    edges = statistics.month_edges(statistics.last_months(NOW, 12, zone), 12, zone)

    def listed(**more: Any) -> Callable[[Transaction], object]:
        wanted = Wanted(**plain, **more)
        return lambda tx: (views.count(tx, wanted), views.work_list(tx, wanted))

    return {
        "work list, what is due next": listed(),
        "work list, page 100": listed(offset=2475),
        "all cases by customer": listed(view="all", sort="customer"),
        "all cases, page 4000": listed(view="all", sort="received", offset=99_975 - 25),
        "mine": listed(view="mine"),
        "late": listed(view="late"),
        "to be reviewed": listed(view="review"),
        "counts of the views": lambda tx: views.counts(tx, Wanted(**plain)),  # type: ignore[arg-type]
        "search 砂眼 (rare, two signs)": listed(view="all", text="砂眼"),
        "search 密封面划伤 (common)": listed(view="all", text="密封面划伤"),
        "search a lot": listed(view="all", text="L050123"),
        "search 球阀 in open cases": listed(text="球阀"),
        "deadlines kept, 12 months": lambda tx: figures.kept(tx, edges, NOW),
        "Pareto by kind, 12 months": lambda tx: figures.pareto(tx, "kind", edges[0], edges[-1]),
        "Pareto by fault, 12 months": lambda tx: figures.pareto(tx, "fault", edges[0], edges[-1]),
        "trend, 12 months": lambda tx: figures.flow(tx, edges),
        "repeats, 12 months": lambda tx: figures.repeats(tx, edges[0], edges[-1]),
        "age of open cases": lambda tx: figures.ages(tx, [NOW - timedelta(days=d) for d in (60, 21, 14, 7, 2)]),
        "monthly summary with its table": lambda tx: statistics.month(tx, edges[-3].date(), NOW, zone),
        "filter's list of owners": lambda tx: views.choices(tx, "owner"),
    }


def main() -> None:
    """Make the store, ask everything five times, print the median and the ratio."""
    numbers = [int(x) for x in sys.argv[1:] if x.isdecimal()]
    count = numbers[0] if numbers else 100_000
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = f"sqlite:///{Path(folder) / 'kesu.db'}"
        if "postgresql" in sys.argv:
            from tests import postgres

            server = stack.enter_context(postgres.server())
            server.sql("CREATE DATABASE kesu")
            url = server.url("kesu")
        db = open_database(url, Path(folder) / "files")
        started = time.perf_counter()
        seed(db, count)
        print(f"{count} cases made in {time.perf_counter() - started:.0f} s")
        one = _median(db, lambda tx: views.case_version(tx, f"KS20261120-{count - 1:06d}"))
        print(f"{'reading one row':42}{one * 1000:9.1f} ms")
        for name, question in questions().items():
            took = _median(db, question)
            print(f"{name:42}{took * 1000:9.1f} ms{took / one:9.0f}×{'' if took < 0.3 else '   over 300 ms'}")
        db.close()


def _median(db: Database, question: Callable[[Transaction], object]) -> float:
    times = []
    for _ in range(5):
        with db.reading() as tx:
            started = time.perf_counter()
            question(tx)
            times.append(time.perf_counter() - started)
    return sorted(times)[2]


if __name__ == "__main__":
    main()
