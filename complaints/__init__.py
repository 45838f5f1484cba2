"""The rules of complaints handling: pure values in, values out; standard library only, no clock, file, log or SQL."""
