"""The one door to a case: who may do what in which state, and what it does to the case (domain §1.6)."""
