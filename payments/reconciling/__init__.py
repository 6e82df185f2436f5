"""A provider's bill of a day against the ledger, both ways, and the repair of what differs."""
