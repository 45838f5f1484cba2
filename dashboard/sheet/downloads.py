"""Files that the dashboard makes: each has an address of its own, and is made from the store when somebody asks for it.

An address says what the file is and nothing more, so it is good for as long as the session is: whatever the page does
meanwhile, a click gets the file, and what is in it is what the store holds at that moment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from urllib.parse import urlencode

from casework.papers import files as documents
from casework.papers import pdf, statistics, statistics_sheet, statistics_word, word
from complaints.refusals import BadData
from dashboard import clock, wiring
from dashboard.frame import loading
from dashboard.frame.page import Context
from dashboard.frame.session import Person
from dashboard.originals import files
from dashboard.originals.files import Found
from dashboard.sheet import case_sheet
from dashboard.sheet.figure_tables import DIMENSIONS, FIGURES, MONTHS, figure_table
from dashboard.words.language import LANGUAGES, Words
from dashboard.words.safe import escaped, file_name
from store.engine.errors import NotFound
from wording import text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: the files of one month's report: the end of the name -> true type
REPORTS = {"summary.docx": DOCX, "table.docx": DOCX, "statistics.xlsx": XLSX}
Given = Mapping[str, str]


def address(what: str, **about: str) -> str:
    """Where a file is asked for: `what` is one of MADE."""
    return f"/made/{what}?{urlencode(about)}"


def made(what: str, given: Given, who: Person, w: Words) -> Found | None:
    """Make a file for one reader, or None when there is no such thing. Raises the errors of the store."""
    try:
        return MADE[what](given, who, w) if what in MADE else None
    except (NotFound, BadData, KeyError, ValueError):
        return None


def _sheet(given: Given, who: Person, w: Words) -> Found:
    """The case sheet: an HTML page that prints, or Word, or PDF."""
    found, form = loading.load(given["no"], clock.now()), given.get("form", "html")
    c = Context(who, w)
    if form == "html":
        return Found(f"{found.case.case_no}.html", "text/html", case_sheet.sheet(c, found))
    data = {"docx": word.word, "pdf": pdf.pdf}[form](case_sheet.paper(c, found))
    return Found(f"{found.case.case_no}.{form}", {"docx": DOCX, "pdf": "application/pdf"}[form], data)


def printed(number: str, who: Person, w: Words) -> bytes | None:
    """The case sheet as a page to look at and print, or None when there is no such case. Raises the errors of the store."""
    try:
        found = loading.load(number, clock.now())
    except NotFound:
        return None
    forms = " · ".join(
        f'<a href="{escaped(address("sheet", no=number, form=form))}">{name}</a>'
        for form, name in (("docx", "Word"), ("pdf", "PDF"))
    )
    links = f'<p class="small screen">{escaped(w("Print this page with Ctrl+P, or take it as a file:"))} {forms}</p>'
    return case_sheet.sheet(Context(who, w), found, links=links)


def _paper(given: Given, _who: Person, _w: Words) -> Found:
    case = loading.load(given["no"], clock.now()).case
    file = documents.make(case, given["kind"], given["form"], wiring.settings())
    return Found(file.name, file.media_type, file.data)


def _form(given: Given, _who: Person, _w: Words) -> Found | None:
    """The customer's own form with the facts entered; made apart from this process, because the file is a stranger's."""
    found = loading.load(given["no"], clock.now())
    message, position = int(given["message"]), int(given["position"])
    if not any(f.position == position for f in found.files.get(message, ())):
        return None
    file = files.attachment(message, position)
    if file is None:
        return None
    data = files.apart("filled_form", found.case, file.name, file.data, wiring.settings()) or file.data
    return Found(file_name(f"{found.case.case_no}-{file.name}"), file.type, data)


def _figure(given: Given, _who: Person, w: Words) -> Found:
    figure, by = given["figure"], given.get("by", "kind")
    if figure not in FIGURES or by not in DIMENSIONS or given["months"] not in MONTHS:
        raise ValueError(figure)
    table = figure_table(w, figure, int(given["months"]), by)
    name = f"kesu-{figure}-{by}.xlsx" if figure == "pareto" else f"kesu-{figure}.xlsx"
    return Found(name, XLSX, statistics_sheet.plain_table(table.title, table.headings, table.rows))


def report_title(language: str, month: date) -> str:
    """The title of the statistics table of a month in a language."""
    return f"{text(language, 'dashboard')('Complaint statistics')} {month:%Y-%m}"


def _report(given: Given, _who: Person, _w: Words) -> Found:
    """The monthly summary or the statistics table, in the language that was chosen for it."""
    form, language, first = given["form"], given["language"], date.fromisoformat(f"{given['month']}-01")
    if form not in REPORTS or language not in LANGUAGES:
        raise ValueError(form)
    settings = wiring.settings()
    with wiring.database().reading() as tx:
        month = statistics.month(tx, first, clock.now(), settings.company.zone)
    title = report_title(language, first)
    if form == "summary.docx":
        data = statistics_word.monthly_summary(month, language, settings.company.name)
    elif form == "table.docx":
        data = statistics_word.statistics_table(month.lines, language, title)
    else:
        data = statistics_sheet.workbook(month.lines, language, title, month)
    return Found(f"kesu-{first:%Y-%m}-{form}", REPORTS[form], data)


MADE: Mapping[str, Callable[[Given, Person, Words], Found | None]] = {
    "sheet": _sheet,
    "paper": _paper,
    "form": _form,
    "figure": _figure,
    "report": _report,
}
