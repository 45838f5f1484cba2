"""The web server around Streamlit: guard, our own addresses, the first page, the page that is not there."""
