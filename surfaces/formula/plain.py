"""A text before it is cut: characters as keyboards have them, and what stands around a formula blanked out. No place moves."""

from __future__ import annotations

import re
import unicodedata

from surfaces.formula.functions import WORDS
from surfaces.formula.marks import KNOWN

PLAIN = dict.fromkeys("−–‒﹣", "-") | dict.fromkeys("·×∗⋅•∙✕⊙", "*") | dict.fromkeys("÷∕⁄", "/") | {"ℎ": "h"}
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
    "ℝ": "R",
}
SPACES = dict.fromkeys(
    "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u2061\u2062\u3000\ufeff\t\r", " "
)
LABEL = re.compile(
    r"^\s*(?!(?:lambda|else|if|return|default|def|domain|bounds|where|for)\b)(?P<label>[A-Za-z][A-Za-z'’ -]{0,40})"
    r"(?:[:：](?![=:])|：)(?=\s*[^\s{])(?!\s*[\\(]?\s*(?:mathbb|R\b))"
    r"(?!\s*\([^()]*\)\s*(?:->|=>|→|↦|\\mapsto|\\to))(?![^\n]*(?:->|↦|→|\\mapsto))",
    re.IGNORECASE,
)
CALLED_SO = {*"fghFJL", "fun", "obj", "Eq"}  # short names that a formula may have
AROUND = [
    re.compile(r"^[ \t]*```[^\n`]*$", re.MULTILINE),  # a fence
    re.compile(r"^[ \t]*(?:import\s+[\w.]+(?:\s+as\s+\w+)?(?:\s*,\s*[\w.]+(?:\s+as\s+\w+)?)*|"
               r"from\s+[\w.]+\s+import\s+(?:\*|\w+(?:\s*,\s*\w+)*))[ \t]*;?[ \t]*$", re.MULTILINE),
    re.compile(r"^[ \t]*@[A-Za-z_][\w.]*(?:\([^()\n]*\))?[ \t]*$", re.MULTILINE),  # a decorator
    re.compile(r"^[ \t]*(?:>>>|(?:In|Out) ?\[\d+\][:=]|julia>|octave:\d+>|sage:)(?=\s)", re.MULTILINE),  # a prompt
    re.compile(r"^\s*(?:[例题]\s*\d*\s*[:：.、]|\*\s|(?:\d{1,2}|[a-h])\)\s)"),  # a list's mark; • is * by now
    re.compile(r"^\s*@\.\s"),  # Julia's, for whole arrays
    re.compile(r"(?<=[A-Za-z])\.(?=\()"),  # and sin.(x)
    re.compile(r"\b(?:(?:np|numpy|torch|jnp)\.)?float(?:16|32|64)(?=\()|\bS(?=\(\d+\))"),  # numbers of a kind
    re.compile(r"\b(?:tf|K)\.(?:math\.)?reduce_(?=(?:sum|mean|prod|max|min)\()"),
    re.compile(r"(?<=[\w)\]}])\s*,\s*(?:axis|dim|keepdims?)\s*=\s*(?:None|True|False|-?[01](?=\s*[,)])|\(0,\s*1\)|\[0,\s*1\])(?=[^()]*\))"),
    re.compile(r"(?<=,)\s*ord\s*=(?!=)"),
    re.compile(r'"""(?:[^"]|"(?!""))*"""|' r"'''(?:[^']|'(?!''))*'''"),  # a docstring
    re.compile(r"/\*(?:[^*]|\*(?!/))*\*/"),
    re.compile(r"(?:^[ \t]*|(?<=;)[ \t]*)(?://|%)[^\n]*$", re.MULTILINE),
    re.compile(r"(?<=\s)(?://|%|--)[ \t]*(?P<remark>[A-Za-z][A-Za-z' ,-]*)[.!]?[ \t]*$|(?<=[\w²³)\]}]) [ \t]*\((?P<aside>[A-Za-z][A-Za-z' -]*)\)\s*$", re.MULTILINE),
    # What sets a grid up or draws: x = np.linspace(-2, 2); X, Y = np.meshgrid(x, y); plt.show()
    re.compile(r"(?:^|(?<=;))(?:[^\w;\n=]*\w){1,6}[^\w;\n=]*=[^\S\n]*(?:\w{1,9}\.)?(?:linspace|meshgrid|arange|mgrid|ogrid)\b[^;\n]*;?", re.MULTILINE),
    re.compile(r"(?:^|(?<=;))[^\S\n]*(?:[\w ,]{1,9}=[^\S\n]*)?(?:plt|ax|fig|ax\d)\.\w+[^;\n]*;?", re.MULTILINE),
    # What declares symbols: syms x y; x, y = sp.symbols("x y"); @variables x y
    re.compile(r"^[ \t]*(?:syms|sym|@variables|@polyvar|@vars)[ \t]+[\w \t,()]+;?[ \t]*$", re.MULTILINE),
    re.compile(r"(?:^|(?<=;))(?:[^\w;\n=]*\w){1,4}[^\w;\n=]*=[^\S\n]*(?:\w{1,9}\.)?(?:symbols|Symbol|var|sym)\([^()\n]*\)[^\S\n]*;?", re.MULTILINE),
    re.compile(r"(?<=\w):\s*(?:f64|f32|float|number|Double|Float64|Real|int)\b(?=\s*[,)|=])"),  # types of arguments
    re.compile(r"(?<=\w)\s+float64\b(?=\s*[,)])|(?<=\))\s*float64\b(?=\s*\{)"),  # Go's
    re.compile(r"^\s*(?:(?:public|private|static|inline|constexpr|export|pub)\s+)+"),
    re.compile(r"\\(?:label|tag)\*?\s*\{[^{}]*\}|\\(?:nonumber|notag)(?![A-Za-z])"),
    # f: ℝ² → ℝ,
    re.compile(
        r"^\s*[A-Za-z]\s*(?::|\\colon)\s*(?:\\mathbb\s*\{?\s*R\s*\}?|ℝ|R)\s*(?:²|\^\s*\{?\s*2\s*\}?)\s*"
        r"(?:→|->|\\to|\\rightarrow|\\longrightarrow)\s*(?:\\mathbb\s*\{?\s*R\s*\}?|ℝ|R)(?![A-Za-z0-9^²])\s*[,;:.]?"
    ),
    # Words before f(x, y) = …, and a name with a colon: Consider f(x, y) = …; Ackley function: …
    re.compile(r"^(?!\s*(?:def|function|return|lambda|let|const|var|local)\b)[^\W\d_][^\d()\[\]{}=+*/^|<>;:\\\n]*[\s:：](?=\s*\$*[A-Za-z]\w{0,9}\s?\(\s*[^\W\d]\w*\s*,\s*[^\W\d]\w*\s*\)\s*:?=)"),
    re.compile(r"^[\u4e00-\u9fff，：\s]+(?=\s*\$*[A-Za-z]\w?\s?\(\s*[a-zA-Z]\w*\s*,\s*[a-zA-Z]\w*\s*\)\s*=)"),
    LABEL,
    re.compile(r"(?:其中|定义域[为是]?|取值范围[为是]?|区间|范围)(?=\s*[:：]?\s*(?:[-−\d\[(|]))"),
    re.compile(r"^\s*目标函数[\s:：]*"),
    re.compile(r"(?:->|→|⟶|\\to|\\rightarrow|\\longrightarrow)\s*\\?(?:text\{\s*)?min(?:imum|imize)?\b\s*\}?\s*[.!]?\s*(?=\$*\s*$)"),
    re.compile(r"(?<!\s)[,;]?\s*\b(?:where|with|for(?: all)?)\s+\(?[A-Za-z]\w?\s*(?:,|and)\s*[A-Za-z]\w?\)?\s+(?:are|is|being)\s+(?:any |all )?(?:reals?|variables|real (?:numbers?|variables?|valued))\s*$"),
    # What asks for a minimum, which is what is done with a formula here.
    re.compile(r"(?<!\s)[,;。]?\s*(?:试?求|的|找)[\u4e00-\u9fff、]*(?:极[值小大]|最[小大优]|驻点|鞍点|图[像形]|梯度|等高线)[\u4e00-\u9fff、]*[。.]?(?=\$*\s*$)"),
    re.compile(r"[,;.]\s+(?:find|determine|compute|locate|plot|sketch)\s[A-Za-z ,]*[.!?]?(?=\s*$)", re.IGNORECASE),
    re.compile(
        r"^\s*(?:\\(?:text|mathrm|operatorname)\*?\s*\{\s*)?"
        r"(?:(?:minimi[sz]e|minimiere|minimiser|minimizar|minimizza)\s*\}?|(?:arg\s*)?min\s*\}?(?=\s+[^\s(\[{]|\s*_))"
        r"(?:\\limits)?(?:\s*_\s*(?:\{(?:[^{}]|\{[^{}]*\})*\}|[A-Za-z]))?(?=[\s(\[:\\])\s*:?",
        re.IGNORECASE,
    ),
    re.compile(r"^\s*=(?!=)"),
    re.compile(r"^\s*\\(?:arg)?min(?:\\limits)?\s*_\s*(?:\{(?:[^{}]|\{[^{}]*\})*\}|[A-Za-z])"),
    re.compile(r"^\s*\\(?:underset|mathop)\s*\{[^{}]*\}\s*\{\s*\\?(?:mathrm|operatorname|text)?\s*\{?\s*(?:arg)?\\?min(?:imize)?\s*\}?\s*\}"),
    re.compile(r"^\s*(?:(?:the |die |la )?(?:(?<=the )function|Funktion|fonction|funci[oó]n|soit|sei)\s|目标函数|最小化|函数|设|令)[\s:：]*", re.IGNORECASE),
    re.compile(r"[.,。]\s*(?=\$*\s*$)|[.,。]\s*(?=\\\]\s*$|\\end\{(?:equation|align|displaymath|gather)\*?\}\s*$)"),
]  # fmt: skip
# What a function is called, which is never used again and may be f_2d.
NAMED = re.compile(
    r"(\b(?:def|function|fn|func|double|float)[ \t]+(?:\w+[ \t]*=[ \t]*)?(?=\w+\s*\()"
    r"|^\s*(?=\w+\s*(?:=|<-)\s*(?:lambda|function)\b|\w*_\w*\([\w, ]*\)\s*=))([A-Za-z]\w*)"
)
OLD_FONT = re.compile(r"\{\s*\\(?:bf|rm|it|sf|cal|boldmath)(?![A-Za-z])\s*\{?\s*([A-Za-z]+|\\[A-Za-z]+)\s*\}?\s*\}")
QUOTES = {"`": "`", '"': '"', "'": "'", "“": "”", "„": "“", "«": "»", "「": "」"}


CELL = re.compile(r"\$?\b([A-Z]{1,2})\$?([0-9]{1,3})\b|\$([A-Z]{1,2})\$?([0-9]{1,3})\b")

NEGATED_CELL = re.compile(r"(?:^|[(*/,;^])\s*(-)\s*[A-Z]{1,2}[0-9]{1,3}\s*\^")


def plain(text: str) -> str:
    """The text with as many characters, each in its place."""
    text = re.sub(r"\bfür\b", "for", "".join(map(_one, text)))
    if text.lstrip().startswith("=") and "$" in text:  # a spreadsheet's: $A$1 is the cell A1
        text = CELL.sub(lambda m: ((m[1] or m[3]) + (m[2] or m[4])).rjust(len(m[0])), text)
    text = NAMED.sub(lambda m: m[1] + "f".rjust(len(m[2])), text)
    return _blanked(OLD_FONT.sub(lambda m: m[1].rjust(len(m[0])), text))


def sheet(text: str) -> bool:
    """Whether a text is a spreadsheet's formula: = first, and cells."""
    return text.lstrip().startswith("=") and re.search(r"\b\$?[A-Z]{1,2}\$?[0-9]{1,3}\b", text) is not None


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
        text = around.sub(_away, text)
    inner = text.strip()
    while len(inner) > 1 and QUOTES.get(inner[0]) == inner[-1] and inner[1:-1].count(inner[0]) == 0:
        at = text.index(inner)
        text = text[:at] + " " + inner[1:-1] + " " + text[at + len(inner) :]
        inner = text.strip()
    return text


def _away(found: re.Match[str]) -> str:
    """Spaces in place of what was found; what only looks like a name with a colon stays."""
    groups = found.groupdict()
    remark = groups.get("remark") or groups.get("aside")
    if remark and not any(len(w) > 3 and w not in WORDS and w not in KNOWN for w in re.findall("[A-Za-z]+", remark)):
        return found[0]
    said = groups.get("label")
    return found[0] if said and not _is_label(said) else re.sub(r"[^\n]", " ", found[0])


def _is_label(said: str) -> bool:
    """Whether words before a colon are what a formula is called, and can be no part of it: to many, x : 2 is a quotient."""
    words = re.findall("[A-Za-z]+", re.sub("['’]s\\b", "", said))
    letters = [w for w in words if w not in CALLED_SO and (len(w) < 4 or w in WORDS or w == "pi") and w not in KNOWN]
    return not letters or any(w not in letters and w.lower() not in KNOWN for w in words)
