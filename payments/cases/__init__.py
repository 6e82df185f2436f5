"""Exceptions: money that needs a person."""
