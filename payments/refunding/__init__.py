"""Money back: who approves, how much and how late a provider takes it, sending, paying out by hand, what is locked."""
