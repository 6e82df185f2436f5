"""What a gym knows.

Figures that a gym may choose (until when, how long, how often) stand in house_rules.py, the tables of legal moves in
enums.py, the refusals in errors.py.
"""
