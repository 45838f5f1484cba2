"""What the dashboard and the reports ask, answered page by page in the database; nothing is written here."""
