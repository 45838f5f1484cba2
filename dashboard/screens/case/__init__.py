"""One case on one page: a module for each of its tabs, and the page that holds them."""
