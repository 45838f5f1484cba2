"""The work list, one's own tasks, and giving cases an owner."""
