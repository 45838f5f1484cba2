"""The one door of the field reader: documents in, values with provenance out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from complaints.reading import FieldValue, Pair, Problem
from parsers.fields.candidates import Candidate
from parsers.fields.context import Context, FieldsResult
from parsers.fields.interpretation.gather import gather
from parsers.fields.interpretation.merge import merge
from parsers.fields.layout.items import Item
from parsers.fields.layout.pairs import pairs_of
from parsers.fields.layout.places import with_places
from parsers.fields.values.widths import narrow, narrowed
from parsers.layout import Document
from parsers.scan.pairs import page as scan_pairs


def read_fields(documents: Sequence[Document], context: Context) -> FieldsResult:
    """Every field found in the documents, in normal form, best first; total: never raises on any document."""
    try:
        documents = narrowed(documents)
        found = gather(documents, replace(context, subject=narrow(context.subject)))
        fields, problems = merge(found.candidates, context)
        pairs = _pairs(documents, found.items) if context.want_pairs else ()
    except Exception as error:  # noqa: BLE001 - one odd document must not cost the message; the trouble is told
        return FieldsResult(problems=(Problem("fields_failed", "", f"{type(error).__name__}: {error}"[:200]),))
    return FieldsResult(with_places(fields, documents), pairs, tuple(problems))


def _pairs(documents: Sequence[Document], items: Sequence[Item]) -> tuple[Pair, ...]:
    """Pairs of pages with text by the items found on them, of recognised pages by their geometry."""
    scanned = {(d.part, page.number) for d in documents for page in d.pages if page.method == "ocr"}
    typed = pairs_of([item for item in items if (item.part, item.page) not in scanned])
    return (*typed, *(pair for document in documents for pair in scan_pairs.pairs_of(document)))


__all__ = ["Candidate", "FieldValue", "read_fields"]
