"""People: members, coaches, accounts and their lock-out, tokens, roles and permissions, phones, and who did what."""
