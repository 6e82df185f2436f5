"""What happened, told to addresses of others: signed, in the form of Standard Webhooks."""
