"""Dated periods: where one stands, how it begins, what is left of it."""
