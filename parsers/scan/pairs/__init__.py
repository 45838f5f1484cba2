"""Label/value pairs of a scanned form by geometry: cells beside and below labels, lines, headings, questions."""
