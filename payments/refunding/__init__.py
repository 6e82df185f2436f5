"""Money back: request, approve, send, settle, within what was paid and what the providers take."""
