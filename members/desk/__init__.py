"""What shows a member whole: the page, selling, the overview, where a member stands, import and export as files."""
