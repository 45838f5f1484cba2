"""The dashboard driven in a real browser, over a store of invented complaints."""
