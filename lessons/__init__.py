"""The teaching texts and their experiments."""
