"""Reading in processes of their own that can be limited and killed: a bad file costs itself and nothing else."""
