"""The JSON object that `kesu read` prints for one file (contract §2)."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from complaints.reading import Fax, FieldValue, Reading


def as_json(reading: Reading, zone: tzinfo | None = None) -> dict[str, Any]:
    """A reading in the contract's shape; instants with the offset of `zone` (the company's), or as they are."""
    out: dict[str, Any] = {
        "file": reading.file,
        "kind": reading.kind,
        "automatic": reading.automatic,
        "acknowledge": reading.acknowledge,
        "acknowledge_reason": reading.acknowledge_reason,
        "language": reading.language,
        "case_no": reading.case_no,
    }
    if reading.mail is not None:
        mail = reading.mail
        out["message"] = {
            "from": mail.from_address,
            "subject": mail.subject,
            "date": _instant(mail.date, zone),
            "text": mail.text,
            "quoted": mail.quoted,
        }
    out["fields"] = {name: [_value(each) for each in values] for name, values in reading.fields.items() if values}
    out["complaint_kinds"] = list(reading.complaint_kinds)
    severity = reading.severity
    out["severity"] = {"class": severity.severity_class, "rule": severity.rule, "text": severity.text}
    out["missing"] = list(reading.missing)
    if reading.fax is not None:
        out["fax"] = _fax(reading.fax, zone)
    out["attachments"] = [
        {"name": a.name, "type": a.type, "size": a.size, "sha256": a.sha256, "read": a.read, "problem": a.problem}
        for a in reading.attachments
    ]
    out["problems"] = [{"code": p.code, "where": p.where, "detail": p.detail} for p in reading.problems]
    if reading.pairs is not None:
        out["pairs"] = [
            {"label": p.label, "value": p.value, "part": p.part, "page": p.page, "confidence": round(p.confidence, 4)}
            for p in reading.pairs
        ]
    return out


def _instant(moment: datetime | None, zone: tzinfo | None) -> str | None:
    if moment is None:
        return None
    return (moment.astimezone(zone) if zone else moment).isoformat()


def _value(each: FieldValue) -> dict[str, Any]:
    source = each.source
    return {
        "value": each.value,
        "raw": each.raw,
        "method": each.method,
        "source": {
            "part": source.part,
            "page": source.page,
            "box": [round(v, 4) for v in source.box] if source.box else None,
            "text": source.text,
        },
        "confidence": round(each.confidence, 4),
    }


def _fax(fax: Fax, zone: tzinfo | None) -> dict[str, Any]:
    return {
        "from_number": fax.from_number,
        "csid": fax.csid,
        "pages": fax.pages,
        "pages_expected": fax.pages_expected,
        "gateway": fax.gateway,
        "received_at": _instant(fax.received_at, zone),
        "to_number": fax.to_number,
    }
