"""Who comes in: the verdict at the door and its reason, and the visit."""
