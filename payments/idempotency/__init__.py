"""The same request with the same Idempotency-Key gets the first answer again."""
