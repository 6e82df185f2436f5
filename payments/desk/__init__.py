"""What staff see of a payment as a whole, and what is done when a person settles an exception."""
