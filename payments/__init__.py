"""Money in, money out.

Figures that a house may choose (how long a payment can be paid, above what a second person approves) stand in
house_rules.py, the tables of legal moves in enums.py, the refusals in errors.py, permissions in permissions.py.
"""
