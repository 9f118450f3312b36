"""axe-core goes over every page, light and dark, and finds nothing that is serious; a person who cannot see is told what happened."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from engine.scenes import Scene, Scenes
from views.pages import pages
from views.session import HOME

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
LINK = Scenes(scenes=(Scene(name="One", experiment=HOME), Scene(experiment=HOME))).to_link()
ASKED = {  # where a page has most to show
    "explore": "",
    "learn": "learn?lesson=momentum",
    "present": f"present?scenes={LINK}",
}
PLAYER = ("explore", "learn", "present")
# Streamlit's own markup, by rule: a part of what is found, and why it is left.
STREAMLIT: dict[str, dict[str, str]] = {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_page(new_page, server, scheme):
    page, axe, found = new_page(color_scheme=scheme, reduced_motion="reduce"), Axe(), []
    for name in pages():
        page.goto(f"{server}/{ASKED.get(name, name)}")
        page.get_by_role("heading", level=1).first.wait_for(state="attached")
        if name in PLAYER:
            page.locator(".rv-root[data-step]").wait_for()
        page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")
        for violation in axe.run(page).response["violations"]:
            left = STREAMLIT.get(violation["id"], {})
            nodes = [n for n in violation["nodes"] if not any(part in n["html"] for part in left)]
            if violation["impact"] in ("serious", "critical"):
                found += [f"{name}: {violation['id']}: {n['target']} {n['html'][:200]} {n['failureSummary'][:200]}" for n in nodes]  # fmt: skip
    assert not found, "\n".join(found)
