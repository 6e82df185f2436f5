"""Members as a file: read, checked, and written."""
