"""What came in, as bytes and pictures, and beside it what was read from where."""
