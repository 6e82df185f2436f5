"""The bridges that the two apps put into a page open in them: the page hands an order over, the payer presses."""
