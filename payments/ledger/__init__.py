"""The record: every table of money with its locks, the one mover of payments, their chain of events, their numbers."""
