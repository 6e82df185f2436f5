"""People: members, coaches, accounts, tokens, roles, phones, and who did what to what a member has."""
