"""What a member sees of a private session without signing in: whoever has the link of a proposal answers it."""
