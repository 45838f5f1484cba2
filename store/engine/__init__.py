"""The database itself: opening, column types, tables brought up to date, trouble in our own words, bytes by hash."""
