"""What shows a member whole: the page, selling, the overview, states, lists of members as files."""
