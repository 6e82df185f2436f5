"""What staff see of a payment as a whole, and how a case is settled by a person."""
