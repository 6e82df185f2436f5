"""The bill of a day: its rows out of the book, and the file that it is handed out in."""
