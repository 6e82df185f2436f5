"""Dated periods: first and last day, the state on a day, days left and used, what one is worth, what one pays for."""
