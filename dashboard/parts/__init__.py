"""Our own browser parts: a table of links and the review desk. They show data as text and never as markup."""
