"""The hosted checkout page: what a payer's browser sees, from choosing a provider to the receipt."""
