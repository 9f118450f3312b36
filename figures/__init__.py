"""Pictures that do not move, and what all pictures share: height scales and colours."""
