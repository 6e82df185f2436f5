"""Pictures of the console and of the hosted page, for the README, made of the demonstration by Debian's chromium."""
