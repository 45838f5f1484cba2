"""The steps from one shape of the tables to the next, one file each, in the order of their numbers."""
