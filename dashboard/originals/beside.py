"""What the review desk shows of a case: the originals with the place of each value, and the fields, doubtful ones first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from complaints.field_kinds import LONG_TEXTS
from complaints.model import Case
from complaints.reading import FieldValue, Json, Reading
from dashboard.originals import drawing, files
from dashboard.words import values
from dashboard.words.language import N_, Words, field_name
from dashboard.words.safe import one_line, visible
from store.questions.mail_views import AttachmentLine
from wording import names

#: below this a person should look
SURE = 0.8
_LETTERS_SHOWN = 60_000
WORDS = {
    "original": N_("Original"),
    "fields": N_("Facts read"),
    "quoted": N_("Quoted and signature"),
    "no_image": N_("This page cannot be drawn; download the file to see it."),
    "no_original": N_("There is no original: the facts were entered by hand."),
    "no_text": N_("No text could be read from this part."),
    "keys": N_("Keys: ↑ ↓ choose, Enter confirm, E correct, Delete clear, Esc leave."),
    "read_only": N_("You may look, but not change the facts of this case."),
    "new_value": N_("New value of {field}"),
    "save": N_("Save"),
    "cancel": N_("Cancel"),
    "confirm": N_("Confirm"),
    "correct": N_("Correct"),
    "clear": N_("Clear"),
    "nothing": N_("nothing read"),
}
_STATE = {
    "conflict": (N_("Values disagree"), "red"),
    "missing": (N_("Missing"), "red"),
    "low": (N_("Please check"), "orange"),
    "sure": ("", "gray"),
    "done": (N_("Confirmed"), "green"),
    "empty": ("", "gray"),
}
_ORDER = ("conflict", "missing", "low", "sure", "done", "empty")


@dataclass(frozen=True, slots=True)
class Letter:
    """One incoming message of the case with what was read from it."""

    id: int
    reading: Reading
    head: tuple[str, ...]
    files: tuple[AttachmentLine, ...]


def data(w: Words, case: Case, letters: Sequence[Letter], *, may_edit: bool) -> dict[str, Json]:
    """Everything the desk needs, as plain values shown as text."""
    parts = [part for letter in letters for part in _parts(w, letter)]
    fields = [_field(w, case, name, letters, parts) for name in names.FIELD]
    fields.sort(key=lambda f: _ORDER.index(str(f["attention"])))
    return {
        "case_no": case.case_no,
        "may_edit": may_edit,
        "words": {key: w(sentence) for key, sentence in WORDS.items()},
        "parts": parts,
        "fields": fields,
    }


def _parts(w: Words, letter: Letter) -> list[dict[str, Json]]:
    """The letter and its files; of a fax the pages come first, because the mail around them is the gateway's."""
    mail = letter.reading.mail
    pages = [_file_part(w, letter, file) for file in letter.files]
    if mail is None:
        return pages
    text: dict[str, Json] = {
        "id": f"m{letter.id}",
        "title": w("Message"),
        "head": list(letter.head),
        "text": visible(mail.text[:_LETTERS_SHOWN]),
        "quoted": visible(mail.quoted[:_LETTERS_SHOWN]),
        "pages": [],
        "note": "",
    }
    return [*pages, text] if letter.reading.fax is not None else [text, *pages]


def _file_part(w: Words, letter: Letter, file: AttachmentLine) -> dict[str, Json]:
    read = letter.reading.attachments
    text = read[file.position].text if file.position < len(read) else ""
    title = one_line(file.name or w("Attachment"), 60)
    count = files.page_count(file.message_id, file.position) if file.type in drawing.DRAWN else 0
    pages = [
        {
            "n": n,
            "src": f"/page/{file.message_id}/{file.position}/{n}",
            "alt": w("{name}, page {number}", name=title, number=n),
        }
        for n in range(1, min(count, 20) + 1)
    ]
    return {
        "id": f"a{file.message_id}-{file.position}",
        "title": title,
        "head": [],
        "text": "" if pages else visible(text[:_LETTERS_SHOWN]),
        "quoted": "",
        "pages": pages,
        "note": w("Problem while reading: {problem}", problem=one_line(file.problem, 200)) if file.problem else "",
    }


def attention(case: Case, name: str, given: Sequence[FieldValue]) -> str:
    """Why a field deserves a look: conflict, missing, low; or sure, done (a person confirmed it), empty."""
    if given and given[0].confirmed_by:
        return "done"
    wanted = {"lot_no", "serial_no", "order_no"} if "lot_no" in case.missing else set()
    if not given:
        return "missing" if name in case.missing or name in wanted & {"lot_no"} else "empty"
    if name not in values.SEVERAL and name not in values.CHOICES and len({str(v.value) for v in given}) > 1:
        return "conflict"
    return "low" if min(v.confidence for v in given) < SURE else "sure"


def _field(
    w: Words, case: Case, name: str, letters: Sequence[Letter], parts: Sequence[Mapping[str, Json]]
) -> dict[str, Json]:
    given = case.fields.get(name, [])
    why = attention(case, name, given)
    state, tone = _STATE[why]
    choices = values.CHOICES.get(name)
    options = [{"value": k, "label": w(v)} for k, v in choices.items()] if choices else None
    if values.shape(name) == "yes_no":
        options = [{"value": "true", "label": w("Yes")}, {"value": "false", "label": w("No")}]
    hint = values.hint(name)
    return {
        "key": name,
        "label": field_name(w, name),
        "attention": why,
        "state": w(state) if state else "",
        "tone": tone,
        "confirmed": bool(given and given[0].confirmed_by),
        "values": [_value(w, name, v, letters, parts) for v in given[:8]],
        "entry": values.entry(name, [v.value for v in given]),
        "long": name in LONG_TEXTS,
        "options": options,
        "multiple": name == "customer_request",
        "chosen": [str(v.value).lower() if isinstance(v.value, bool) else str(v.value) for v in given],
        "hint": w(hint) if hint else "",
    }


def _value(
    w: Words, name: str, v: FieldValue, letters: Sequence[Letter], parts: Sequence[Mapping[str, Json]]
) -> dict[str, Json]:
    if v.confirmed_by:
        facts = w("confirmed by {name}", name=one_line(v.confirmed_by, 40))
    else:
        facts = w("{percent} % sure", percent=round(v.confidence * 100)) + f" · {w.name(names.METHOD, v.method)}"
    if v.source.part:
        where = {"body": w("Message"), "subject": w("Subject"), "header": w("Mail header")}.get(
            v.source.part, one_line(v.source.part, 60)
        )
        facts += " · " + where + (f" · {w('page {number}', number=v.source.page)}" if v.source.page else "")
    shown = values.shown(w, name, v.value)
    raw = one_line(v.raw, 160)
    return {
        "shown": shown,
        "facts": facts,
        "raw": w("as written: {text}", text=raw) if raw and raw != shown and name not in LONG_TEXTS else "",
        "place": place(v, letters, parts),
    }


def place(v: FieldValue, letters: Sequence[Letter], parts: Sequence[Mapping[str, Json]]) -> dict[str, Json] | None:
    """Where on the desk a value stands: part, page and box, or from which letter to which; None when it is not known."""
    if v.method == "human" and not v.source.part:
        return None
    for letter in letters:
        for file in letter.files:
            if v.source.part in (file.name, file.path) and v.source.part:
                part = f"a{file.message_id}-{file.position}"
                box = list(v.source.box) if v.source.box else None
                text = next((str(p["text"]) for p in parts if p["id"] == part), "")
                return {"part": part, "page": v.source.page, "box": box, **_span(text, v)}
    for letter in letters:
        mail = letter.reading.mail
        if mail is None:
            continue
        span = _span(visible(mail.text[:_LETTERS_SHOWN]), v)
        if span:
            return {"part": f"m{letter.id}", "page": None, "box": None, **span}
    return None


def _span(text: str, v: FieldValue) -> dict[str, Json]:
    """From which letter to which the value stands in a text; the words around it help where it stands twice.

    Space and colons between words may differ from the text, because readers join what tables keep apart.
    """
    if not text:
        return {}
    raw, around = visible(v.raw), visible(v.source.text)
    inside, offset = text, 0
    outer = _found(text, around)
    if outer:
        inside, offset = text[outer[0] : outer[1]], outer[0]
    value = v.value if isinstance(v.value, str) else ""
    tail = re.split(r"[:：\t]", raw)[-1]
    for wanted in (tail, value, raw):
        at = _found(inside, wanted)
        if at:
            return {"start": offset + at[0], "end": offset + at[1]}
    return {"start": outer[0], "end": outer[1]} if outer else {}


def _found(text: str, wanted: str) -> tuple[int, int] | None:
    words = [re.escape(x) for x in re.split(r"[\s:：]+", wanted.strip()[:2000]) if x]
    if not words:
        return None
    hit = re.search(r"[\s:：]*".join(words), text)
    return hit.span() if hit else None
