"""The gym's own face: what it is called, its logo, where it is, how to call it, and the rules of the house."""
