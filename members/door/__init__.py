"""Who comes in: the verdict at the door, and the visit."""
