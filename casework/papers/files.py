"""The documents of a case as files: 8D report and formal answer as Word or PDF, and the customer's own form filled in."""

from __future__ import annotations

from dataclasses import dataclass

from casework.papers.customer_form import fill
from casework.papers.pdf import pdf
from casework.papers.report_8d import Paper, answer_paper, report_8d
from casework.papers.word import word
from complaints.model import Case
from complaints.refusals import BadData
from foundations.settings.shapes import Settings

KINDS = ("8d", "answer")
FORMS = ("docx", "pdf")
_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@dataclass(frozen=True, slots=True)
class File:
    """A document ready to be saved or sent."""

    name: str
    media_type: str
    data: bytes


def make(case: Case, kind: str, form: str, settings: Settings, language: str | None = None) -> File:
    """The 8D report (`8d`) or the formal answer (`answer`) of a case as `docx` or `pdf`, in the case's language.

    Raises BadData for an unknown kind or form, or when the case has no formal answer yet.
    """
    if kind not in KINDS or form not in FORMS:
        raise BadData("{key} must be {form}", key="kind", form=" | ".join(f"{k}.{f}" for k in KINDS for f in FORMS))
    paper: Paper | None = report_8d(case, settings, language) if kind == "8d" else answer_paper(case, settings)
    if paper is None:
        raise BadData("the case has no formal answer yet")
    data = word(paper) if form == "docx" else pdf(paper)
    return File(f"{case.case_no}-{kind.upper()}.{form}", _TYPES[form], data)


def fill_form(case: Case, name: str, data: bytes, settings: Settings) -> tuple[File, int]:
    """The customer's own Word form filled with what the case knows, and how many places were filled.

    Raises ValueError when it is no .docx.
    """
    made, count = fill(data, case, settings)
    return File(f"{case.case_no}-{name}", _TYPES["docx"], made), count
