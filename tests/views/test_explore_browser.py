"""What a person does on the Explore page, in a real browser."""

import json
import os
import re
from functools import partial

import pytest
from playwright.sync_api import expect

from engine.limits import PAGE_LANES
from engine.link import PARAMETER, to_link
from optimizers import OPTIMIZERS
from surfaces import SURFACES
from tests.player.looks import WITH_PLAYER, changed, digest, entered, first_picture, opened, rate, wait_for
from views.session import HOME

pytestmark = pytest.mark.browser


@pytest.fixture
def explore(kept_page, server):
    """The Explore page as a visitor finds it, without motion: a playback takes the processor that the test needs."""
    return first_picture(kept_page, server)


def chip(page, index):
    return page.get_by_test_id(f"chip-{index}")


def named(page, *names):
    """Wait until the chips have these names."""
    expect(page.locator(".rv-chip .rv-name")).to_have_text(names)


def load(page, experiment):
    """Run an experiment by pasting its JSON."""
    if not page.get_by_label("Or paste it here").is_visible():
        page.get_by_text("Link and JSON").click()
    page.get_by_label("Or paste it here").fill(json.dumps(experiment))
    page.get_by_label("Or paste it here").press("Control+Enter")
    page.get_by_role("button", name="Run this").click()


def test_all_that_matters_is_in_sight(explore):
    named(explore, "SGD", "Momentum", "Adam")
    for selector in ("[data-testid=rv-contour]", "[data-testid=rv-loss]", "[data-testid=rv-bar]", ".rv-knobs"):
        box = explore.locator(selector).bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 900, selector


def test_the_classic_eight_are_one_press_away(explore):
    changed(explore, lambda: explore.get_by_test_id("eight").click())
    named(explore, "SGD", "Momentum", "Adam", "Nesterov", "AdaGrad", "AdaDelta", "RMSProp", "Nadam")
    explore.get_by_test_id("eight").wait_for(state="hidden")
    chip(explore, 7).locator(".rv-name").click()
    explore.get_by_test_id("knob-momentum_decay").wait_for()


def test_a_first_visit_sees_a_picture_until_the_live_one_is_there(new_page, server):
    page = new_page(color_scheme="dark", reduced_motion="reduce")
    held, holds = [], [True]  # Streamlit's own scripts wait, so what is seen stays
    page.route("**/static/js/*.js", lambda route: held.append(route) if holds else route.continue_())
    page.goto(server, wait_until="commit")
    picture = page.locator("#poster img")
    picture.wait_for()
    page.wait_for_function("document.querySelector('#poster img').naturalWidth === 640")
    shows = page.locator("html.shows-poster")
    assert shows.count() == 1
    holds.clear()
    for route in held:
        route.continue_()
    page.locator(".rv-root[data-digest]").wait_for(state="attached")
    picture.wait_for(state="hidden")
    shows.wait_for(state="detached")
    holds.append(True)
    page.goto(f"{server}?{PARAMETER}={to_link(HOME.changed(steps=33))}", wait_until="commit")
    page.locator("#poster").wait_for(state="attached")
    assert shows.count() == 0  # it would be another experiment's
    assert not picture.is_visible()


def test_the_first_picture_plays_by_itself(page, server):
    page.goto(server)
    page.wait_for_selector(".rv-root[data-playing=true]")


def test_a_handle_changes_its_lane_and_ctrl_z_takes_it_back(explore):
    handle = explore.get_by_test_id("knob-lr").get_by_role("slider")
    handle.focus()
    changed(explore, lambda: handle.press("ArrowLeft"))
    value = float(rate(explore).input_value())
    assert 0.3 < value < 0.49
    changed(explore, lambda: explore.keyboard.press("Control+z"))
    expect(rate(explore)).to_have_value("0.49")
    changed(explore, lambda: explore.keyboard.press("Control+Shift+z"))
    assert float(rate(explore).input_value()) == value


def test_every_rate_is_one_action_away(explore):
    entered(explore, "0.03", lane=2)
    expect(rate(explore, 2)).to_have_value("0.03")


@pytest.mark.parametrize(("typed", "answer"), [("-1", "η must be in (0, ∞)"), ("fast", "η needs a number")])
def test_a_bad_number_is_told_in_place_and_changes_nothing(explore, typed, answer):
    before = digest(explore)
    field = rate(explore)
    field.fill(typed)
    field.press("Enter")
    expect(chip(explore, 0).get_by_role("alert")).to_contain_text(answer)
    field.blur()
    expect(field).to_have_value("0.49")
    assert digest(explore) == before


def test_a_lane_is_added_by_search_renamed_and_removed_with_undo(explore):
    explore.get_by_test_id("add-lane").click()
    titles = explore.locator(".rv-picker-title")
    expect(titles.first).to_have_text("Your own")
    expect(titles.nth(1)).to_have_text("The classic eight")
    explore.keyboard.type("adamw")
    changed(explore, lambda: explore.keyboard.press("Enter"))
    named(explore, "SGD", "Momentum", "Adam", "AdamW")
    label = explore.get_by_label("Name of this run")
    changed(explore, lambda: (label.fill("decayed"), label.press("Enter")))
    named(explore, "SGD", "Momentum", "Adam", "decayed")
    changed(explore, lambda: explore.get_by_test_id("remove").click())
    named(explore, "SGD", "Momentum", "Adam")
    changed(explore, lambda: explore.get_by_test_id("undo-removal").click())
    named(explore, "SGD", "Momentum", "Adam", "decayed")


def test_the_formula_follows_the_convention(explore):
    chip(explore, 2).locator(".rv-name").click()
    explore.get_by_text("Form in force: paper (course)").wait_for()
    explore.get_by_test_id("tab-rule").click()
    changed(explore, lambda: explore.get_by_test_id("convention").select_option("keras"))
    explore.get_by_text("Form in force: Keras (ε-hat)").wait_for()


def test_schedules_are_edited_beside_the_picture_and_told_on_the_chip(explore):
    explore.get_by_test_id("tab-values").focus()
    explore.keyboard.press("ArrowRight")
    explore.keyboard.press("ArrowRight")
    changed(explore, lambda: explore.get_by_test_id("schedule").select_option("step"))
    field = explore.get_by_test_id("rv-desk").get_by_test_id("knob-every").get_by_role("textbox")
    changed(explore, lambda: (field.fill("7"), field.press("Enter")))
    expect(field).to_have_value("7")
    expect(chip(explore, 0)).to_contain_text("↘")
    changed(explore, lambda: explore.get_by_test_id("schedule").select_option("constant"))
    expect(chip(explore, 0)).not_to_contain_text("↘")


def test_a_handle_is_wide_covers_two_decades_and_is_fine_with_shift(explore):
    knob = explore.get_by_test_id("knob-lr")
    handle, field = knob.get_by_role("slider"), knob.get_by_role("textbox")
    box = handle.bounding_box()
    assert box["width"] >= 200
    changed(explore, lambda: handle.press("Shift+ArrowLeft"))
    assert 0.48 < float(field.input_value()) < 0.49
    changed(explore, lambda: handle.press("Home"))
    assert float(field.input_value()) == pytest.approx(0.049, rel=0.02)
    changed(explore, lambda: explore.keyboard.press("Control+z"))
    box = handle.bounding_box()  # a press may have scrolled it into sight
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    explore.keyboard.down("Shift")
    explore.mouse.move(x, y)
    explore.mouse.down()
    for k in range(20):
        explore.mouse.move(x - 2 * k, y)
        explore.wait_for_timeout(10)
    changed(explore, explore.mouse.up)
    explore.keyboard.up("Shift")
    assert 0.38 < float(field.input_value()) < 0.48  # a tenth of the way that the pointer went
    changed(explore, lambda: explore.mouse.dblclick(x, y))
    assert float(field.input_value()) < 0.4  # the value suggested


def test_pointing_brings_a_trail_forward_and_a_double_click_shows_it_alone(explore):
    canvas = explore.get_by_test_id("rv-contour-canvas")
    before = canvas.screenshot()
    chip(explore, 1).locator(".rv-name").hover()
    wait_for(lambda: canvas.screenshot() != before)
    changed(explore, lambda: chip(explore, 1).locator(".rv-name").dblclick())
    hidden = explore.locator(".rv-chip.rv-hidden")
    expect(hidden).to_have_count(2)  # the first click chooses, the second shows alone
    expect(explore.locator(".rv-standing")).to_have_count(1)
    changed(explore, lambda: chip(explore, 1).locator(".rv-name").dblclick())
    hidden.first.wait_for(state="detached")


def test_the_runs_stand_in_their_order_beside_the_picture(explore):
    rows = explore.locator(".rv-standing")
    expect(rows.locator("b")).to_have_text(["Momentum", "Adam", "SGD"])
    expect(rows.first).to_contain_text("minimum")
    box = rows.first.bounding_box()
    assert box["y"] + box["height"] < 900
    changed(explore, lambda: explore.get_by_test_id("duplicate").click())
    named(explore, "SGD", "SGD 2", "Momentum", "Adam")
    assert float(rate(explore, 1).input_value()) == pytest.approx(0.39)


def test_a_lane_can_be_hidden(explore):
    changed(explore, lambda: chip(explore, 0).get_by_role("button", name="Hide SGD").click())
    expect(chip(explore, 0)).to_contain_class("rv-hidden")
    changed(explore, lambda: chip(explore, 0).get_by_role("button", name="Show SGD").click())
    expect(chip(explore, 0)).not_to_contain_class("rv-hidden")


def test_a_lane_that_diverges_says_so_in_its_chip(explore):
    entered(explore, "0.7")
    expect(chip(explore, 0)).to_contain_class("rv-diverged")
    expect(chip(explore, 0).locator(".rv-name")).to_have_attribute("title", re.compile("Diverged at step"))


def test_between_one_lane_and_twelve(explore):
    load(explore, {"surface": "bowl", "lanes": [{"optimizer": "sgd"}] * 12})
    chip(explore, 11).wait_for()
    explore.get_by_test_id("add-lane").click(force=True)  # it is marked as disabled, and says why when pressed
    expect(explore.locator(".rv-notice")).to_contain_text("12 runs are the most")
    assert explore.get_by_test_id("picker").count() == 0
    changed(explore, lambda: load(explore, {"surface": "bowl", "lanes": [{"optimizer": "sgd"}]}))
    explore.get_by_test_id("remove").click()
    explore.get_by_text("The last run stays").wait_for()


def test_bad_json_keeps_the_picture(explore):
    before = digest(explore)
    load(explore, {"surface": "bowl", "lanes": [{"optimizer": "sdg"}]})
    explore.get_by_text("did you mean 'sgd'?").wait_for()
    assert digest(explore) == before


def test_a_phone(new_page, server):
    page = opened(new_page(viewport={"width": 390, "height": 844}, has_touch=True, color_scheme="dark"), server)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    boxes = [b.bounding_box() for b in page.locator(".rv-chip .rv-dot, .rv-chip .rv-name, .rv-icon").all()]
    assert min(b["height"] for b in boxes) >= 32
    assert max(b["x"] + b["width"] for b in boxes) <= 390


LOOKS = {
    "light 1440": {"color_scheme": "light"},
    "dark 1440": {"color_scheme": "dark"},
    "light 390": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
    "dark 390": {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}},
}
WHOLE = "RAVINE_PAIRS" in os.environ  # as ``make pairs`` sets it: half an hour
TRIED = list(LOOKS) if WHOLE else ["light 1440", "dark 390"]


@pytest.mark.timeout(7200 if WHOLE else 600)
@pytest.mark.parametrize("look", TRIED)
def test_every_surface_opens_with_every_optimizer(new_page, server, look):
    """A window of lanes at a time; errors in the console and in the server's log fail this test.

    Each of two looks takes a part of the surfaces here, both a sixth of them, and on them a part of the optimizers;
    ``make pairs`` opens every pair in all four. What each surface and pair is drawn from is tested without a browser.
    """
    page = opened(new_page(reduced_motion="reduce", **LOOKS[look]), server)
    if "390" in look:
        page.get_by_test_id("stExpandSidebarButton").click()
        expect(page.locator(".st-key-languages")).to_be_hidden()  # else they lie on the button that closes the sidebar
    keys, surfaces, part = list(OPTIMIZERS), list(SURFACES), TRIED.index(look)
    groups = [keys[k : k + PAGE_LANES] for k in range(0, len(keys), PAGE_LANES)]
    groups = groups if WHOLE else groups[part :: len(TRIED)]
    mine = surfaces if WHOLE else surfaces[part :: 6 * len(TRIED)]
    share = len(mine) if WHOLE else -(-len(mine) // len(groups))
    for k, group in enumerate(groups):
        lanes = [{"optimizer": key} for key in group]
        there = mine[-1] if WHOLE else mine[(k * share - 1) % len(mine)]
        changed(page, partial(load, page, {"surface": there, "lanes": lanes, "steps": 100}))
        for surface in mine if WHOLE else mine[k * share : (k + 1) * share]:
            changed(page, partial(choose, page, surface))
            expect(page.locator(".rv-chip")).to_have_count(len(group))
            assert page.get_by_test_id("stException").count() == 0, surface


def choose(page, surface):
    """Choose a surface by typing its name."""
    page.get_by_test_id("surface").click()
    page.get_by_role("combobox", name="Search surfaces").fill(SURFACES[surface].name)
    page.locator(f".rv-option[data-key={surface}]").click()


def test_a_lane_is_wrapped_and_unwrapped(explore):
    explore.get_by_test_id("tab-wrappers").click()
    changed(explore, lambda: explore.get_by_test_id("wrap").select_option("lookahead"))
    explore.get_by_test_id("knob-lookahead.k").wait_for()
    expect(chip(explore, 0)).to_contain_text("+Lookahead")
    explore.get_by_text("Wrapped in Lookahead").wait_for()
    changed(explore, lambda: explore.get_by_test_id("unwrap-lookahead").click())
    explore.get_by_test_id("unwrap-lookahead").wait_for(state="detached")


def test_the_picture_follows_a_handle_of_a_lane_that_the_server_runs(explore):
    """It asks once, and shows what came. Lanes that the browser runs are in test_live_browser.py."""
    changed(explore, lambda: load(explore, {"surface": "quadratic", "lanes": [{"optimizer": "cma_es"}]}))
    knob = explore.get_by_test_id("knob-size")
    field = knob.get_by_role("textbox")
    box = knob.get_by_role("slider").bounding_box()
    height, canvas = box["y"] + box["height"] / 2, explore.get_by_test_id("rv-contour-canvas")
    none = len(explore.sent)
    explore.mouse.move(box["x"] + box["width"] * 0.8, height)
    explore.mouse.down()
    explore.locator(".rv-root[data-fan='0 size']").wait_for(state="attached")
    count, before = len(explore.sent), canvas.screenshot()
    assert count > none
    explore.mouse.move(box["x"] + box["width"] * 0.5, height, steps=10)
    wait_for(lambda: canvas.screenshot() != before)
    told = field.input_value()
    assert len(explore.sent) == count
    changed(explore, explore.mouse.up)
    expect(field).to_have_value(told)
    assert len(explore.sent) > count
    explore.locator(".rv-root[data-fan='']").wait_for(state="attached")


def test_a_surface_is_picked_by_its_picture(explore):
    explore.get_by_role("button", name="Pick by picture").click()
    explore.wait_for_selector(".card svg")
    expect(explore.locator(".card")).to_have_count(len(SURFACES))
    search = explore.get_by_placeholder("Search by name or idea")
    search.fill("himmelb")
    expect(explore.locator(".card:visible")).to_have_count(1)
    changed(explore, lambda: search.press("Enter"))
    explore.wait_for_selector("[role=dialog]", state="detached")
    expect(explore.get_by_test_id("surface")).to_have_text("Himmelblau")


def test_a_formula_is_typeset_while_it_is_typed_and_drawn_when_it_is_entered(explore):
    explore.get_by_test_id("surface").click()
    expect(explore.locator(".rv-picker-title").last).to_have_text("Your own")
    changed(explore, explore.locator("[data-key=formula]").click)
    text = explore.get_by_role("textbox", name="f(x, y) =")
    before = digest(explore)
    text.fill("")
    text.press_sequentially("x^2 + ")
    explore.get_by_text("something is missing at its end (at character 6)").wait_for()
    text.press_sequentially("b y^2")
    explore.get_by_text("Enter draws it.").wait_for()
    expect(explore.locator("[data-testid=stSidebar] .katex annotation")).to_have_text("f(x, y) = x^{2} + b y^{2}")
    assert digest(explore) == before
    changed(explore, lambda: text.press("Enter"))
    explore.get_by_text("Enter draws it.").wait_for(state="detached")
    explore.get_by_role("slider", name="b").first.wait_for()
    explore.context.grant_permissions(["clipboard-read", "clipboard-write"])
    explore.evaluate("navigator.clipboard.writeText('x^2+'.repeat(300) + 'y^2')")
    text.press("ControlOrMeta+A")
    text.press("ControlOrMeta+V")
    explore.get_by_text("a formula has at most 1,000 characters").wait_for()
    expect(text).to_have_value("x^2 + b y^2")
    text.fill("x^2 + " * 150 + "b y^2")  # what stands there counts, too
    explore.get_by_text("Enter draws it.").wait_for()
    explore.evaluate("navigator.clipboard.writeText(' + x^2'.repeat(150))")
    text.press("ControlOrMeta+V")
    explore.get_by_text("a formula has at most 1,000 characters").wait_for()
    for curve, low, high in (("x + 1", -4, 6), ("2x + 30", 20, 40)):  # on the same piece of the axis
        text.fill(curve)
        changed(explore, lambda: text.press("Enter"))
        shown = explore.evaluate(WITH_PLAYER % "return panel('contour').plane.shown[1]")
        assert shown == pytest.approx([low - 0.06 * (high - low), high + 0.06 * (high - low)], abs=0.01)
