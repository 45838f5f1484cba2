"""Items and facts to values: collected, put into normal form, weighed against each other, merged."""
