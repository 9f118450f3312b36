"""Arithmetic whose last digit does not depend on who else is in the batch."""

from functools import lru_cache

import numpy as np


def power(base, exponent):
    """base^exponent for floats and arrays, by NumPy's loop in both cases.

    Python's own ``**`` on a float calls the C library, NumPy's on an array multiplies where the exponent is 2: they differ
    in the last place, so that a run would depend on whether its hyperparameter is a float or one of many in an array.
    """
    if isinstance(base, float) and isinstance(exponent, int | float):
        return _of_numbers(base, exponent)
    return np.power(base, exponent)


@lru_cache(maxsize=65_536)
def _of_numbers(base, exponent):
    return float(np.power(base, exponent))


def total(terms, axis):
    """The sum along ``axis``, added up in order.

    NumPy's ``sum`` adds eight strands where that axis is contiguous in memory, as it is for a batch of one.
    """
    return sum(np.moveaxis(terms, axis, 0))
