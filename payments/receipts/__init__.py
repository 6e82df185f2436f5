"""Receipts: their numbers, how long they are shown, whose they are, and the page by which anyone can check one."""
