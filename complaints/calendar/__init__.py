"""Working days and hours, official tables and a company's own days, and the deadlines counted with them (domain §1.7)."""
