"""People and payments to look at, for development alone, made by the same operations as real ones."""
