"""Numbers as people read them: the digits that matter, a true minus sign, powers of ten where zeros would hide them."""

from __future__ import annotations

import math


def number(value: float, digits: int = 6) -> str:
    """A number with the digits that matter; a true minus sign; powers of ten for the very small and the very large."""
    value = float(value) + 0.0  # no negative zero
    if not math.isfinite(value):
        return {math.inf: "∞", -math.inf: "−∞"}.get(value, "–")
    if value and (abs(value) < 1e-3 or float(f"{abs(value):.6g}") >= 1e6):  # 999,999.7 is a million to six digits
        return power(value, digits)
    return (f"{value:.0f}" if abs(value) >= 10**digits else f"{value:.{digits}g}").replace("-", "−")


def power(value: float, digits: int = 3) -> str:
    """A number as people write it with a power of ten: 1e-08 → 10⁻⁸, 5e-5 → 5·10⁻⁵, −2.5e7 → −2.5·10⁷."""
    mantissa, exponent = f"{abs(value):.{digits - 1}e}".split("e")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    raised = ten(int(exponent))
    return ("−" if value < 0 else "") + (raised if mantissa == "1" else f"{mantissa}·{raised}")


def ten(exponent: int) -> str:
    """A power of ten: 10⁻⁸."""
    return "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
