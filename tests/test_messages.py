"""Every language has every message that the interface asks for, with the same fields, and nothing else."""

import ast
import pickle
import re
import string
from functools import cache
from pathlib import Path

import polib
import pytest

import messages
from messages import catalogue, languages, later, nearest, speaking, tr
from player import words
from tests import declared, said_js
from tests.said import unsaid
from tests.views.burning import refuse
from views.jobs import Job
from views.pages import pages
from views.workers import in_process

ROOT = Path(__file__).parent.parent
FOLDERS = ("optimizers", "surfaces", "engine", "live", "figures", "views", "player", "export", "lessons")
FILES = [
    ROOT / "cli.py",
    ROOT / "ravine.py",
    ROOT / "deploy" / "serve.py",
    *(p for folder in FOLDERS for p in sorted((ROOT / folder).rglob("*.py"))),
]
SPOKEN = [
    path for path in FILES if path.parent.name != "optimizers" and path.name != "ravine.py"
]  # those declare, or are called
OTHERS = [code for code in languages() if code != messages.ENGLISH]


@cache
def asked():
    """Every text that is given to ``tr``, ``later`` or ``mark`` as it stands, and all that is declared."""
    found = {text for module in pages().values() for text in (module.PAGE.title, module.PAGE.about)}
    found |= words.asked() | declared.texts()
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("tr", "later", "mark")
            if called and isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
    return frozenset(found)


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", OTHERS)
def test_nothing_is_left_untranslated(code):
    missing = sorted(asked() - set(catalogue(code)))
    assert not missing, f"{len(missing)} messages are missing in locale/{code}.po"


@pytest.mark.parametrize("code", OTHERS)
def test_no_message_is_left_over_and_fields_agree(code):
    assert set(catalogue(code)) <= asked()
    for text, said in catalogue(code).items():
        assert fields(text) == fields(said), text


@pytest.mark.parametrize("code", OTHERS)
def test_what_is_declared_keeps_its_numbers(code):
    for text in declared.texts():
        assert numbers(text) == numbers(catalogue(code)[text]), text


def numbers(text):
    """The numbers in a text, in whatever order."""
    return sorted(re.findall(r"\d+(?:\.\d+)?", text))


@pytest.mark.parametrize("code", OTHERS)
def test_no_message_stands_twice(code):
    texts = [entry.msgid for entry in polib.pofile(str(messages.FOLDER / f"{code}.po"))]
    assert len(texts) == len(set(texts))


def test_nothing_is_shown_that_no_language_is_asked_for():
    found = [f"{path.relative_to(ROOT)}:{line}: {text}" for path in SPOKEN for line, text in unsaid(path)]
    assert not found, "\n".join(found)


def test_text_that_is_shown_is_found(tmp_path):
    file = tmp_path / "page.py"
    shown = ['st.button("Go on")', 'x.caption(f"{n} steps")', 'f(help="What" if a else "tr")', 'refusal("no " + name)']
    silent = [
        'st.button(tr("Go on"))',
        'st.latex("x")',
        'st.caption(f"{n} × {m}")',
        'log.error("a page")',
        "text(name)",
    ]
    file.write_text("\n".join([*shown, *silent]), encoding="utf-8")
    assert {line for line, _ in unsaid(file)} == set(range(1, len(shown) + 1))


def test_a_sentence_is_kept_in_no_language():
    inner = later("a saddle")
    told = later("Stopped at {place}, {kind}.", place="(0, 0)", kind=inner)
    assert told == "Stopped at (0, 0), a saddle."
    assert pickle.loads(pickle.dumps(told)).values == told.values
    with speaking("zh"):
        assert tr(told) == tr("Stopped at {place}, {kind}.", place="(0, 0)", kind="一个鞍点")
        assert "一个鞍点" in tr(told)
    assert tr(told) == told


def test_work_elsewhere_speaks_the_language_of_who_asked_for_it():
    with speaking("zh"):
        job = Job(in_process(refuse, "x"))
        other = Job(lambda hear, cancel: refuse("x", progress=hear))
    job.wait(200)
    other.wait(200)
    assert job.error == other.error == "x：从 0 到 inf 不是范围"


def test_a_language_is_heard_or_english_is_spoken():
    assert nearest("zh-Hans-CN") == nearest("zh_TW") == "zh"
    assert nearest("de-AT") is None
    assert nearest(None) is None
    assert tr("a text that nobody has translated") == "a text that nobody has translated"
    assert languages()["en"] == "English"


MODULES = sorted([*(ROOT / "player" / "assets").rglob("*.js"), *(ROOT / "views").rglob("*.js")])


def test_nothing_is_shown_by_javascript_that_no_language_is_asked_for():
    found = [f"{path.relative_to(ROOT)}:{line}: {text}" for path in MODULES for line, text in said_js.unsaid(path)]
    assert len(MODULES) > 60
    assert not found, "\n".join(found)


def test_text_that_javascript_shows_is_found(tmp_path):
    file = tmp_path / "panel.js"
    shown = [
        'note.textContent = empty ? "no minimum" : "";',
        'button.setAttribute("aria-label", `Step ${n}`);',
        'element("input", "search", { type: "search", placeholder: "Search here" });',
        'root.innerHTML = `<button title="Go on">${icon("on")}</button>`;',
        "root.innerHTML = `<p>${name} is here</p>`;",
        'context.fillText("weights", x, y);',
        'box.append(icon("up"), "Earlier");',
    ]
    silent = [
        'note.textContent = kind === "log" ? tr("no minimum") : "";',
        'button.setAttribute("aria-label", tr("Step {n}", { n }));',
        'button.setAttribute("data-kind", "search");  // "Search"',
        'root.innerHTML = `<button class="rv-play" title="${tr("Go on")}">${icon("on")}</button>`;',
        "context.fillText(n.toFixed(2), x, y);",
    ]
    file.write_text("\n".join([*shown, *silent]), encoding="utf-8")
    assert {line for line, _ in said_js.unsaid(file)} == set(range(1, len(shown) + 1))
