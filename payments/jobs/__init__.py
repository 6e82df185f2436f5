"""The background jobs: of several processes that run them, one at a time runs each."""
