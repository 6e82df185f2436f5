"""What providers tell us, unasked: what is believed of it, kept raw, handed to paying or refunding, answered."""
