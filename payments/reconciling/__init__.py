"""A provider's bill of a day against the ledger, both ways: midnight, what is missing, fees, and the repair."""
