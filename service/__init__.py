"""The entry point for machines and operators: configuration, clock, wiring, the daemon and the command line."""
