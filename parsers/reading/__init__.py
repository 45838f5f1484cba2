"""The way through: the bytes of one file or message become a Reading, in bounded time and never with an exception."""
