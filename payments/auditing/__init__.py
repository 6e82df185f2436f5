"""The audit: every row of money against its events, and the whole against heads that are kept outside."""
