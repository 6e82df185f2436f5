"""The few statements that are run most, those of callbacks, new payments and lists, past the ORM.

Read in this order: `statements`, the SQL text, built once for a model and its columns; `values`, what a value becomes
on its way to a column and back, as the models' own fields have it; `sending`, by which PostgreSQL parses each text once
for a connection; `reading` and `writing`, what callers use; `columns`, many rows read at once; `together`, by which
several writes of a transaction are asked for in one breath; `instances`, rows in memory without the models' own loops.
`batches` is for many rows by a cursor. What each of them gains stands in docs/performance.md.

A look-up is a column's attribute, alone or followed by `__lt`, `__lte` or `__gte`. No signals are sent; a value is
plain (no F()); NULL is written and read, but nothing equals it.
"""
