"""Pages that a signed address leads to: what they have in common, and the check of a receipt."""
