"""The rules of complaints handling: values in, values out; the standard library and foundations only, no clock, file, log or SQL."""
