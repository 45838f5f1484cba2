"""Facts and deadlines of a case: each value with who or what says so, each clock with how it was counted."""

from __future__ import annotations

import streamlit as st

from complaints.calendar.deadlines import next_open
from complaints.model import Case, Deadline
from complaints.reading import FieldValue
from dashboard import clock
from dashboard.frame import page
from dashboard.frame.loading import Loaded
from dashboard.frame.page import Context
from dashboard.originals.beside import SURE
from dashboard.words import values
from dashboard.words.language import N_, Words, field_name
from dashboard.words.record import closed
from dashboard.words.safe import escaped
from wording import names
from wording.procedure import explain, rule
from wording.reasons import reason

_GROUPS = (
    (N_("Customer"), ("customer_name", "customer_code", "customer_ref_no", "contact_name", "contact_title", "contact_phone", "contact_fax", "contact_email", "address")),
    (
        N_("Product"),
        (
            "product_name", "model_spec", "part_no", "customer_part_no", "lot_no", "serial_no", "order_no", "contract_no", "delivery_note_no", "invoice_no",
            "production_date", "expiry_date", "ship_date", "delivery_date", "purchase_date", "mileage_km",
        ),
    ),
    (
        N_("Problem"),
        (
            "description", "defect_item", "occurred_at", "occurred_place", "qty_delivered", "qty_inspected", "qty_defective", "defect_rate", "usage_conditions",
            "sample_available", "sample_qty", "amount_claimed", "occurrence_ordinal",
        ),
    ),
    (N_("Wanted"), ("customer_request", "reply_requested_by", "urgency", "complaint_date")),
)  # fmt: skip


def sla_badge(w: Words, found: Loaded) -> tuple[str, str]:
    """The next deadline in words with its colour."""
    nearest = next_open(found.case)
    if nearest is None:
        return w("Nothing due"), "gray"
    now = found.sla(nearest)
    left = "" if now == "suspended" else f" · {found.reckoner.words(w, nearest.due_at)}"
    return f"{w.name(names.SLA, now)}{w.colon}{w.name(names.TIMER, nearest.name)}{left}", names.SLA_TONE[now]


def facts(c: Context, found: Loaded) -> None:
    """What is known, in groups; what is missing and the suggestion of the machine first."""
    w, case = c.w, found.case
    if case.missing:
        st.warning(
            w("Missing for the investigation: {facts}", facts=w.listed(names.MISSING, case.missing)),
            icon=":material/help:",
        )
    for change in case.record.get("proposed_changes") or []:
        if isinstance(change, dict):
            told = values.shown(w, str(change.get("field")), change.get("values"))
            st.info(
                page.label(
                    w(
                        "The customer now says: {field} {value}. Correct it in the review if that is right.",
                        field=field_name(w, str(change.get("field"))),
                        value=told,
                    ),
                    400,
                )
            )
    boxes = [(w("Course"), [(name, value, "") for name, value in _summary(w, case)])]
    for title, fields in _GROUPS:
        rows = [(field, case.fields[field]) for field in fields if case.fields.get(field)]
        boxes.append((w(title), [_fact(w, field, given) for field, given in rows]))
    page.cards(boxes[1:] + boxes[:1])


def _fact(w: Words, field: str, given: list[FieldValue]) -> tuple[str, str, str]:
    """A fact: its name, its value, and who says so where a person or a doubt does."""
    shown, best = w.separator.join(values.shown(w, field, v.value) for v in given), given[0]
    if best.confirmed_by:
        remark = w("confirmed by {name}", name=page.one_line(best.confirmed_by, 40))
    elif best.confidence < SURE:
        remark = w("please check, {percent} % sure", percent=round(best.confidence * 100))
    else:
        remark = ""
    return field_name(w, field), shown, remark


def _summary(w: Words, case: Case) -> list[tuple[str, str]]:
    suggestion = ""
    if case.suggested_class and not case.severity_class:
        suggestion = w(
            "Class {class_} is suggested: {text}",
            class_=case.suggested_class,
            text=page.one_line(case.suggestion_text, 200),
        )
    return [
        (w("Received"), w.instant(case.received_at)),
        (w("Registered"), w.instant(case.registered_at)),
        (w("Mailboxes"), w.separator.join(page.one_line(m, 40) for m in case.mailboxes)),
        (w("Language"), w.name(names.LANGUAGE, case.language)),
        (w("Kinds"), w.listed(names.KIND, case.complaint_kinds)),
        (w("Suggestion"), suggestion),
        (w("Departments"), w.listed(names.DEPARTMENT, case.departments)),
        (w("Acknowledgement"), _acknowledgement(w, case)),
        (w("Closed"), closed(w, case)),
    ]


def _acknowledgement(w: Words, case: Case) -> str:
    told = w.name(names.ACKNOWLEDGEMENT, case.acknowledgement)
    if case.acknowledged_at:
        told += f" · {w.instant(case.acknowledged_at)}"
    if case.acknowledgement_reason and case.acknowledgement in ("suppressed", "failed"):
        told += f" · {w('Reason')}{w.colon}{page.one_line(reason(w.language, case.acknowledgement_reason), 300)}"
    return told


def deadlines(c: Context, found: Loaded) -> None:
    """Every clock: its state by colour and word, when it is due, by which rule, and how that was counted."""
    w = c.w
    now = clock.now()
    order = {"late": 0, "due_soon": 1, "on_time": 2, "suspended": 3, "met": 4, "cancelled": 5}
    made = []
    for d in sorted(found.case.deadlines, key=lambda d: (order[found.sla(d)], d.due_at)):
        is_ = found.sla(d)
        unsure = f' <span class="kesu-badge kesu-violet">{escaped(w("Provisional"))}</span>' if d.provisional else ""
        told = "".join(f"<li>{escaped(x)}</li>" for x in explain(w.language, d.explanation))
        how = (
            f'<details><summary>{escaped(w("How this was counted"))}</summary><ol class="kesu-steps">{told}</ol></details>'
            if told
            else ""
        )
        made.append(
            f'<li class="kesu-clock kesu-edge-{names.SLA_TONE[is_]}"><span class="kesu-badge kesu-{names.SLA_TONE[is_]}">{escaped(w.name(names.SLA, is_))}</span>{unsure} '
            f"<b>{escaped(w.name(names.TIMER, d.name))}</b> {escaped(_line(w, found, d, is_))}{how}</li>"
        )
    st.html(f'<ul class="kesu-clocks">{"".join(made)}</ul>')
    if not found.case.deadlines:
        page.empty(w("No clock runs in this case."))
    for interval in found.case.waiting:
        span = w("{first} to {last}", first=w.instant(interval.since), last=w.instant(interval.until or now))
        st.caption(page.label(f"{w('Waiting for customer')}{w.colon}{span} {interval.reason}"))


def _line(w: Words, found: Loaded, d: Deadline, is_: str) -> str:
    parts = [f"{w('due')} {w.instant(d.due_at)}", f"{rule(w.language, d.rule)} ({d.clause})"]
    if is_ == "met":
        parts.insert(0, f"{w('met')} {w.instant(d.met_at)}")
    elif is_ in ("late", "due_soon", "on_time"):
        parts.insert(0, found.reckoner.words(w, d.due_at))
    return " · ".join(parts)
