"""How much goes back by which rule: the seven days, what counts as used, interest, what is given up for it."""
