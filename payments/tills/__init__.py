"""Who has the cash: a clerk opens a till with a float, takes and pays out of it, and counts it in the end."""
