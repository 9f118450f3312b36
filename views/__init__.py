"""What a visitor sees: the pages, the frame around them, and the state of a visit."""
