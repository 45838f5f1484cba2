"""The entry point: configuration, clock, wiring, the daemon and the command line."""
