"""Money in: create, open at a provider, settle, ask, close, deliver; the API and the hosted page."""
