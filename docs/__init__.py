"""What is written about the project; the catalogue in here is generated."""
