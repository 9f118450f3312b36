"""The picture in a real browser: it plays, obeys keys and pointer, and what is drawn over Plotly lies where Plotly does."""

import io
import json
import time
import urllib.parse
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytestmark = pytest.mark.browser

# ``player`` in the expressions below is the player's own object.
WITH_PLAYER = """async (argument) => {
  const root = document.querySelector('.rv-root');
  const sheet = document.querySelector('link[href*="player.css"]').href;
  const { playerOf } = await import(sheet.replace('player.css', 'player.js'));
  const player = playerOf(root);
  return await (async () => { %s })();
}"""


@pytest.fixture(scope="session")
def address(serve):
    return serve(Path(__file__).parent / "fixture_app.py")


@pytest.fixture
def stage(new_page, address):
    """``stage(experiment, **options)`` opens the player and gives (page, ask); ``ask(js)`` evaluates on the player."""

    def open_stage(_experiment=None, **options):
        page = new_page(**options)
        page.goto(f"{address}/?e={urllib.parse.quote(json.dumps(_experiment or {}))}")
        page.wait_for_selector(".rv-root[data-digest]")

        def ask(expression, argument=None):
            return page.evaluate(WITH_PLAYER % expression, argument)

        return page, ask

    return open_stage


def step(page):
    return int(page.locator(".rv-root").get_attribute("data-step"))


def playing(page):
    return page.locator(".rv-root").get_attribute("data-playing") == "true"


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_timeout(80)  # a frame


def wait_for(condition, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.03)


def picture(page, name):
    shot = page.get_by_test_id(name).screenshot()
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"), dtype=int)


def test_plays_on_its_own_then_by_the_button(stage):
    page, _ = stage()
    wait_for(lambda: playing(page) and step(page) > 5)
    press(page, "Home")
    assert (playing(page), step(page)) == (False, 0)
    before = picture(page, "rv-contour")
    page.get_by_test_id("rv-play").click()
    wait_for(lambda: step(page) > 20)
    page.get_by_test_id("rv-play").click()
    assert not playing(page)
    assert (np.abs(picture(page, "rv-contour") - before).sum(axis=2) > 60).sum() > 200
    stopped = step(page)
    page.get_by_test_id("rv-forward").click()
    assert page.get_by_test_id("rv-count").inner_text() == f"{stopped + 1} / 200"


def test_keys(stage):
    page, _ = stage()
    press(page, "End")
    assert step(page) == 200
    press(page, "Home", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "ArrowLeft")
    assert step(page) == 11
    press(page, "Space")
    wait_for(lambda: step(page) > 14)
    press(page, "Space")
    assert not playing(page)
    here = step(page)
    page.get_by_label("a text field").click()
    page.keyboard.type("a b")
    press(page, "ArrowLeft", "Home")
    assert (step(page), playing(page)) == (here, False)
    assert page.get_by_label("a text field").input_value() == "a b"


def test_loops_when_asked(stage):
    page, ask = stage()
    page.get_by_test_id("rv-loop").click()
    page.get_by_test_id("rv-speed").select_option("8")
    ask("player.timeline.seek(190)")
    wait_for(lambda: 5 < step(page) < 150)
    assert playing(page)


def test_nothing_is_drawn_while_paused(stage):
    page, ask = stage()
    press(page, "End")
    page.wait_for_timeout(1500)  # the 3D picture comes after the contour
    drawn = ask("""
      let count = 0;
      const draw = player.draw;
      player.draw = function () { count += 1; draw.call(player); };
      await new Promise((done) => setTimeout(done, 400));
      return count;""")
    assert drawn == 0


def test_motion_is_left_out_on_request(stage):
    page, _ = stage(reduced_motion="reduce")
    wait_for(lambda: step(page) == 200)
    assert not playing(page)


def test_hover_tells_about_the_step(stage):
    page, ask = stage()
    press(page, "End")
    box = page.get_by_test_id("rv-contour").bounding_box()
    run = ask("const t = player.contour.trails[1]; return {x: t.x[12], y: t.y[12], loss: player.data.loss[12 * 8 + 1]}")
    page.mouse.move(box["x"] + run["x"], box["y"] + run["y"])
    card = page.get_by_test_id("rv-card")
    card.wait_for()
    text = card.inner_text()
    assert "Momentum" in text and "step\n12" in text.replace("\n\n", "\n")  # noqa: PT018
    assert f"{run['loss']:.3f}" in text
    curve = page.get_by_test_id("rv-loss").bounding_box()
    at = ask("return [player.loss.px(60), player.loss.py(player.loss.valueAt(0, 60))]")
    page.mouse.move(curve["x"] + at[0], curve["y"] + at[1])
    assert "SGD" in card.inner_text()
    page.mouse.move(5, 5)
    card.wait_for(state="hidden")


def test_trails_lie_on_plotlys_axes(stage):
    page, ask = stage({"surface": "beale", "start": [1, 1.6]})
    press(page, "End")
    page.mouse.move(400, 300)
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(300)
    drawn, marked = ask("""
      const { contour, data } = player;
      const k = 8, n = data.runs;
      const point = [data.path[2 * k * n + 6], data.path[(2 * k + 1) * n + 6]];
      await window.Plotly.addTraces(contour.plot, { x: [point[0]], y: [point[1]], mode: 'markers', type: 'scatter' });
      const mark = contour.plot.querySelector('.scatterlayer .point').getBoundingClientRect();
      const box = contour.canvas.getBoundingClientRect();
      const trail = contour.trails.find((t) => t.run === 6);
      const place = [mark.left + mark.width / 2 - box.left, mark.top + mark.height / 2 - box.top];
      return [[trail.x[k], trail.y[k]], place];""")
    assert np.allclose(drawn, marked, atol=1)


@pytest.mark.parametrize("above", [False, True])
def test_projection_is_plotlys_own(stage, above):
    page, ask = stage({"surface": "rosenbrock"})
    press(page, "Home")
    wait_for(lambda: ask("return Boolean(player.surface)"))
    if above:
        page.get_by_test_id("rv-above").click()
    expected = ask("""
      const [x, y, u] = [-1.6, 2.4, 8];
      const marker = { size: 9, color: '#ff0000', line: { width: 0 } };
      const trace = { type: 'scatter3d', mode: 'markers', x: [x], y: [y], z: [u], marker };
      await window.Plotly.addTraces(player.surface.plot, trace);
      player.surface.canvas.style.visibility = 'hidden';
      await new Promise((done) => setTimeout(done, 600));
      return player.surface.project(x, y, u);""")
    image = picture(page, "rv-surface")
    red = np.argwhere((image[..., 0] > 200) & (image[..., 1] < 60) & (image[..., 2] < 60))
    assert len(red) > 20
    assert np.allclose(red.mean(axis=0)[::-1] + 0.5, expected, atol=2)


def test_the_surface_hides_what_is_behind_it(stage):
    page, ask = stage({"surface": "bowl", "start": [2, 2]})
    wait_for(lambda: ask("return Boolean(player.surface?.trails)"))
    hidden = ask("""
      const count = () => {
        player.surface.place();
        return player.surface.trails.map((t) => t.hidden.reduce((a, b) => a + b, 0)).reduce((a, b) => a + b, 0);
      };
      const look = async (eye) => {
        await window.Plotly.relayout(player.surface.plot, { 'scene.camera.eye': eye });
        await new Promise((done) => setTimeout(done, 300));
        return count();
      };
      return [await look({ x: 0, y: 0.01, z: 2.2 }), await look({ x: 1.8, y: 1.8, z: 0.15 })];""")
    assert hidden[0] == 0
    assert hidden[1] > 20


def test_dragging_the_start_runs_again_and_the_last_place_wins(stage):
    page, ask = stage()
    press(page, "End")
    box = page.get_by_test_id("rv-start-0").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    digest = page.locator(".rv-root").get_attribute("data-digest")
    page.mouse.move(x, y)
    page.mouse.down()
    for k in range(25):
        page.mouse.move(x + 6 * k, y - 8 * k)
        page.wait_for_timeout(15)
    target = ask("return player.contour.dragged.point")  # it is forgotten when the page has taken it in
    page.mouse.up()
    # While the page draws itself anew there may be no player for a moment.
    wait_for(lambda: ask("return Boolean(player?.outbox.idle && player.contour?.dragged === null)"))
    assert page.locator(".rv-root").get_attribute("data-digest") != digest
    assert ask("return player.data.header.starts[0]") == target
    first = ask("return [player.data.path[0], player.data.path[player.data.runs]]")
    assert np.allclose(first, target, rtol=1e-6)
    assert step(page) == 200  # it was finished and stays so


def test_a_change_keeps_zoom_and_step(stage):
    page, ask = stage()
    press(page, "End", "Home", "Shift+ArrowRight", "Shift+ArrowRight")
    page.mouse.move(500, 350)
    page.mouse.wheel(0, -200)
    reset = page.get_by_test_id("rv-reset-zoom")
    reset.wait_for()
    zoom = ask("return player.contour.axes.x.range")
    page.mouse.click(520, 300)
    wait_for(lambda: ask("return player.data.header.ack") == 1)
    assert ask("return player.contour.axes.x.range") == zoom
    assert (step(page), playing(page)) == (20, False)
    press(page, "Space")
    page.mouse.click(480, 320)
    wait_for(lambda: ask("return player.data.header.ack") == 2)
    assert playing(page)
    assert step(page) > 20
    reset.click()
    reset.wait_for(state="hidden")
    assert ask("return player.contour.axes.x.range") == [-5.5, 1.5]


def test_events_go_one_at_a_time(stage):
    page, ask = stage()
    sent = ask("""
      const { Outbox } = await import(document.querySelector('link[href*="player.css"]').href.replace('player.css', 'outbox.js'));
      const sent = [];
      const box = new Outbox((event) => sent.push(event));
      box.acknowledge(40);
      for (let k = 0; k < 5; k++) box.push({ type: 'start', index: 0, point: [k, k] });
      box.push({ type: 'lane', index: 1, changes: { lr: 1 } });
      box.push({ type: 'lane', index: 1, changes: { beta: 2 } });
      const counts = [sent.length];
      for (const ack of [40, 41, 42, 43]) { box.acknowledge(ack); counts.push(sent.length); }
      box.dispose();
      return [counts, sent];""")
    assert sent[0] == [1, 1, 2, 3, 3]
    assert sent[1] == [
        {"seq": 41, "type": "start", "index": 0, "point": [0, 0]},
        {"seq": 42, "type": "start", "index": 0, "point": [4, 4]},
        {"seq": 43, "type": "lane", "index": 1, "changes": {"lr": 1, "beta": 2}},
    ]


@pytest.mark.parametrize("surface", ["saddle", "six_hump_camel", "rosenbrock"])
def test_loss_axes_survive_any_sign(stage, surface):
    page, ask = stage({"surface": surface})
    press(page, "End")
    for kind in ("auto", "log", "symlog", "linear"):
        page.get_by_test_id("rv-axis").select_option(kind)
        ticks = ask("return player.loss.axis.ticks.length")
        heights = ask("return [0, 1, 2].map((run) => player.loss.py(player.loss.valueAt(run, 0)))")
        assert ticks >= 2
        assert np.isfinite(heights).all()
    page.get_by_test_id("rv-what").select_option("grad")
    assert ask("return player.loss.values === player.data.grad")


def test_a_function_of_x_is_a_curve_with_the_runs_on_it(stage):
    page, ask = stage({"surface": "wavy", "start": [-4, 0], "lanes": [{"optimizer": "sgd", "lr": 0.05}]})
    errors = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    press(page, "End")
    assert not page.get_by_test_id("rv-surface").is_visible()
    x = ask("return player.data.path[2 * 200 * player.data.runs]")
    height = x * np.cos(0.15 * np.pi * x)
    trail = ask("const t = player.contour.trails[0]; return [t.x[200], t.y[200]]")
    assert np.allclose(trail, ask("return player.contour.pixel(...argument)", [x, height]), atol=0.5)
    color = ask("return player.lanes[0].color").lstrip("#")
    pixel = picture(page, "rv-contour")[round(trail[1]), round(trail[0])]
    assert np.abs(pixel - [int(color[k : k + 2], 16) for k in (0, 2, 4)]).max() < 40
    box = page.get_by_test_id("rv-start-0").bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 60, middle[1] - 80, steps=3)
    page.mouse.up()
    wait_for(lambda: ask("return player.data.header.starts[0][0]") > -4)
    assert ask("return player.data.header.starts[0][1]") == 0
    assert not errors


def test_the_rates_of_a_schedule_stand_under_the_loss(stage):
    lanes = [{"optimizer": "sgd", "lr": 0.05}, {"optimizer": "sgd", "lr": 0.05, "schedule": "cosine"}]
    page, ask = stage({"surface": "bowl", "steps": 40, "lanes": lanes})
    press(page, "End")
    x, y, color = ask(
        """const { parted } = await import(sheet.replace('player.css', 'rates.js'));
        const { loss } = player, box = parted(loss.whole)[1];
        return [loss.px(20), box.y + box.height * (1 - loss.rateAxis.at(player.data.rate[20 * 2 + 1])), loss.lanes[1].color];"""
    )
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    here = picture(page, "rv-loss-canvas")[round(y) - 1 : round(y) + 2, round(x)]
    assert np.abs(here - (red, green, blue)).sum(axis=1).min() < 90
    page, ask = stage({"surface": "bowl", "steps": 40, "lanes": lanes[:1]})
    assert ask("return player.loss.rateAxis") is None
