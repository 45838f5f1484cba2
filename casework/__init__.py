"""Steps 2 and 3 and what people may do: one function is one transaction."""
