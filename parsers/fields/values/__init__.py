"""Values as people write them, to the normal form of a field: numbers, dates, phones, money, boxes, by locale."""
