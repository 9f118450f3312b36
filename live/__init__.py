"""A rule run with symbols for numbers becomes a graph of scalar operations; printers turn that into other languages."""
