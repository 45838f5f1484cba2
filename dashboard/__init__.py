"""The entry point for people: a Streamlit application over the same rules as the command line."""
