"""The review desk: the original beside what was read from it, driven by the keyboard."""
