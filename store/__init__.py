"""The only place that knows SQL: tables, transactions, and bytes by hash; takes and returns values of complaints."""
