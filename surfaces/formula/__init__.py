"""A person's own formula: text to a surface, by a parser that knows arithmetic and nothing else.

The text is cut into tokens (``text``), heads and definitions are taken from it (``script``), its names are told apart
(``names``), and the rest is parsed (``grammar``) into terms (``terms``), from which NumPy code is printed. Text never
reaches ``eval``, ``sympify`` or any parser but this one.
"""

from surfaces.formula import terms
from surfaces.formula.build import Formula, parse
from surfaces.formula.functions import FUNCTIONS
from surfaces.formula.surface import KEY, formula_surface, parsed_surface
from surfaces.formula.text import FormulaError

__all__ = ["FUNCTIONS", "KEY", "Formula", "FormulaError", "formula_surface", "parse", "parsed_surface", "terms"]
