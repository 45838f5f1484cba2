"""The case sheet for the folder: one paper of facts, deadlines, findings, letters and history, to print or as Word and PDF."""

from __future__ import annotations

from casework.papers.report_8d import Paper, Section
from complaints.correspondence.acknowledgement import own_name
from complaints.model import Deadline, Letter
from dashboard import clock, wiring
from dashboard.frame.loading import Loaded
from dashboard.frame.page import Context
from dashboard.words import values
from dashboard.words.history import moments
from dashboard.words.language import Words, field_name
from dashboard.words.letter_names import names_of
from dashboard.words.record import STEPS, action_state, closed, pairs
from dashboard.words.safe import escaped
from wording import names
from wording.procedure import rule

_STYLE = """
@page { size: A4; margin: 15mm 15mm 17mm; @bottom-right { content: counter(page) " / " counter(pages); font-size: 8pt; } }
* { box-sizing: border-box; }
body { font: 10pt/1.45 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "Noto Sans CJK TC", sans-serif; color: #111; background: #fff; max-width: 180mm; margin: 8mm auto; padding: 0 4mm; }
@media print { body { margin: 0; padding: 0; max-width: none; } .screen { display: none; } }
h1 { font-size: 16pt; margin: 0; } h2 { font-size: 11.5pt; margin: 5mm 0 1.5mm; border-bottom: 1.5px solid #555; break-after: avoid; }
table { border-collapse: collapse; width: 100%; margin: 0 0 2mm; } thead { display: table-header-group; } tr { break-inside: avoid; }
td, th { border: 1px solid #999; padding: 0.8mm 2mm; text-align: left; vertical-align: top; overflow-wrap: anywhere; white-space: pre-wrap; }
th { background: #f0f2f4; font-weight: 600; } tbody th { width: 30%; } .sign td { height: 15mm; width: 25%; }
.letter { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid #999; padding: 2mm 3mm; margin: 0 0 2mm; }
.small { font-size: 8.5pt; color: #444; margin: 1mm 0 0; } .screen { padding: 2mm 3mm; background: #eef4fb; border: 1px solid #b9cfe6; border-radius: 2mm; }
.screen a { color: #0b5cad; }
"""
#: letters whose words belong into the folder; of the others the line in the list says enough
_WHOLE = frozenset({"formal_answer", "interim_report", "information_request", "major_defect_notice"})
_SIGNED_BY = ("qa", "department", "management_representative", "general_manager")


def paper(c: Context, found: Loaded) -> Paper:
    """The sheet of a case in the reader's language."""
    w, case = c.w, found.case
    sections = (
        Section(w("Case"), _head(w, found)),
        Section(
            w("Facts"),
            tuple(
                (field_name(w, f), w.separator.join(values.shown(w, f, v.value) for v in case.fields[f]))
                for f in names.FIELD
                if case.fields.get(f)
            ),
        ),
        Section(
            w("Deadlines"),
            header=(w("Deadline"), w("Due"), w("State"), w("Rule")),
            rows=tuple(_clock(w, found, d) for d in sorted(case.deadlines, key=lambda d: d.due_at)),
        ),
        *_findings(w, found),
        Section(
            w("Actions"),
            header=(w("Kind"), w("What is done"), w("Owner"), w("Due"), w("State")),
            rows=tuple(
                (
                    w.name(names.ACTION_KIND, a.kind),
                    a.text,
                    a.owner,
                    a.due,
                    " · ".join(filter(None, action_state(w, a))),
                )
                for a in case.actions
            ),
        ),
        Section(
            w("Letters received"),
            header=(w("Received"), w("From"), w("Subject")),
            rows=tuple(
                (w.instant(m.received_at), m.from_address, m.subject) for m in case.messages if m.direction == "in"
            ),
        ),
        *(_letter(w, x) for x in sorted(case.letters, key=lambda x: x.created_at) if x.status != "cancelled"),
        Section(w("History"), header=(w("When"), w("Who"), w("What"), w("Change")), rows=_history(w, found)),
    )
    return Paper(
        w("Case sheet"),
        case.case_no,
        w.language,
        own_name(wiring.settings().company.names, w.language),
        tuple(s for s in sections if s.pairs or s.rows or s.paragraphs),
        tuple(w.name(names.ROLE, r) for r in _SIGNED_BY),
    )


def _head(w: Words, found: Loaded) -> tuple[tuple[str, str], ...]:
    case = found.case
    acknowledged = w.name(names.ACKNOWLEDGEMENT, case.acknowledgement)
    made = (
        (w("Status"), w.name(names.STATUS, case.status)),
        (w("Class"), w.severity(case.severity_class, case.suggested_class)),
        (w("Kinds"), w.listed(names.KIND, case.complaint_kinds)),
        (w("Received"), f"{w.instant(case.received_at)} · {w.name(names.CHANNEL, case.channel)}"),
        (w("Acknowledgement"), " · ".join(x for x in (acknowledged, w.instant(case.acknowledged_at)) if x)),
        (w("Owner"), case.owner),
        (w("Departments"), w.listed(names.DEPARTMENT, case.departments)),
        (w("Missing"), w.listed(names.MISSING, case.missing)),
        (w("Closed"), closed(w, case)),
    )
    return tuple((name, value) for name, value in made if value)


def _clock(w: Words, found: Loaded, d: Deadline) -> tuple[str, ...]:
    state = found.sla(d)
    told = w.name(names.SLA, state) + (f" {w.instant(d.met_at)}" if d.met_at else "")
    return w.name(names.TIMER, d.name), w.instant(d.due_at), told, f"{rule(w.language, d.rule)} ({d.clause})"


def _findings(w: Words, found: Loaded) -> list[Section]:
    made, named = [], names_of(w, found.case)
    for step, key, title in STEPS:
        given = found.case.record.get(key) or []
        for item in given if isinstance(given, list) else [given]:
            made.append(Section(f"{step} {w(title)}".strip(), tuple((n, v) for n, v, _ in pairs(w, item, named) if v)))
    return made


def _letter(w: Words, x: Letter) -> Section:
    approvals = [
        (
            w.name(names.ROLE, a.role),
            " · ".join(p for p in (w("approved") if a.verdict == "approved" else w("rejected"), a.by, w.instant(a.at), a.reason) if p),
        )
        for a in x.approvals
    ]  # fmt: skip
    sent = " · ".join(p for p in (w.name(names.LETTER_STATE, x.status), w.instant(x.sent_at)) if p)
    title = w.name(names.LETTER_KIND, x.kind) + (f" {x.ordinal}" if x.ordinal > 1 else "")
    lines = ((w("State"), sent), (w("To"), x.to), (w("Subject"), x.subject), *approvals)
    return Section(title, tuple((n, v) for n, v in lines if v), (x.body,) if x.kind in _WHOLE else ())


def _history(w: Words, found: Loaded) -> tuple[tuple[str, ...], ...]:
    rows = []
    for at, who, changes in moments(w, found.case.history, names_of(w, found.case)):
        for i, c in enumerate(changes):
            said = c.change + (f"\n{c.why}" if c.why else "")
            rows.append((w.instant(at) if i == 0 else "", who if i == 0 else "", c.what, said))
    return tuple(rows)


def sheet(c: Context, found: Loaded, *, links: str = "") -> bytes:
    """The sheet as one HTML page that needs nothing from outside and prints on A4; `links` stand on the screen only."""
    w, made = c.w, paper(c, found)
    at = w("Printed {at} by {name}", at=w.instant(clock.now()), name=c.who.name)
    boxes = "".join(f'<td class="small">{escaped(x)}</td>' for x in made.signatures)
    body = "".join(_html(s) for s in made.sections)
    return (
        f'<!doctype html><html lang="{w.language}"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escaped(made.number)}</title><style>{_STYLE}</style></head><body>{links}"
        f"<h1>{escaped(made.title)} {escaped(made.number)}</h1>"
        f'<p class="small">{escaped(made.company)} · {escaped(at)}</p>{body}'
        f'<h2>{escaped(w("Signatures"))}</h2><table class="sign"><tbody><tr>{boxes}</tr></tbody></table></body></html>'
    ).encode()


def _html(s: Section) -> str:
    pairs_of = "".join(f'<tr><th scope="row">{escaped(k)}</th><td>{escaped(v)}</td></tr>' for k, v in s.pairs)
    head = "".join(f'<th scope="col">{escaped(x)}</th>' for x in s.header)
    rows = "".join("<tr>" + "".join(f"<td>{escaped(x)}</td>" for x in row) + "</tr>" for row in s.rows)
    return (
        f"<h2>{escaped(s.title)}</h2>"
        + (f"<table><tbody>{pairs_of}</tbody></table>" if pairs_of else "")
        + (f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>" if rows else "")
        + "".join(f'<div class="letter">{escaped(p)}</div>' for p in s.paragraphs)
    )
