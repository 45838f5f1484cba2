"""Steps 2 and 3: a message becomes a case, time and people move it on; each function is one transaction around the rules."""
