"""Step 1, from a mailbox to stored raw messages; the server is touched only after the bytes are committed."""
