"""A text before it is cut: characters as keyboards have them, and what stands around a formula blanked out. No place moves."""

from __future__ import annotations

import re
import unicodedata

PLAIN = dict.fromkeys("−–‒﹣", "-") | dict.fromkeys("·×∗⋅•∙✕", "*") | dict.fromkeys("÷∕⁄", "/") | {"ℎ": "h"}
PLAIN |= {
    "↵": "\n",  # a line break that was pasted into a box of one line
    "、": ",",
    "｡": "。",
    "ˆ": "^",
    "∣": "|",
    "∥": "‖",
    "﹢": "+",
    "﹦": "=",
    "〔": "(",
    "〕": ")",
    "【": "[",
    "】": "]",
}
SPACES = dict.fromkeys(
    "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u2061\u2062\u3000\ufeff\t\r", " "
)
AROUND = [
    re.compile(r"^[ \t]*```[^\n`]*$", re.MULTILINE),  # a fence
    re.compile(r"^[ \t]*(?:import\s+[\w.]+(?:\s+as\s+\w+)?(?:\s*,\s*[\w.]+(?:\s+as\s+\w+)?)*|"
               r"from\s+[\w.]+\s+import\s+(?:\*|\w+(?:\s*,\s*\w+)*))[ \t]*;?[ \t]*$", re.MULTILINE),
    re.compile(r"^[ \t]*@[A-Za-z_][\w.]*(?:\([^()\n]*\))?[ \t]*$", re.MULTILINE),  # a decorator
    re.compile(r'"""(?:[^"]|"(?!""))*"""|' r"'''(?:[^']|'(?!''))*'''"),  # a docstring
    re.compile(r"/\*(?:[^*]|\*(?!/))*\*/"),
    re.compile(r"(?:^[ \t]*|(?<=;)[ \t]*)(?://|%)[^\n]*$", re.MULTILINE),
    # What sets a grid up or draws: x = np.linspace(-2, 2); X, Y = np.meshgrid(x, y); plt.show()
    re.compile(r"(?:^|(?<=;))(?:[^\w;\n=]*\w){1,6}[^\w;\n=]*=[^\S\n]*(?:\w{1,9}\.)?(?:linspace|meshgrid|arange|mgrid|ogrid)\b[^;\n]*;?", re.MULTILINE),
    re.compile(r"(?:^|(?<=;))[^\S\n]*(?:[\w ,]{1,9}=[^\S\n]*)?(?:plt|ax|fig|ax\d)\.\w+[^;\n]*;?", re.MULTILINE),
    re.compile(r"^\s*(?:(?:public|private|static|inline|constexpr|export|pub)\s+)+"),
    re.compile(r"\\(?:label|tag)\*?\s*\{[^{}]*\}|\\(?:nonumber|notag)(?![A-Za-z])"),
    # f: ℝ² → ℝ,
    re.compile(
        r"^\s*[A-Za-z]\s*(?::|\\colon)\s*(?:\\mathbb\s*\{?\s*R\s*\}?|ℝ|R)\s*(?:²|\^\s*\{?\s*2\s*\}?)\s*"
        r"(?:→|->|\\to|\\rightarrow|\\longrightarrow)\s*(?:\\mathbb\s*\{?\s*R\s*\}?|ℝ|R)(?![A-Za-z0-9^²])\s*[,;:.]?"
    ),
    # What asks for a minimum, which is what is done with a formula here.
    re.compile(
        r"^\s*(?:\\(?:text|mathrm|operatorname)\*?\s*\{\s*)?"
        r"(?:(?:minimi[sz]e|minimiere|minimiser|minimizar|minimizza)\s*\}?|(?:arg\s*)?min\s*\}?(?=\s+[^\s(\[{]|\s*_))"
        r"(?:\\limits)?(?:\s*_\s*(?:\{[^{}]*\}|[A-Za-z]))?(?=[\s(\[:\\])\s*:?",
        re.IGNORECASE,
    ),
    re.compile(r"^\s*=(?!=)"),
    re.compile(r"^\s*\\(?:arg)?min(?:\\limits)?\s*_\s*(?:\{[^{}]*\}|[A-Za-z])"),
    re.compile(r"^\s*\\(?:underset|mathop)\s*\{[^{}]*\}\s*\{\s*\\?(?:mathrm|operatorname|text)?\s*\{?\s*(?:arg)?\\?min(?:imize)?\s*\}?\s*\}"),
    re.compile(r"^\s*(?:(?:the |die |la )?(?:(?<=the )function|Funktion|fonction|funci[oó]n|soit|sei)\s|目标函数|最小化|函数|设|令)[\s:：]*", re.IGNORECASE),
    re.compile(r"[.,。]\s*(?=\$*\s*$)|[.,。]\s*(?=\\\]\s*$|\\end\{(?:equation|align|displaymath|gather)\*?\}\s*$)"),
]  # fmt: skip
QUOTES = {"`": "`", '"': '"', "'": "'", "“": "”", "„": "“", "«": "»", "「": "」"}


def plain(text: str) -> str:
    """The text with as many characters, each in its place."""
    return _blanked("".join(map(_one, text)))


def _one(c: str) -> str:
    """A character as keyboards have it: minus signs, dots, spaces, full-width signs, letters of mathematical typesetting."""
    if "\U0001d400" <= c <= "\U0001d7ff":
        return unicodedata.normalize("NFKC", c)
    if "\uff01" <= c <= "\uff5e":
        return chr(ord(c) - 0xFEE0)
    return PLAIN.get(c) or SPACES.get(c) or c


def _blanked(text: str) -> str:
    """Without what surrounds a formula where people keep it: fences, imports, docstrings, “minimize”, an end's full stop."""
    for around in AROUND:
        text = around.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)
    inner = text.strip()
    while len(inner) > 1 and QUOTES.get(inner[0]) == inner[-1] and inner[1:-1].count(inner[0]) == 0:
        at = text.index(inner)
        text = text[:at] + " " + inner[1:-1] + " " + text[at + len(inner) :]
        inner = text.strip()
    return text
