"""From bytes to values: whatever a customer sends becomes a `Reading`, and trouble becomes a `Problem`, never an exception.

`parsers.reading.reader.read` is the way in. It is not imported here: who only asks for a pool of readers, or shows what
one of them has read, must not load the whole reader.
"""
