"""Labels to values: one reader of complaint fields for every layout, from documents in the shared representation.

`parsers.fields.interpretation.read.read_fields` is the way in.
"""
