"""Money in: price, checkout, what makes a payment paid, wrong amounts, asking, closing, delivery; the hosted page."""
