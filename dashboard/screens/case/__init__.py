"""One case on one page, a module for each of its tabs."""
