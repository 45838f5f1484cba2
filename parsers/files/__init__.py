"""What a file is by its content, and archives and signed envelopes opened within bounds."""
