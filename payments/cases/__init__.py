"""Exceptions, money that needs a person: when one opens, which actions its kind has, when it goes away by itself."""
