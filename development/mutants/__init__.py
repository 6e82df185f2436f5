"""Named mutants: each takes one guard away, and a test that is named beside it has to notice (`make mutants`).

Mutation libraries (mutmut, cosmic-ray) change operators anywhere and count; none takes a list of changes with names,
which is what a guard that must not be lost unnoticed needs.
"""
