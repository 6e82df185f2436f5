"""What staff decide about what members have: one thing a file, each with its form and the operation behind it."""
