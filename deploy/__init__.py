"""Serving Ravine to many: several processes behind one address, and the files that hosts ask for."""
