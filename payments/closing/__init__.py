"""The books: the figures of a day and of a month, what of them is undecided, and closing them."""
