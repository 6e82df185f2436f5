"""Tables that are taken elsewhere, and tables that come from there: CSV and workbooks of a spreadsheet."""
