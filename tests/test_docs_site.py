"""The documentation: its code runs, its links lead somewhere, and it asks nothing from elsewhere."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from docs.executed import ELSEWHERE, blocks, execute
from docs.site import write_site

ROOT = Path(__file__).parent.parent


class Page(HTMLParser):
    """The links and the anchors of a page."""

    def __init__(self, text):
        super().__init__()
        self.links, self.anchors, self.loaded = [], {""}, []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        self.anchors |= {told[name] for name in ("id", "name") if told.get(name)}
        self.links += [told[name] for name in ("href", "src") if told.get(name)]
        loads = tag in ("script", "img", "iframe", "link")
        self.loaded += [told[name] for name in ("href", "src") if loads and told.get(name)]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    out = tmp_path_factory.mktemp("site")
    write_site(out)  # runs every block of code, and mkdocs is strict
    return out


@pytest.mark.timeout(600)
def test_every_link_leads_somewhere_and_nothing_is_asked_from_elsewhere(site):
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    assert {"index.html", "tutorial.html", "catalogue.html"} <= {path.name for path in pages}
    lost = []
    for path, page in pages.items():
        assert not [url for url in page.loaded if urlsplit(url).netloc], path
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or path.name == "404.html":
                continue
            target = path.parent / unquote(parts.path) if parts.path else path
            if not target.exists() or (target in pages and unquote(parts.fragment) not in pages[target].anchors):
                lost.append((path.name, link))
    assert lost == []


def test_the_readme_runs(tmp_path):
    (tmp_path / "docs").mkdir()
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(list(blocks(text))) > 4
    execute(text, tmp_path)


def test_code_that_nobody_runs_is_found(tmp_path):
    for text in ("```sh\nrm -r x\n```", "```perl\n1\n```", "```sh\nravine list nothing\n```", "```python\nx\n```"):
        with pytest.raises((AssertionError, NameError, SystemExit)):
            execute(text, tmp_path)


def test_what_runs_elsewhere_names_tests_that_are_there():
    for told in ELSEWHERE.values():
        assert all((ROOT / name).exists() for name in re.findall(r"tests/[\w/.]+", told)), told
