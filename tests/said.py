"""Texts that a person is shown without ``tr``: literals in the places whose words are read, found in the source."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

FIRST = {  # calls whose first argument is read
    "button", "caption", "markdown", "error", "info", "warning", "success", "header", "subheader", "title", "selectbox",
    "slider", "select_slider", "number_input", "text_input", "text_area", "checkbox", "toggle", "radio", "pills",
    "segmented_control", "multiselect", "expander", "download_button", "file_uploader", "uploader", "dialog", "spinner", "dataframe",
    "tabs", "link_button", "Notice", "refusal", "ExperimentError", "FormulaError", "DataError", "PictureError",
    "ServeError", "ArgumentTypeError", "Closed", "set_title", "set_xlabel", "set_ylabel", "set_label",
}  # fmt: skip
OTHERS = {"known": 2, "no_such": 2, "mapping": 1, "number": 1, "Variant": 0}  # calls of which another argument is read
NAMED = {  # arguments that are read, by whatever they are given to
    "help", "placeholder", "label", "title", "hovertemplate", "annotation_text", "description", "epilog", "about", "note",
    "xlabel", "ylabel",
}  # fmt: skip
PLAIN = {  # read, and the same in every language
    "CSV", "GIF", "ravine", "β", "Python", '{"surface": "beale", "lanes": …}', "hours;passed\n0,5;0\n0,75;0", "GPL",
}  # fmt: skip
DECLARED = {"Page", "Surface"}  # what these hold is gone through as it is declared: tests/declared.py
CODE = re.compile(r":material/[\w{}]+:|%?\{[^}]*\}|<[^>]*>|\$[^$]*\$|\[?\(?https?://\S*|`[^`]*`")


def unsaid(path: Path) -> Iterator[tuple[int, str]]:
    """(line, text) of each."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in DECLARED or getattr(getattr(node.func, "value", None), "id", "") == "log":
                continue
            shown = [keyword.value for keyword in node.keywords if keyword.arg in NAMED]
            place = 0 if name in FIRST else OTHERS.get(name)
            for argument in [*([] if place is None else node.args[place : place + 1]), *shown]:
                yield from ((argument.lineno, text) for text in _literals(argument) if _is_read(text))


def _literals(node: ast.expr) -> Iterator[str]:
    """The texts that stand in an expression itself, not in what it calls."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from (*_literals(node.body), *_literals(node.orelse))
    elif isinstance(node, ast.BinOp):
        yield from (*_literals(node.left), *_literals(node.right))
    elif isinstance(node, ast.BoolOp | ast.List | ast.Tuple):
        for part in node.values if isinstance(node, ast.BoolOp) else node.elts:
            yield from _literals(part)
    elif isinstance(node, ast.Dict):  # the heads of a table
        for key in node.keys:
            yield from _literals(key) if key else ()


def _is_read(text: str) -> bool:
    return text not in PLAIN and bool(re.search(r"[A-Za-z]{2,}", CODE.sub("", text)))
