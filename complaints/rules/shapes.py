"""The procedure's numbers as one value, each with its clause: timers, chains, routing, gates, retention (domain §1.6, §1.7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import MappingProxyType

UNITS = ("minutes", "hours", "days", "weeks", "working_days")
ROLLS = ("forward", "none", "backward")
CLASSES = ("I", "II", "III")


@dataclass(frozen=True, slots=True)
class Timer:
    """How long one clock runs. Minutes and hours run on the clock (or only in working hours, `clock = "working"`);
    days, weeks and working days do not count the first day and end when that day's working hours end.
    """

    amount: int
    unit: str  # one of UNITS
    clause: str
    owner: str  # the role that must act, and is warned
    clock: str = "elapsed"  # or "working": hours pass only while people work (domain §1.7-22)
    roll: str = "forward"  # where the last day goes when it is no working day (domain §1.6, counting rule)
    beyond: int = 0  # days after the period at whose end it is due: "after 25 days" is day 26 (domain §1.6)

    @property
    def span(self) -> timedelta:
        """The time of a timer in minutes or hours, or the calendar days of one in days or weeks."""
        return timedelta(**{"days" if self.unit == "working_days" else self.unit: self.amount})

    @property
    def words(self) -> str:
        """`2 working days`, `8 hours`, `1 week`: stable English, as `kesu due` prints it."""
        unit = self.unit.replace("_", " ")
        return f"{self.amount} {unit[:-1] if self.amount == 1 else unit}"


TIMERS: Mapping[str, Timer] = MappingProxyType(
    {
        "forward_to_qa": Timer(30, "minutes", "S2-2", "sales"),
        "major_defect_notice": Timer(4, "hours", "S0-5.5.3", "sales"),
        "hand_over_to_qc": Timer(8, "hours", "S0-5.4.1", "sales"),
        "first_answer": Timer(24, "hours", "S3-5.9.1", "sales"),
        "acknowledge": Timer(2, "working_days", "S0-5.3.5", "sales"),
        "feedback": Timer(1, "weeks", "S3-5.2.4", "sales"),
        "silence_reminder": Timer(25, "days", "S2-4.7", "sales", beyond=1),
        "silence_close": Timer(10, "working_days", "S2-4.7", "sales"),
    }
)
#: written answer, by class; unclassified counts as II until a person confirms a class
WRITTEN_ANSWER: Mapping[str, Timer] = MappingProxyType(
    {
        "I": Timer(3, "weeks", "S2-4.9", "qa"),
        "II": Timer(2, "weeks", "S2-4.9", "qa"),
        "III": Timer(1, "weeks", "S2-4.9", "qa"),
    }
)
SITE_VISIT: Mapping[str, Timer] = MappingProxyType(
    {
        "in_province": Timer(1, "working_days", "S1-4.1", "sales"),
        "outside": Timer(3, "working_days", "S1-4.1", "sales"),
    }
)
#: letters and notices that wait for approval, and by whom, in this order
CHAINS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "formal_answer": ("management_representative", "general_manager"),  # S0-5.4.4
        "major_defect_notice": ("management_representative", "general_manager"),  # S0-5.5.3
        "regulator_report": ("general_manager",),  # S2-4.6b
        "recall": ("general_manager",),  # S2-4.5b
        "return_notice": ("department", "general_manager"),  # S0-5.4.5
    }
)
#: first routing by kind of complaint (S2-4.4a, domain §3.2)
ROUTING: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "SAF": ("quality",),
        "CON": ("quality", "laboratory", "warehouse"),
        "QLT-APP": ("quality_control", "production"),
        "QLT-DIM": ("quality_control", "engineering"),
        "QLT-FUN": ("quality_control", "development"),
        "QLT-TST": ("laboratory", "quality"),
        "PKG": ("warehouse", "quality"),
        "LBL": ("quality", "packing"),
        "QTY": ("warehouse", "logistics"),
        "WRG": ("warehouse", "sales"),
        "DLV": ("logistics", "planning"),
        "SRV": ("sales", "after_sales"),
        "DOC": ("sales", "quality"),
        "PRC": ("sales", "finance"),
        "ENV": ("quality", "environment"),
        "CPR": ("material_control",),
        "WAR": ("after_sales",),
        "CFT": ("quality", "legal"),
        "OTH": ("quality",),
    }
)
#: years that each kind of record is kept, with its clause; the longest that applies counts (domain §1.7-14)
RETENTION: Mapping[str, tuple[int, str]] = MappingProxyType(
    {
        "after_expiry": (1, "S2-4.8"),  # after the product's expiry date: complaint file and samples
        "register": (2, "S3-7"),  # after closing: complaint register
        "feedback_sheet": (2, "S3-7"),
        "report_8d": (3, "S3-7"),  # after closing: 8D report
        "nonconformity": (3, "S1-5.2"),  # after closing: nonconformity report
        "after_receipt": (1, "21 CFR 211.198"),  # after receipt, at the least
    }
)


@dataclass(frozen=True, slots=True)
class Rules:
    """Every number of the procedure; `Rules()` is the default procedure. See docs/PROCEDURE.md."""

    timers: Mapping[str, Timer] = field(default_factory=lambda: TIMERS)
    written_answer: Mapping[str, Timer] = field(default_factory=lambda: WRITTEN_ANSWER)
    site_visit: Mapping[str, Timer] = field(default_factory=lambda: SITE_VISIT)
    chains: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: CHAINS)
    routing: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: ROUTING)
    retention: Mapping[str, tuple[int, str]] = field(default_factory=lambda: RETENTION)
    unclassified_counts_as: str = "II"
    most_serious_class: str = "I"  # or "III", where a company counts the other way round (domain §1.7-2)
    close_requires_effectiveness: bool = False  # S2-4.7a: actions outlive the close
    reopen_days: int = 90  # a customer's message reopens a case closed no longer ago
    answers_before_silent_close: tuple[int, int] = (1, 2)  # delivered answers: unjustified, justified (domain §1.7-21)
    interim_report_class_i: int = 5  # working days between interim reports of class I; 0: none (domain §1.7-2)
    chase_overdue_actions: int = 5  # working days between reminders of an action that is overdue (S2-4.5f)
    missing_facts_reminder: int = (
        2  # working days until sales asks once more for facts asked for; 0: never (domain §4.2)
    )
    closing_note: bool = True  # a closing note goes to the customer (domain §4.2)
    company_province: str = ""

    def own_class(self, suggested: str | None) -> str | None:
        """A suggested class (I is the most serious) as this company names it."""
        turned = {"I": "III", "III": "I"} if self.most_serious_class == "III" else {}
        return turned.get(suggested, suggested) if suggested else suggested

    def answer_timer(self, severity_class: str | None) -> Timer:
        """The time for the written answer of a confirmed class, or of none."""
        return self.written_answer[severity_class or self.unclassified_counts_as]

    def chain(self, kind: str) -> tuple[str, ...]:
        """Roles that must approve a letter or notice of this kind, in order; empty when none must."""
        return self.chains.get(kind, ())

    def with_chain(self, kind: str, roles: tuple[str, ...]) -> Rules:
        """These rules with another chain of approvals for one kind of letter."""
        return replace(self, chains=MappingProxyType({**self.chains, kind: roles}))
