"""The 8D report (D0–D8) and the formal answer of a case as sections of text and tables, in the case's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from complaints.correspondence.acknowledgement import own_name
from complaints.model import Action, Approval, Case, Letter
from complaints.procedure.act import letter_language
from complaints.procedure.steps.investigation import held_lots
from complaints.procedure.steps.silence import last_answer, last_feedback
from foundations.settings.shapes import Settings
from wording import names, text
from wording.facts import quantity, requests

_DISPOSITIONS = {
    "return": "return of the goods",
    "exchange": "exchange",
    "repair": "repair",
    "rework": "rework",
    "resupply": "replacement delivery",
    "refund": "refund",
    "discount": "price reduction",
    "compensation": "compensation",
    "concession": "concession",
    "scrap": "scrapping",
    "none": "none",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document: pairs of label and value, paragraphs, and a table with its header row."""

    title: str
    pairs: tuple[tuple[str, str], ...] = ()
    paragraphs: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to be set as Word or PDF. `signatures` are blank boxes to sign in."""

    title: str
    number: str
    language: str
    company: str
    sections: tuple[Section, ...] = ()
    signatures: tuple[str, ...] = ()


@dataclass(slots=True)
class _Writer:
    """The case, its language and the company's zone, with the words of this domain."""

    case: Case
    settings: Settings
    language: str
    say: Callable[[str], str] = field(init=False)

    def __post_init__(self) -> None:
        self.say = text(self.language, "documents")

    def joined(self, words: Iterable[str]) -> str:
        """Several words in one cell, as the language lists them; each once."""
        return (", " if self.language == "en" else "、").join(dict.fromkeys(words))

    def value(self, name: str) -> str:
        """All values of a field, as people write them."""
        return self.joined(self.shown(name, v.value) for v in self.case.fields.get(name, []))

    def shown(self, name: str, value: Any) -> str:
        if isinstance(value, dict) and "unit" in value:
            return quantity(self.language, value)
        if isinstance(value, dict) and "currency" in value:
            return f"{value['currency']} {value['amount']}"
        if isinstance(value, bool):
            return self.say("yes") if value else self.say("no")
        if name == "customer_request":
            return self.joined(requests(self.language, value if isinstance(value, list) else [value]))
        if name == "defect_rate" and isinstance(value, float):
            return f"{value * 100:g} %"
        if name == "occurred_at" and isinstance(value, str) and len(value) > 10:
            return self.at(value)
        return str(value)

    def at(self, instant: datetime | str | None) -> str:
        """`2026-11-20 16:30` in the company's zone; empty for nothing."""
        if not instant:
            return ""
        moment = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
        return moment.astimezone(self.settings.company.zone).strftime("%Y-%m-%d %H:%M")

    def pairs(self, *names: tuple[str, str]) -> tuple[tuple[str, str], ...]:
        """Label and value of each (label, value); an empty value stays a blank to fill in."""
        return tuple((self.say(label), value) for label, value in names)


def report_8d(case: Case, settings: Settings, language: str | None = None) -> Paper:
    """The 8D report as far as the case has come; what is not known yet is a blank."""
    w = _Writer(case, settings, language or letter_language(case))
    sections = (_head(w), _d0(w), _d1(w), _d2(w), _d3(w), _d3_places(w), _d4(w), _d5(w), _d6(w), _d7(w), _d8(w))
    signatures = tuple(w.say(x) for x in ("Prepared by", "Reviewed by", "Approved by"))
    return Paper(
        w.say("8D report"), case.case_no, w.language, own_name(settings.company.names, w.language), sections, signatures
    )


def answer_paper(case: Case, settings: Settings, letter: Letter | None = None) -> Paper | None:
    """The formal answer (the last one, or `letter`) as a letter on paper with its approvals; None when there is none."""
    written = (
        letter or last_answer(case) or next((x for x in reversed(case.letters) if x.kind == "formal_answer"), None)
    )
    if written is None:
        return None
    w = _Writer(case, settings, written.language)
    facts = Section(
        "",
        w.pairs(
            ("Case no.", case.case_no),
            ("Customer", w.value("customer_name")),
            ("Customer's reference", w.value("customer_ref_no")),
            ("Product", w.value("product_name")),
            ("Lot no.", w.value("lot_no")),
            ("Date", w.at(written.sent_at or written.created_at)[:10]),
        ),
    )
    body = Section("", paragraphs=tuple(p for p in written.body.split("\n\n") if p.strip()))
    sections = [facts, body]
    if written.approvals:
        sections.append(_approvals(w, written.approvals))
    return Paper(
        written.subject, case.case_no, w.language, own_name(settings.company.names, w.language), tuple(sections)
    )


def _approvals(w: _Writer, given: Iterable[Approval]) -> Section:
    roles = {"management_representative": "Management representative", "general_manager": "General manager"}
    rows = tuple((w.say(roles.get(a.role, a.role)), a.by, w.at(a.at)) for a in given if a.verdict == "approved")
    return Section(w.say("Approvals"), header=(w.say("Office"), w.say("Name"), w.say("Date")), rows=rows)


def _head(w: _Writer) -> Section:
    answer = next((d for d in w.case.deadlines if d.name == "written_answer"), None)
    return Section(
        "",
        w.pairs(
            ("Case no.", w.case.case_no),
            ("Customer's reference", w.value("customer_ref_no")),
            ("Customer", w.value("customer_name")),
            ("Product", " ".join(x for x in (w.value("product_name"), w.value("model_spec")) if x)),
            ("Part no.", w.value("part_no") or w.value("customer_part_no")),
            ("Lot no.", w.value("lot_no")),
            ("Quantity affected", w.value("qty_defective")),
            ("Found on", w.value("occurred_at")),
            ("Opened", w.at(w.case.received_at)),
            ("Answer due", w.at(answer.due_at) if answer else ""),
            ("Revised", w.at(max((e.at for e in w.case.history), default=None))),
            ("Class", w.case.severity_class or ""),
        ),
    )


def _d0(w: _Writer) -> Section:
    symptom = w.value("defect_item") or w.value("description")
    emergency = "\n".join(a.text for a in w.case.actions if a.kind == "containment")
    return Section(
        w.say("D0 Symptom and emergency response"),
        w.pairs(("Symptom", symptom), ("Emergency response", emergency)),
    )


def _d1(w: _Writer) -> Section:
    people: dict[str, str] = {}
    for entry in w.case.history:
        if entry.what.startswith("action:") and entry.by != "kesu":
            people.setdefault(entry.by, "")
    return Section(
        w.say("D1 Team"),
        w.pairs(
            ("Leader", ""),
            ("Champion", ""),
            ("Departments", departments_text(w.case, w.language)),
            ("Members", w.joined(people)),
        ),
    )


def _d2(w: _Writer) -> Section:
    return Section(
        w.say("D2 Description of the problem"),
        w.pairs(
            ("What", w.value("description")),
            ("Defect", w.value("defect_item")),
            ("Where", w.value("occurred_place")),
            ("When", w.value("occurred_at")),
            ("Who", w.joined(x for x in (w.value("customer_name"), w.value("contact_name")) if x)),
            ("How many", w.value("qty_defective")),
            ("Of how many", w.value("qty_inspected") or w.value("qty_delivered")),
            ("Defect rate", w.value("defect_rate")),
            ("How used", w.value("usage_conditions")),
            ("The customer asks for", w.value("customer_request")),
            ("Is / is not", ""),
        ),
    )


def _d3(w: _Writer) -> Section:
    held = held_lots(w.case.record)
    lots = [
        (lot, hold.get("place") or "", w.at(hold["at"]), "" if lot in held else w.say("released"))
        for hold in w.case.record.get("holds", [])
        for lot in hold["lots"]
    ]
    rows = [(a.text, a.owner, a.due, w.at(a.completed_at)[:10]) for a in w.case.actions if a.kind == "containment"]
    paragraphs = tuple(
        f"{w.say('Held lot')} {lot} {place} {since} {state}".rstrip() for lot, place, since, state in lots
    )
    header = tuple(w.say(x) for x in ("Measure", "Owner", "Due", "Done"))
    return Section(w.say("D3 Containment"), paragraphs=paragraphs, header=header, rows=tuple(rows))


def _d3_places(w: _Writer) -> Section:
    """Where defective goods may lie, a line for each place to be filled in by those who look (domain §6)."""
    places = ("Customer's stock", "In transit", "Finished goods", "In production", "Incoming goods")
    header = tuple(w.say(x) for x in ("Place", "In stock", "Checked", "Defective", "Date", "Owner"))
    return Section("", header=header, rows=tuple((w.say(place), "", "", "", "", "") for place in places))


def _d4(w: _Writer) -> Section:
    causes = w.case.record.get("causes", [])
    affected = dict.fromkeys(lot for cause in causes for lot in cause.get("affected_lots", []))
    verification = w.case.record.get("verification") or {}
    return Section(
        w.say("D4 Root cause"),
        w.pairs(
            ("Occurrence", "\n".join(c["occurrence"] for c in causes)),
            ("Escape", "\n".join(c["escape"] for c in causes if c.get("escape"))),
            ("Verified how", verification.get("method", "")),
            ("Findings", verification.get("findings", "")),
            ("Five times why", ""),
            ("Affected lots", w.joined(affected)),
        ),
    )


def _actions(w: _Writer, kind: str) -> list[Action]:
    return [a for a in w.case.actions if a.kind == kind]


def _table(w: _Writer, title: str, actions: list[Action]) -> Section:
    header = tuple(w.say(x) for x in ("Measure", "Owner", "Due"))
    return Section(w.say(title), header=header, rows=tuple((a.text, a.owner, a.due) for a in actions))


def _d5(w: _Writer) -> Section:
    return _table(w, "D5 Permanent corrective actions", _actions(w, "corrective"))


def _d6(w: _Writer) -> Section:
    header = tuple(w.say(x) for x in ("Measure", "Done", "Evidence", "Effective"))
    rows = tuple(
        (
            a.text,
            w.at(a.completed_at)[:10],
            a.evidence,
            "" if a.effective is None else w.say("yes") if a.effective else w.say("no"),
        )
        for a in w.case.actions
        if a.kind != "containment"
    )
    return Section(w.say("D6 Implementation and verification"), header=header, rows=rows)


def _d7(w: _Writer) -> Section:
    made = _table(w, "D7 Prevention of recurrence", _actions(w, "preventive"))
    return replace(made, pairs=w.pairs(("Standards, FMEA, control plan", ""), ("Carried over to", "")))


def _d8(w: _Writer) -> Section:
    judgement = w.case.record.get("judgement") or {}
    justified = judgement.get("justified")
    feedback = last_feedback(w.case) or {}
    return Section(
        w.say("D8 Closing"),
        w.pairs(
            ("Justified", "" if justified is None else w.say("yes") if justified else w.say("no")),
            ("Disposition", disposition_text(w.case, w.language)),
            ("Customer's opinion", w.say(feedback["feedback"]) if feedback else ""),
            ("Closed on", w.at(w.case.closed_at)[:10]),
            ("Lessons and thanks to the team", ""),
        ),
    )


def disposition_text(case: Case, language: str) -> str:
    """What was decided for the customer and the goods, in words."""
    say = text(language, "documents")
    said = (say(_DISPOSITIONS[d["disposition"]]) for d in case.record.get("dispositions", []))
    return (", " if language == "en" else "、").join(dict.fromkeys(said))


def departments_text(case: Case, language: str) -> str:
    """The departments of a case by their names; one that the company has named itself stays as it is."""
    say = text(language, "dashboard")
    shown = (say(names.DEPARTMENT[d]) if d in names.DEPARTMENT else d for d in case.departments)
    return (", " if language == "en" else "、").join(dict.fromkeys(shown))


def field_text(case: Case, name: str, settings: Settings, language: str) -> str:
    """All values of a field of the case, as people write them in this language."""
    return _Writer(case, settings, language).value(name)
