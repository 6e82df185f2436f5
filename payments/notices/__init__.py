"""What providers tell us, unasked: kept raw, verified, handed to paying or refunding, answered."""
