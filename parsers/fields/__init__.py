"""Labels to values: one reader of complaint fields for every layout, from documents in the shared representation."""

from __future__ import annotations

from parsers.fields.context import Context, FieldsResult, InnerHeader, Person
from parsers.fields.interpretation.read import read_fields

__all__ = ["Context", "FieldsResult", "InnerHeader", "Person", "read_fields"]
