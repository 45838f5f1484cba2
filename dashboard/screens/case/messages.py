"""The conversation of a case, every letter as harmless text, and the documents that came with it."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

import streamlit as st

from complaints.model import CaseMessage, Letter
from dashboard.frame import page
from dashboard.frame.loading import Loaded, head
from dashboard.frame.page import Context
from dashboard.frame.table import Column, Row, table
from dashboard.sheet import downloads
from dashboard.words.safe import escaped, file_name, formatted
from wording import names

_SHOWN = 40_000
#: so many attachments are named above a message
_NAMED = 12
_FORMS = (("docx", "Word"), ("pdf", "PDF"))
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def conversation(c: Context, found: Loaded) -> None:
    """What came in and what went out, the newest first; plain text by default, formatted text on request."""
    w = c.w
    incoming: list[tuple[datetime, CaseMessage | Letter]] = [
        (m.received_at, m) for m in found.case.messages if m.direction == "in"
    ]
    outgoing: list[tuple[datetime, CaseMessage | Letter]] = [
        (x.sent_at or x.created_at, x) for x in found.case.letters if x.status in ("sent", "queued", "failed")
    ]
    items = sorted(incoming + outgoing, key=lambda x: x[0], reverse=True)
    if not items:
        page.empty(w("No letters yet."))
    as_written = (
        st.toggle(
            w("Show formatting"),
            key="formatted",
            help=w("Without pictures, links and colours; nothing is loaded from outside."),
        )
        if incoming
        else False
    )
    for _, item in items:
        if isinstance(item, Letter):
            _outgoing(c, item)
        else:
            _incoming(c, found, item, as_written)


def _incoming(c: Context, found: Loaded, message: CaseMessage, as_written: bool) -> None:
    w = c.w
    reading = found.readings.get(message.id)
    mail = reading.mail if reading else None
    title = w.name(names.MESSAGE_KIND, message.kind) + (f" · {w('copy')}" if message.is_copy else "")
    lines = "".join(f'<p class="kesu-head">{escaped(x)}</p>' for x in (title, *head(w, message)))
    body = ""
    if mail is not None and not message.is_copy:
        if as_written and mail.html:
            body = f'<div class="kesu-letter">{formatted(mail.html)}</div>'
        else:
            body = f'<div class="kesu-letter">{escaped(mail.text[:_SHOWN])}</div>'
    attached = [file_name(x.name) if x.name else w("Attachment") for x in found.files.get(message.id, ())]
    if attached:
        more = f" +{len(attached) - _NAMED}" if len(attached) > _NAMED else ""
        named = f"{w('Attachments')}{w.colon}{w.separator.join(attached[:_NAMED])}{more}"
        lines += f'<p class="kesu-head">{escaped(named)}</p>'
    st.html(f'<div class="kesu-message">{lines}{body}</div>')
    if mail is not None and mail.quoted and not as_written and not message.is_copy:
        with st.expander(w("Quoted and signature")):
            st.html(f'<div class="kesu-letter folded">{escaped(mail.quoted[:_SHOWN])}</div>')
    for problem in (reading.problems if reading else ())[:8]:
        st.caption(page.label(f"⚠ {problem.code} · {problem.where} · {problem.detail}", 200))


def _outgoing(c: Context, letter: Letter) -> None:
    w = c.w
    when = w.instant(letter.sent_at) or w.name(names.LETTER_STATE, letter.status)
    facts = [
        f"{w('From us')} · {w.name(names.LETTER_KIND, letter.kind)} · {when}",
        f"{w('To')}{w.colon}{letter.to}",
        f"{w('Subject')}{w.colon}{letter.subject}",
    ]
    lines = "".join(f'<p class="kesu-head">{escaped(x, 300)}</p>' for x in facts)
    st.html(
        f'<div class="kesu-message out">{lines}<div class="kesu-letter">{escaped(letter.body[:_SHOWN])}</div></div>'
    )


def documents(c: Context, found: Loaded) -> None:
    """Every file that came: true type, size, whether it was read; downloads only, nothing opens here."""
    w = c.w
    rows = []
    for message in found.case.messages:
        for file in found.files.get(message.id, ()):
            problem = page.one_line(file.problem, 120) if file.problem else ""
            rows.append(
                Row(
                    cells=[
                        {"t": page.one_line(file_name(file.name), 90), "sub": problem, "subtone": "orange"},
                        {"t": page.one_line(file.type, 60)},
                        {"t": w.size(file.size)},
                        {
                            "badge": w("Read") if file.read else w("Not read"),
                            "tone": "green" if file.read else "orange",
                        },
                        {"t": w.instant(message.received_at)},
                    ],
                    href=f"/file/{file.message_id}/{file.position}",
                )
            )
    columns = [
        Column("name", w("File")),
        Column("type", w("True type"), cls="mid"),
        Column("size", w("Size"), cls="num"),
        Column("read", w("State")),
        Column("at", w("Came"), cls="low"),
    ]
    table("documents", columns, rows, label=w("Documents"), empty=w("No files came with this case."))
    _forms(c, found)
    _made(c, found)
    originals = [m for m in found.case.messages if m.direction == "in"]
    if originals:
        page.section(w("Original messages"))
        made = [
            Row(
                cells=[
                    {"t": page.one_line(m.subject, 100) or w("(no subject)")},
                    {"t": page.one_line(m.from_address, 80)},
                    {"t": w.instant(m.received_at)},
                ],
                href=f"/original/{m.id}",
            )
            for m in originals
        ]
        table(
            "originals",
            [Column("subject", w("Subject")), Column("from", w("From")), Column("at", w("Received"))],
            made,
            label=w("Original messages"),
            empty="",
        )


def _made(c: Context, found: Loaded) -> None:
    """What kesu makes of the case: the sheet for the folder, the 8D report, the formal answer."""
    w, number = c.w, found.case.case_no
    page.section(w("Papers of this case"))
    kinds = [("8d", w("8D report"))]
    answered = any(x.kind == "formal_answer" for x in found.case.letters)
    if answered:
        kinds.append(("answer", w("Formal answer")))
    made = [(f"{w('Case sheet')} ({w('print')})", f"/print/{quote(number, safe='')}")]
    made += [(f"{w('Case sheet')} ({name})", downloads.address("sheet", no=number, form=form)) for form, name in _FORMS]
    made += [
        (f"{title} ({name})", downloads.address("paper", no=number, kind=kind, form=form))
        for kind, title in kinds
        for form, name in _FORMS
    ]
    page.downloads(made, "papers")
    if not answered:
        st.caption(w("The formal answer can be had here as Word and PDF as soon as it is drafted."))


def _forms(c: Context, found: Loaded) -> None:
    """The customer's own Word forms, filled with what the case knows."""
    forms = [f for group in found.files.values() for f in group if f.type == WORD]
    made = [
        (
            c.w("Filled form: {name}", name=page.one_line(f.name, 60)),
            downloads.address("form", no=found.case.case_no, message=str(f.message_id), position=str(f.position)),
        )
        for f in forms[:6]
    ]
    page.downloads(made, "forms")
