"""Every page in Chinese, in a real browser: no sentence in Latin script, neither to be seen nor to be heard."""

import re

import pytest

from engine.wrappers import WRAPPERS
from messages import speaking, tr
from optimizers import OPTIMIZERS
from tests.player.looks import wait_for
from views.pages import pages

pytestmark = pytest.mark.browser
NAMES = {text for o in OPTIMIZERS.values() for text in (o.name, o.paper)} | {w.paper for w in WRAPPERS.values()}
STREAMLIT = {"Skip to main content"}  # its own words, which it has in English only
APART = sorted(filter(None, NAMES | STREAMLIT), key=len, reverse=True)  # the longest first: some stand within others
SENTENCE = re.compile(r"(?:[A-Za-z][A-Za-z'’]*[,:]? ){3,}[A-Za-z]+")
TEXTS = """() => {
  const found = new Set();
  const said = ["aria-label", "title", "placeholder", "alt", "aria-valuetext", "data-tooltip"];
  const walk = (root) => {
    const nodes = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let n = nodes.currentNode; n; n = nodes.nextNode()) {
      if (n.nodeType === Node.TEXT_NODE) {
        if (!n.parentElement?.closest("script, style, noscript, code, pre, math, .katex, svg")) found.add(n.textContent);
        continue;
      }
      for (const name of said) found.add(n.getAttribute?.(name) ?? "");
      if (n.shadowRoot) walk(n.shadowRoot);
    }
  };
  walk(document.body);
  return [...found];
}"""

SAID = "e => getComputedStyle(e, '::after').content"  # in place of Streamlit's own word
# How many pictures are still to be drawn.
WAITING = """() => document.querySelectorAll(
  '.rv-part:empty, .rv-root:not([data-step]), .rv-chart:not([data-drawn]), [data-testid=stSkeleton], [data-testid=stSpinner]'
).length"""


def sentences(texts):
    """The sentences in Latin script that are neither names nor Streamlit's."""
    for text in texts:
        for name in APART:
            text = text.replace(name, "")
        yield from SENTENCE.findall(text)


def drawn(page):
    """Whether every picture of the page is there, and nothing more was said while it was looked at."""
    before = page.evaluate(TEXTS)
    page.wait_for_timeout(200)
    return page.evaluate(WAITING) == 0 and page.evaluate(TEXTS) == before


def test_no_sentence_is_in_latin_script(new_page, server):
    page, left = new_page(locale="zh-CN", reduced_motion="reduce"), {}
    for place, module in pages().items():
        first = place == next(iter(pages()))
        page.goto(f"{server}/{'' if first else place}?lang=zh")
        with speaking("zh"):
            page.get_by_text(tr(module.PAGE.about)).first.wait_for(state="attached")
        page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(state="attached")
        wait_for(lambda: drawn(page))
        if found := sorted(set(sentences(page.evaluate(TEXTS)))):
            left[place] = found
        assert page.evaluate("document.documentElement.lang") == "zh", place
        if first:
            page.set_viewport_size({"width": 820, "height": 900})  # where the bar has no room for all pages
            rest = page.locator(".rc-overflow-item-rest [data-testid=stMarkdownContainer]")
            rest.wait_for()
            assert (rest.inner_text(), rest.evaluate(SAID)) == ("", '"更多"')
            page.set_viewport_size({"width": 1440, "height": 900})
        for box in page.get_by_test_id("stFileUploaderDropzone").all():
            assert not re.search("Upload|per file", box.inner_text())
            assert box.locator("button [data-testid=stMarkdownContainer]").evaluate(SAID) == '"上传"'
    assert left == {}
    assert list(sentences(["This is a sentence.", "Adam 与 RMSProp"])) == ["This is a sentence"]
