"""What may be done to a case, and the dialog that asks for what it needs."""
