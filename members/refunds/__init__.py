"""How much goes back by which rule: facts, rules, quote, decision."""
