"""Letters around a case: whether one is owed, whom it greets, what its fate and the customer's answer do to the case."""
