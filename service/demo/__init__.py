"""`kesu demo`: the whole program with a mail world of its own and samples to look at."""
