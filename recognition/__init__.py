"""What a message is: complaint or other business, person or program, how grave, answerable or not; pure, words as data."""
