"""The printed case sheet: one HTML page that needs nothing from outside and prints on A4."""

from __future__ import annotations

from dashboard import clock, values, wiring
from dashboard.loading import Loaded
from dashboard.page import Context
from dashboard.safe import escaped
from dashboard.words import field_name
from wording import names

_STYLE = """
@page { size: A4; margin: 16mm; }
body { font: 10.5pt/1.45 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "Noto Sans CJK TC", sans-serif; color: #111; max-width: 180mm; margin: 8mm auto; }
h1 { font-size: 16pt; margin: 0; } h2 { font-size: 11.5pt; margin: 5mm 0 1.5mm; border-bottom: 1px solid #777; }
table { border-collapse: collapse; width: 100%; } td, th { border: 1px solid #999; padding: 1mm 2mm; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { width: 32%; background: #f1f1f1; font-weight: 600; } .sign td { height: 14mm; } .pre { white-space: pre-wrap; } .small { font-size: 8.5pt; color: #444; }
"""


def sheet(c: Context, found: Loaded) -> bytes:
    """The sheet of a case in the reader's language, as a file."""
    w, case = c.w, found.case

    def rows(pairs: list[tuple[str, str]]) -> str:
        return (
            "<table>"
            + "".join(
                f'<tr><th scope="row">{escaped(k)}</th><td class="pre">{escaped(v)}</td></tr>' for k, v in pairs if v
            )
            + "</table>"
        )

    facts = [
        (field_name(w, f), w.separator.join(values.shown(w, f, v.value) for v in case.fields[f]))
        for f in names.FIELD
        if case.fields.get(f)
    ]
    clocks = [
        (
            w.name(names.TIMER, d.name),
            f"{w('due')} {w.instant(d.due_at)} · {d.clause}"
            + (f" · {w('met')} {w.instant(d.met_at)}" if d.met_at else ""),
        )
        for d in case.deadlines
    ]
    sent = [
        (
            w.name(names.LETTER_KIND, x.kind),
            f"{w.name(names.LETTER_STATE, x.status)} {w.instant(x.sent_at)}\n{x.subject}",
        )
        for x in case.letters
    ]
    actions = [
        (
            w.name(names.ACTION_KIND, a.kind),
            f"{a.text}\n{a.owner} · {a.due}"
            + (f" · {w('Done')} {w.instant(a.completed_at)}" if a.completed_at else ""),
        )
        for a in case.actions
    ]
    head = [
        (w("Status"), w.name(names.STATUS, case.status)),
        (w("Class"), w.severity(case.severity_class, case.suggested_class)),
        (w("Received"), f"{w.instant(case.received_at)} · {w.name(names.CHANNEL, case.channel)}"),
        (w("Departments"), w.listed(names.DEPARTMENT, case.departments)),
        (w("Missing"), w.listed(names.MISSING, case.missing)),
    ]
    blocks = [
        (w("Case"), head),
        (w("Facts"), facts),
        (w("Deadlines"), clocks),
        (w("Letters"), sent),
        (w("Actions"), actions),
    ]
    body = "".join(f"<h2>{escaped(title)}</h2>{rows(pairs)}" for title, pairs in blocks if pairs)
    boxes = "".join(
        f'<td class="small">{escaped(w.name(names.ROLE, r))}</td>'
        for r in ("qa", "department", "management_representative", "general_manager")
    )
    printed = f"{escaped(wiring.settings().company.name)} · {escaped(w('Printed {at} by {name}', at=w.instant(clock.now()), name=c.who.name))}"
    return (
        f'<!doctype html><html lang="{w.language}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">'
        f"<title>{escaped(case.case_no)}</title><style>{_STYLE}</style></head><body><h1>{escaped(w('Case sheet'))} {escaped(case.case_no)}</h1>"
        f'<p class="small">{printed}</p>{body}<h2>{escaped(w("Signatures"))}</h2><table class="sign"><tr>{boxes}</tr></table></body></html>'
    ).encode()
