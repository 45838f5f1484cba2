"""What every screen stands in: who looks, the heading, the table, going from page to page."""
