"""Invoices (发票) that were issued elsewhere for payments: their numbers, red letters, and how much is still to invoice."""
