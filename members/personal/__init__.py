"""What is kept about a person: the statement that he may ask for, and masking him when the law's time is over."""
