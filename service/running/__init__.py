"""The running service: its loops, one pass, the lock, stopping, ports, logs and figures."""
