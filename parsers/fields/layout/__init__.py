"""Documents to items, a label with its value: tables, lines, blanks, labels below, and where each stands."""
