"""Everything of a case in one reader's words, and what strangers wrote made harmless to show."""
