"""What a company may set in its procedure: timers, chains, routing, gates, retention, as values and as a file."""
