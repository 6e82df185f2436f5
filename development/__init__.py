"""What runs on a developer's machine only: the demonstration that `make run` starts, and a check of translations."""
