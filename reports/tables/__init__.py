"""Tables that more than one place shows: the page, workbooks, CSV files and the terminal."""
