"""The few statements that callbacks, new payments and lists run, with their SQL text built once.

The ORM builds the text of a statement anew each time (what keeping it gains: docs/performance.md). Columns, what values
become on their way in and out, and errors are those of the models' own fields; the ORM stays everywhere else.

A look-up is a column's attribute, alone or followed by `__lt`, `__lte` or `__gte`. No signals are sent; a value is
plain (no F()); NULL is written and read, but nothing equals it.
"""
