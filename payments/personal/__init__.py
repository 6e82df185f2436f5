"""A person behind payments: what is kept of one, whether money is open, and masking what need not be known any more."""
