"""Invoices (发票) that were issued elsewhere: their numbers, red letters, and how much is still to invoice."""
