"""A scanned page to lines and ruled tables: put right, recognised, its lines, boxes, marks and seals found."""
