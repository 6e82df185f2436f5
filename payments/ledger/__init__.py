"""The record: every table of money with its locks, what moves a payment, attempt or refund, the chain, the numbers."""
