"""The ground floor, which knows nothing of complaints: scripts and phrases, what can be configured, mail addresses and sign-in."""
