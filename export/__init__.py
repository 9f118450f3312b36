"""What can be taken away: tables, pictures, films, pages and code, all made from Runs."""
