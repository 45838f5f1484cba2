"""Languages, scripts and phrases: what a text is written in, and how words are found in it in linear time."""
