"""The Scrub page in a browser: the picture follows the handle without the server, which hears of the last value only."""

import pytest

DRAG = """async (input) => {
  const root = input.closest('.rv-root');
  const before = Number(root.dataset.frames), begun = performance.now();
  const seen = new Set();
  for (let k = 0; k < 60; k++) {
    input.value = String(k);
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise(requestAnimationFrame);
    seen.add(root.dataset.value);
  }
  return [Number(root.dataset.frames) - before, performance.now() - begun, seen.size];
}"""


@pytest.mark.browser
def test_the_picture_follows_the_handle_and_the_lane_keeps_the_value(page, server):
    sent = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(data)))
    page.goto(server)
    page.locator(".rv-root[data-step]").wait_for(state="attached", timeout=60_000)
    page.get_by_role("link", name="Scrub").dispatch_event("click")
    root = page.locator(".rv-root[data-value]")
    root.wait_for(state="attached", timeout=60_000)
    assert sent  # the page was asked for, so the ear is open
    page.wait_for_timeout(500)
    quiet = len(sent)
    handle = page.locator(".rv-scrubber input[type=range]")
    frames, milliseconds, seen = handle.evaluate(DRAG)
    print(f"{frames} frames in {milliseconds:.0f} ms")
    assert frames >= 50
    assert seen >= 50
    assert len(sent) == quiet
    handle.evaluate("input => input.dispatchEvent(new Event('change', { bubbles: true }))")
    told = page.locator(".rv-scrubber output").inner_text()
    page.get_by_role("link", name="Explore").dispatch_event("click")
    page.locator(".rv-desk").wait_for(state="attached", timeout=60_000)
    assert told.startswith("lr = ")
