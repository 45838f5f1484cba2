"""The procedure's numbers and a company's own: timers, chains, routing, gates, retention, as values and as a file."""
