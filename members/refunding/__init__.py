"""How much of a price goes back: the rules, the facts they ask for, and the sum as a sentence."""
