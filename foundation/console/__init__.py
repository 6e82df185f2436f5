"""What the pages of the staff console are made of, for payments' own pages and for those of the apps above."""
