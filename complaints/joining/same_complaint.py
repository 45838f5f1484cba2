"""Whether two cases are perhaps one complaint that came twice, by mail and by fax say; a person merges them or not."""

from __future__ import annotations

from datetime import datetime, timedelta

from complaints.field_kinds import CODE_LISTS
from complaints.model import Case
from complaints.procedure.tasks import raise_task
from foundations.language.script import fold

#: a complaint that comes once more by another way does so within this time
WITHIN = timedelta(days=14)


def perhaps_same(new: Case, old: Case) -> bool:
    """Of one customer: a number of the goods in common, or no numbers on one side and the same product."""
    one, other = _named(new, CODE_LISTS), _named(old, CODE_LISTS)
    if one and other:
        return bool(one & other)
    return bool(_named(new, ("product_name", "model_spec")) & _named(old, ("product_name", "model_spec")))


def suggest(case: Case, alike: list[str], now: datetime) -> None:
    """QA is asked whether the new case is the same complaint as these (ISO 10002 7.3); the case names them."""
    if not alike:
        return
    case.record["related_cases"] = list(dict.fromkeys([*case.record.get("related_cases", []), *alike]))
    raise_task(case, "same_complaint", "qa", now, detail={"cases": alike})


def _named(case: Case, names: tuple[str, ...]) -> set[str]:
    """The values of these fields as they are compared: letters and digits, without the field's own name."""
    values = (
        str(v.value) for name in names for v in case.fields.get(name, ()) if v.confirmed_by or v.confidence >= 0.5
    )
    return {kept for value in values if (kept := "".join(c for c in fold(value) if c.isalnum()))}
