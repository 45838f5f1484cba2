"""What is true of every mail server, whether letters come or go: sign-in, tokens, and the way back of a letter."""
