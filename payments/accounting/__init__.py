"""The accountant's month: what moved, what it cost and what was invoiced, as files that add up."""
