"""`kesu.toml`, the environment and secret files become settings, with every mistake told at once."""
