"""How signs, words and commands are spelled in NumPy, MATLAB, JavaScript, R, LaTeX and by hand: tables that the cutter reads."""

from __future__ import annotations

import re

from messages import mark
from surfaces.formula.functions import ALIASES, FUNCTIONS, REFUSED

PREFIX = re.compile(
    r"(?:(?:std::|(?:np|numpy|math|cmath|torch|jnp|jax|tf|keras|Math|sp|sympy|scipy|special|nn|functional|F|xp|linalg|K|nd)\.))+"
    r"(?=[A-Za-z])"
)
NUMBER = re.compile(
    r"(?:[0-9]{1,3}(?:_[0-9]{3})+|[0-9]+)(?:\.(?![*/^.])[0-9]*)?(?:[eE][+-]?[0-9]+)?|(?<!\.)\.[0-9]+(?:[eE][+-]?[0-9]+)?"
)
CALLED = re.compile(r"(?:log1p|log10|log2|expm1|exp10|exp2|arctan2|atan2|rad2deg|deg2rad)(?![A-Za-z0-9_])")
WORD = re.compile(r"[A-Za-z]+|[α-ωΑ-Ωϵϑϕϱ]")
SUBSCRIPT = re.compile(r"_\{\s*\\?([A-Za-z0-9]+|[A-Za-z]\s*[+-]\s*[0-9])\s*\}|_([0-9]+|\\?[A-Za-z][A-Za-z0-9]*)")
BRACKET = re.compile(r"\s*\[\s*(?:(?::|\.\.\.)\s*,\s*)?([0-9])\s*\]|\[\[\s*([0-9])\s*\]\]")
SIGN = re.compile(r"\*\*|\.\^|\.\*|\./|\.\+|\.-|==|!=|<=|>=|=>|->|:=|&&|//|[-+*/^(),;=<>|&%\[\]{}?:!.~@'_√∛⌊⌋⌈⌉ᵀ∏]")
CASES = dict.fromkeys(
    ("if", "for", "falls", "für", "si", "pour", "when", "where", "and if", "if and", "wenn", "当", "若"), "if"
)
CASES |= dict.fromkeys(("otherwise", "else", "sonst", "sinon", "elsewhere", "其他", "其它", "否则"), "otherwise")
CASES |= {"and": "and", "und": "and", "et": "and", "or": "or", "oder": "or", "ou": "or"}
SAME = {
    "**": "^", ".^": "^", ".*": "*", "./": "/", ".+": "+", ".-": "-", "&&": "and", "~": "not", "∧": "and", "∨": "or", "¬": "not",
    "≤": "<=", "≥": ">=", "≠": "!=", "∈": "in", "→": "->", "←": "=", "⟵": "=", "↦": "->", ":=": "=", "=>": "->",
    "⌊": "floor(", "⌋": "floor)", "⌈": "ceil(", "⌉": "ceil)",
}  # fmt: skip
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿˣʸᵏᵃᵇ", "0123456789+-()nxykab", strict=True)) | {"ᐟ": "/"}
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
PARTS = {"½": 1 / 2, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 1 / 4, "¾": 3 / 4, "⅕": 1 / 5, "⅛": 1 / 8, "⅙": 1 / 6}
KEYWORDS = {"if", "else", "and", "or", "not", "def", "return", "in", "function", "otherwise", "const", "let"}
KEYWORDS |= {"var", "double", "float", "for", "elif", "elseif", "import", "class", "while", "with", "then", "end"}
JOIN = re.compile(
    r"(?:(?:mit|avec|con|wobei|where|für|pour|und|et|and)\s+|(?:其中|且|和)\s*)(?=[^\W\d_]\w*\s*(?:=(?!=)|∈))"
)
SUM = re.compile(r"(?:sum|Sum|Σ|∑|\\sum)(?:\\limits)?\s*(?=_)|∑")
PROD = re.compile(r"(?:prod|Prod|Π|∏|\\prod)(?:\\limits)?\s*(?=_)|∏")
REFUSALS = [
    (
        re.compile(
            r"(?<![\\A-Za-z_])(?:squared|cubed|plus|minus|times|divided by|to the power(?: of)?|quadriert|hoch|al cuadrado|au carré)"
            r"(?![A-Za-z_]|\s*[(\[=])|平方|立方|乘以|加上|减去",
            re.IGNORECASE,
        ),
        mark("a formula is written in signs here, not in words: x^2 + 3*y"),
    ),
    (
        re.compile(
            r"\b(?:subject to|such that|unter der|sous la contrainte|sous contrainte)\b|\bs\.\s?t\.|约束", re.IGNORECASE
        ),
        mark("a formula has no constraints here: a lane can be held in a box, a ball or a half-plane"),
    ),
    (
        re.compile(r"^\s*\\?(?:(?:arg\s*max|max)\s*(?:_|\s[^\s(\[{])|maximi[sz]e|最大化)", re.IGNORECASE),
        mark("a minimum is sought here: give the formula its other sign, -(…)"),
    ),
    (
        re.compile(
            r"(?<![A-Za-z\\])d\s?[A-Za-z]?\s*/\s*d\s?[a-z](?![A-Za-z])|\\frac\s*\{(?:d|\\partial)[^}]*\}\s*\{(?:d|\\partial)"
        ),
        REFUSED["diff"],
    ),
    (re.compile(r"(?<![\w.])[0-9]+\.?[0-9]*j\b(?![\w\[])"), mark("complex numbers are not read: a landscape is real")),
]
EULER = re.compile(r"\s*(?:\^|\*\*)")  # what stands after Mathematica's and SymPy's E
ANONYMOUS = re.compile(r"\\\(\s*[A-Za-z]\w*(?:\s*,\s*[A-Za-z]\w*)*\s*\)")
TRUTHS = {"True": "1", "true": "1", "TRUE": "1", "False": "0", "false": "0", "FALSE": "0"}
CLOSING = {
    "(": ")", "[": "]", "{": "}", "cases(": "cases)", "|(": "|)", "floor(": "floor)", "ceil(": "ceil)", "norm(": "norm)", "|": "|",
}  # fmt: skip
OPEN = tuple(sign for sign in CLOSING if sign != "|")  # a bar alone does not tell whether it opens or closes
CLOSE = tuple(CLOSING[sign] for sign in OPEN)

# LaTeX commands as signs; "" drops one.
COMMANDS = {
    "cdot": "*", "odot": "*", "leftarrow": "=", "longleftarrow": "=", "gets": "=", "coloneqq": "=", "times": "*", "ast": "*", "div": "/", "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=", "geq": ">=",
    "geqslant": ">=", "lt": "<", "gt": ">", "ne": "!=", "neq": "!=", "land": "and", "wedge": "and", "lor": "or",
    "vee": "or", "neg": "not", "lnot": "not", "lvert": "|(", "rvert": "|)", "vert": "|", "lfloor": "floor(",
    "rfloor": "floor)", "lVert": "norm(", "rVert": "norm)", "colon": ":", "lceil": "ceil(", "rceil": "ceil)", "lbrace": "(", "rbrace": ")", "lbrack": "(", "rbrack": ")",
    "to": "->", "mapsto": "->", "rightarrow": "->", "bmod": "%", "mod": "%", "in": "in",
    "frac": "\\frac", "dfrac": "\\frac", "tfrac": "\\frac", "cfrac": "\\frac", "sqrt": "\\sqrt", "top": "ᵀ",
    "quad": "", "qquad": "", "displaystyle": "", "textstyle": "", "limits": "", "nolimits": "", "mathstrut": "",
    "bigl": "", "bigr": "", "Bigl": "", "Bigr": "", "big": "", "Big": "", "biggl": "", "biggr": "", "bigg": "", "middle": "",
}  # fmt: skip
STYLES = {
    "mathrm",
    "mathbf",
    "mathit",
    "mathsf",
    "operatorname",
    "text",
    "textrm",
    "textbf",
    "textit",
    "boldsymbol",
    "bm",
}
STYLES |= {"mathcal", "mathbb", "vec"}
ACCENTS = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar"}
DECORATED = {"hat": "hat", "widehat": "hat", "tilde": "tilde", "widetilde": "tilde", "bar": "bar", "overline": "bar"}
DECORATION = re.compile(r"\s*(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\\[A-Za-z]+|[A-Za-z]))")
FOOT = re.compile(r"\s*_\s*(?:\{(?:[^{}]|\{[^{}]*\})*\}|\\?[A-Za-z]+|[^\W\d_])")  # of ∇: what it is taken by
KNOWN = {*FUNCTIONS, *ALIASES}
