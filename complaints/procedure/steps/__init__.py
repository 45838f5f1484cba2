"""The actions of the procedure, one module for each part of a case's life, from intake to closing."""
