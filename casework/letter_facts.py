"""What every letter may say of a case and of us: facts for the templates, in the company's zone and the letter's language."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from complaints.correspondence.acknowledgement import own_name
from complaints.correspondence.greeting import SURE_ENOUGH, greeted
from complaints.model import Case
from complaints.procedure.act import Wanted
from complaints.reading import Json
from foundations.settings.shapes import Settings

_LONGEST_SHOWN = 5


def facts_of(case: Case, wanted: Wanted, settings: Settings) -> dict[str, Any]:
    """The facts of the case, of our house and of this letter; what is empty is left out, except what the letter brings."""
    zone, ours = settings.company.zone, settings.letters
    promised = _promised(case, wanted.letter.created_at, settings)
    optional = {
        "customer": _shown(case, "customer_name"),
        "contact": greeted(case.fields.get("contact_name", [])),
        "about": _about(case),
        "product": _product(case),
        "lot": _shown(case, "lot_no"),
        "order": _shown(case, "order_no"),
        "promised": promised,
        "owner": ours.contact_name,
        "phone": ours.phone,
        "hotline": ours.hotline,
        "department": own_name(ours.departments, wanted.letter.language),
        "address": ours.address,
    }
    return {
        "case_no": case.case_no,
        "received_at": case.received_at.astimezone(zone),
        "company": own_name(settings.company.names, wanted.letter.language),
        **{name: value for name, value in optional.items() if value},
        **{name: _placed(name, value, settings) for name, value in wanted.facts.items()},
    }


def _promised(case: Case, written_at: datetime | None, settings: Settings) -> date | None:
    """The day of the written answer as a letter may promise it: not while the clock stands still, not when it is over."""
    clock = next((d for d in case.open_deadlines() if d.name == "written_answer" and not d.suspended_at), None)
    if clock is None or (written_at is not None and clock.due_at < written_at):
        return None
    return clock.due_at.astimezone(settings.company.zone).date()


def _placed(name: str, value: Json, settings: Settings) -> Any:
    """Instants in the company's zone; what a letter names as a day is a date."""
    if name in ("answered_at", "asked_at", "visit_by") and isinstance(value, str):
        at = datetime.fromisoformat(value).astimezone(settings.company.zone)
        return at if name == "answered_at" else at.date()
    return value


def _shown(case: Case, name: str) -> str:
    """Values a person confirmed, else those read with some certainty, on one line."""
    values = [v for v in case.fields.get(name, []) if v.confirmed_by or v.confidence >= SURE_ENOUGH]
    return "、".join(dict.fromkeys(" ".join(str(v.value).split())[:60] for v in values[:_LONGEST_SHOWN]))


def _product(case: Case) -> str:
    product, model = _shown(case, "product_name"), _shown(case, "model_spec")
    return " ".join(part for part in (product, model if model not in product else "") if part)


def _about(case: Case) -> str:
    return " ".join(p for p in (_product(case), _shown(case, "lot_no").split("、")[0]) if p)[:60]
