"""The same request with the same Idempotency-Key gets the first answer again, for as long as keys are kept."""
