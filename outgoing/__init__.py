"""Step 4, letters leave the house: only from the outbox, only after the commit."""
