"""No page has a serious or critical violation that axe-core finds, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from views.pages import pages

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
GRAVE = ("serious", "critical")
THEIRS = {  # what Streamlit draws by itself and cannot be told otherwise
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_grave_violation(new_page, server, scheme):
    page = new_page(color_scheme=scheme, reduced_motion="reduce")
    found = []
    for name in pages():
        page.goto(f"{server}/{name}")
        page.get_by_role("heading", level=1).first.wait_for(state="attached", timeout=60_000)
        page.locator("[data-testid=stAppViewContainer] [data-testid=stSkeleton]").first.wait_for(state="detached")
        page.wait_for_timeout(1500)
        result = Axe().run(page, options={"resultTypes": ["violations"]})
        for violation in result.response["violations"]:
            if violation["impact"] in GRAVE:
                nodes = [node["html"][:160] for node in violation["nodes"]]
                found.append((name, violation["id"], len(nodes), nodes[:3]))
    assert not found, "\n".join(map(str, found))
