"""What the gym sells, and what a payment has on order: plans, packs, orders, terms."""
