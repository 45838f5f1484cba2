"""Which case a message belongs to, and which cases or papers are perhaps one that came twice."""
