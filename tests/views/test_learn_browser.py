"""The course in a real browser: a lesson by keyboard alone, the moving average under the hand, prediction, the language."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_lesson_from_first_to_last_by_keyboard_alone(page, server):
    page.goto(f"{server}/learn?lesson=frame")
    page.locator(".rv-root[data-step]").wait_for()
    page.locator("[role=radiogroup] input").nth(1).wait_for(state="attached")
    reach(page, lambda: page.evaluate("document.activeElement.type") == "radio")
    page.keyboard.press("ArrowDown")
    page.locator("[data-testid=stAlertContentSuccess], [data-testid=stAlertContentError]").first.wait_for()
    for _ in range(90):  # the start is moved by the arrow keys, and the picture follows
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.className").startswith("rv-start"):
            break
    before = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("was => document.activeElement.getAttribute('aria-label') !== was", arg=before)
    reach(page, lambda: "Next" in page.evaluate("document.activeElement.innerText"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("lesson=descent"))
    page.get_by_role("heading", name="Gradient descent").wait_for()


def reach(page, there):
    """Press Tab until ``there`` says so."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if there():
            return
    raise AssertionError("it cannot be reached by Tab")


TIMED = """() => {  // how often the screen could be drawn, and how long each drawing takes
  Object.assign(window, { frames_seen: 0, spent: [] });
  const ask = requestAnimationFrame;
  window.requestAnimationFrame = (draw) => ask((now) => {
    const begun = performance.now();
    draw(now);
    spent.push(performance.now() - begun);
  });
  (function tick() { frames_seen += 1; ask(tick); })();
}"""


def test_the_moving_average_follows_the_hand(page, server):
    page.goto(f"{server}/learn?lesson=average")
    box = page.get_by_test_id("signal")
    box.wait_for()
    box.scroll_into_view_if_needed()
    area = box.bounding_box()
    root = page.locator(".rv-average")
    x, y = area["x"], area["y"] + area["height"] / 2
    page.mouse.move(x + 80, y)
    page.mouse.down()
    page.evaluate(TIMED)
    first = int(root.get_attribute("data-drawn"))
    for k in range(40):
        page.mouse.move(x + 80 + 8 * k, y + (40 if k % 2 else -40))
        page.wait_for_timeout(15)
    page.mouse.up()
    page.wait_for_function("first => Number(document.querySelector('.rv-average').dataset.drawn) > first", arg=first)
    drawn, frames, spent = page.evaluate(
        "[Number(document.querySelector('.rv-average').dataset.drawn), frames_seen, spent.sort((a, b) => a - b)]"
    )  # at one time
    # At 50 frames a second a frame has 20 ms; a busy machine gives fewer frames, and each of them is drawn, once.
    assert 0.8 * min(40, frames) <= drawn - first <= frames + 1, (drawn - first, frames)
    assert spent[len(spent) // 2] < 10, spent
    told = page.get_by_test_id("told").inner_text()
    page.get_by_test_id("beta").focus()
    page.keyboard.press("End")
    page.wait_for_function("was => document.querySelector('[data-testid=told]').textContent !== was", arg=told)
    expect(page.get_by_test_id("told")).to_contain_text("1000.0")


def test_a_prediction_is_scored_and_the_path_is_hidden_until_then(page, server):
    page.goto(f"{server}/learn?lesson=descent")
    root = page.locator(".rv-root[data-step]")
    root.wait_for()
    page.get_by_test_id("rv-predict").click()
    page.get_by_label("Steps to predict").fill("5")
    page.keyboard.press("Tab")
    page.keyboard.press(" ")  # the clock is held
    expect(root).to_have_attribute("data-step", "0")
    picture = page.get_by_test_id("rv-contour")
    area = picture.bounding_box()
    picture.click(position={"x": area["width"] * 0.4, "y": area["height"] * 0.5})
    expect(root).to_have_attribute("data-predict", "told")
    expect(root).to_have_attribute("data-step", "5")
    assert float(page.get_by_test_id("rv-asked").get_attribute("data-score")) > 0
    page.get_by_role("button", name="Done").click()
    expect(root).to_have_attribute("data-predict", "off")
    page.goto(server)  # on any experiment, of several runs also which one wins
    root.wait_for()
    page.get_by_test_id("rv-predict").click()
    page.get_by_test_id("rv-predict-kind").select_option("winner")
    asked = page.get_by_test_id("rv-asked")
    asked.get_by_role("button", name="SGD").click()
    expect(root).to_have_attribute("data-predict", "told")
    expect(asked).to_have_attribute("data-score", "0")
    expect(asked).to_contain_text("No: Momentum is lowest, not SGD.")


def test_the_language_is_in_the_link_and_remembered(new_page, server):
    page = new_page(locale="en-GB")
    page.goto(f"{server}/learn?lang=zh")
    page.get_by_role("link", name="学习").first.wait_for()
    page.get_by_text("动量法：同号相加，异号相消").wait_for()
    page.wait_for_function("document.cookie.includes('ravine-lang=zh')")
    page.goto(f"{server}/learn")
    page.get_by_role("link", name="学习").first.wait_for()
    page.get_by_text("English", exact=True).click()
    page.get_by_role("link", name="Learn").first.wait_for()
    page.wait_for_url(re.compile("lang=en"))


def test_a_link_that_hides_controls_shows_only_those_it_names(page, server):
    page.goto(f"{server}/?show=lr")
    page.locator(".rv-root[data-step]").wait_for()
    expect(page.locator(".rv-knobs .rv-knob")).to_have_count(1)
    page.get_by_test_id("add-lane").wait_for(state="hidden")
    assert not page.get_by_test_id("tab-rule").count()
    expect(page.get_by_test_id("rv-start-0")).to_be_disabled()
    assert page.locator("[data-testid=stSidebarUserContent]").count() == 0
    assert "show=lr" in page.url
