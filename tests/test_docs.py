"""The generated part of docs/ is what the declarations say now."""

import re
from pathlib import Path

import pytest

from docs import make
from optimizers import OPTIMIZERS
from optimizers._verified import verification
from surfaces import SURFACES
from views import facts

DOCS = Path(make.__file__).parent
ADVICE = "out of date: run `python -m docs.make`"


def read(name):
    path = DOCS / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def test_the_verification_is_what_the_tests_compare():
    assert read("verification.json") == make.verification(), ADVICE


@pytest.mark.parametrize("name", ["catalogue.md", "surfaces.md"])
def test_pages_are_up_to_date(name):
    assert read(name) == make.pages()[name], ADVICE


def test_drawings_are_up_to_date():
    drawn = make.thumbnails()
    assert {f"thumbnails/{p.name}" for p in (DOCS / "thumbnails").iterdir()} == set(drawn), ADVICE
    assert [name for name, svg in drawn.items() if read(name) != svg + "\n"] == [], ADVICE
    assert sum(map(len, drawn.values())) < 1_500_000


def test_links_within_a_page_lead_somewhere():
    text = make.pages()["catalogue.md"]
    anchors = set(re.findall(r'<a id="([^"]+)">', text))
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors
    assert all((DOCS / path).exists() for path in re.findall(r'src="([^"]+)"', text))


def test_math_fences_are_closed():
    for text in make.pages().values():
        assert text.count("```") % 2 == 0
        assert text.count("$`") == text.count("`$")


def test_every_compared_method_has_a_sentence():
    assert all(facts.verified(key).startswith("Agrees") for key in verification())


def test_the_readme_counts_right():
    text = read("../README.md")
    verified = len(verification())
    assert f"| {len(OPTIMIZERS)}, " in text
    assert f"| {len(SURFACES)}: " in text
    assert f"{verified} of the {len(OPTIMIZERS)} optimizers agree" in text
