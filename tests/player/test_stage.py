"""The picture in a real browser: it plays, obeys keys and pointer, at a person's speed, and shows what it says."""

import numpy as np
import pytest
from playwright.sync_api import expect

from figures.theme import GROUND
from tests.player.gestures import middle
from tests.player.hand import sweep
from tests.player.looks import frames, picture, playing, press, stands_at, step, until, wait_for

pytestmark = pytest.mark.browser


def test_plays_on_its_own_then_by_the_button(stage):
    page, _ = stage()
    wait_for(lambda: playing(page) and step(page) > 5)
    press(page, "Home")
    assert (playing(page), step(page)) == (False, 0)
    before = picture(page, "rv-contour")
    page.get_by_test_id("rv-play").click()
    wait_for(lambda: step(page) > 20)
    page.get_by_test_id("rv-play").click()
    page.locator(".rv-root[data-playing=false]").wait_for()
    assert (np.abs(picture(page, "rv-contour") - before).sum(axis=2) > 60).sum() > 200
    stopped = step(page)
    page.get_by_test_id("rv-forward").click()
    expect(page.get_by_test_id("rv-count")).to_have_text(f"{stopped + 1} / 200")


def test_keys(stage):
    page, _ = stage()
    press(page, "End")
    stands_at(page, 200)
    press(page, "Home", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "ArrowLeft")
    stands_at(page, 11)
    press(page, "Space")
    wait_for(lambda: step(page) > 14)
    press(page, "Space")
    page.locator(".rv-root[data-playing=false]").wait_for()
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
    until(page, "return Boolean(panel('surface')?.m)")  # the 3D picture comes after the contour
    page.wait_for_timeout(300)
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
    run = ask(
        "const t = panel('contour').trails[1]; return {x: t.x[12], y: t.y[12], loss: player.scene.data.loss[12 * 8 + 1]}"
    )
    page.mouse.move(box["x"] + run["x"], box["y"] + run["y"])
    card = page.get_by_test_id("rv-card")
    expect(card).to_contain_text("Momentum")
    text = card.inner_text()
    assert "step\n12" in text.replace("\n\n", "\n")
    assert f"{run['loss']:.3f}" in text
    curve = page.get_by_test_id("rv-loss").bounding_box()
    at = ask("const l = panel('loss'); return [l.px(60), l.py(l.valueAt(0, 60))]")
    page.mouse.move(curve["x"] + at[0], curve["y"] + at[1])
    expect(card).to_contain_text("SGD")
    page.mouse.move(5, 5)
    card.wait_for(state="hidden")


def test_ground_and_trails_lie_on_the_same_axes(stage):
    page, ask = stage({"surface": "beale", "start": [1, 1.6]})
    press(page, "End")
    page.get_by_test_id("rv-zoom-in").click()
    press(page, "End")
    where, heights, point = ask("""
      const c = panel('contour'), { data } = player.scene;
      const k = 8, n = data.runs, trail = c.trails.find((t) => t.run === 6);
      const point = [data.path[2 * k * n + 6], data.path[(2 * k + 1) * n + 6]];
      // Without runs the picture is the ground; its colours are looked at in two places far apart in height.
      c.canvas.style.visibility = c.handles.element.style.visibility = 'hidden';
      const { surface } = data.header, { levels } = surface.scale;
      const at = (x, y) => {
        const [[x0, x1], [y0, y1]] = surface.view, { nx, ny } = surface.grid;
        return data.heights[Math.round(((y - y0) / (y1 - y0)) * (ny - 1)) * nx + Math.round(((x - x0) / (x1 - x0)) * (nx - 1))];
      };
      const places = [[1.5, -1], [0.5, 1.5], [-1, 1], [2, 0.5]].filter(([x, y]) => c.plane.inside(...c.plane.pixel(x, y)));
      return [
        places.map(([x, y]) => c.plane.pixel(x, y)),
        places.map(([x, y]) => (at(x, y) - levels[0]) / (levels.at(-1) - levels[0])),
        [[trail.x[k], trail.y[k]], c.plane.pixel(...point)],
      ];""")
    assert np.allclose(*point, atol=0.01)
    image = picture(page, "rv-contour")
    ramp = np.array([[int(c[k : k + 2], 16) for k in (1, 3, 5)] for c in GROUND["light"]])
    assert len(where) >= 3
    for (px, py), share in zip(where, heights, strict=True):
        at = share * (len(ramp) - 1)
        expected = ramp[int(at)] + (at % 1) * (ramp[min(int(at) + 1, len(ramp) - 1)] - ramp[int(at)])
        seen = np.median(image[round(py) - 2 : round(py) + 3, round(px) - 2 : round(px) + 3].reshape(-1, 3), axis=0)
        assert np.abs(seen - expected).max() < 9, (px, py)


def test_from_above_and_back_the_surface_stays_where_it_is(stage):
    page, ask = stage({"surface": "rosenbrock"})
    press(page, "Home")
    until(page, "return Boolean(panel('surface')?.m)")
    frames(page)

    def covered():
        """The share of the panel that the mesh covers."""
        image = picture(page, "rv-surface")
        return (np.abs(image - image[3, 3]).sum(axis=2) > 12).mean()

    first = covered()
    assert 0.15 < first < 0.9
    for pressed, tilt in (("true", np.pi / 2), ("false", 0.72)):
        page.get_by_test_id("rv-above").click()
        page.locator(f"[data-testid=rv-above][aria-pressed={pressed}]").wait_for()
        until(page, "return Math.abs(panel('surface').camera.pose.tilt - argument) < 1e-6", tilt)
        frames(page)
        corners = ask("""const s = panel('surface'), [x, y] = player.scene.data.header.surface.view;
          const at = (i, j) => s.camera.project(s.m, x[i], y[j], player.scene.data.header.surface.scale.low);
          return [at(0, 0), at(1, 0), at(0, 1)];""")
        if pressed == "true":
            (left, bottom), (right, same), (_, top) = corners
            assert right > left
            assert top < bottom
            assert abs(bottom - same) < 1  # x goes to the right, y up, as in the contour picture
        assert 0.15 < covered() < 0.9
    assert abs(covered() - first) < 0.02


def test_no_wheel_flies_into_the_surface_and_a_double_click_comes_back(stage):
    page, ask = stage({"surface": "rosenbrock"})
    press(page, "End")
    until(page, "return Boolean(panel('surface')?.m)")
    box = page.get_by_test_id("rv-surface").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    before = ask("return [...panel('surface').camera.matrix(panel('surface').ends)]")
    page.keyboard.down("Control")
    for _ in range(12):
        page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    until(page, "return panel('surface').camera.pose.zoom > 5")
    frames(page)
    nearest = ask("""const s = panel('surface'), m = s.m, [x, y, u] = s.ends;
      return Math.min(...[0, 1].flatMap((i) => [0, 1].flatMap((j) => [0, 1].map((k) => m[3] * x[i] + m[7] * y[j] + m[11] * u[k] + m[15]))));""")
    assert nearest > 0.3  # every corner stands before the eye: no line runs through it
    sweep(page, (box["x"] + 200, box["y"] + 120), (box["x"] + 330, box["y"] + 60))
    page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    wait_for(lambda: np.allclose(ask("return [...panel('surface').camera.matrix(panel('surface').ends)]"), before))


def test_a_drag_takes_no_marked_text_along(stage):
    """Where text is marked, by the drag before or on purpose, the browser begins a drag of its own, and the hand's ends."""
    page, _ = stage(reduced_motion="reduce")
    until(page, "return Boolean(panel('surface').m)")
    page.evaluate("lost = 0; addEventListener('pointercancel', () => lost++, true)")
    for testid in ("rv-surface", "rv-contour", "rv-loss"):
        page.keyboard.press("Control+a")
        x, y = middle(page.get_by_test_id(testid))
        sweep(page, (x, y), (x - 60, y + 20))
        frames(page)
        assert page.evaluate("lost") == 0, testid


def test_the_wheel_scrolls_the_page_and_zooms_with_ctrl(stage):
    page, ask = stage(None, viewport={"width": 1100, "height": 500})
    press(page, "End")
    for name in ("rv-contour", "rv-surface"):
        page.get_by_test_id(name).scroll_into_view_if_needed()
        box = page.get_by_test_id(name).bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.wheel(0, 120)
        wait_for(lambda name=name, y=box["y"]: page.get_by_test_id(name).bounding_box()["y"] < y - 20)
        page.mouse.wheel(0, -500)
        wait_for(lambda name=name, y=box["y"]: page.get_by_test_id(name).bounding_box()["y"] >= y)
    assert ask("return panel('contour').plane.zoomed") is False
    page.keyboard.down("Control")
    page.mouse.move(400, 250)
    page.mouse.wheel(0, 500)  # away: there is nothing beyond the surface
    assert ask("return panel('contour').plane.shown") == ask("return panel('contour').plane.whole")
    page.mouse.wheel(0, -500)
    page.keyboard.up("Control")
    until(page, "return panel('contour').plane.zoomed")
    press(page, "0")
    until(page, "return !panel('contour').plane.zoomed")
    press(page, "+", "+")
    until(page, "return panel('contour').plane.zoomed")
    press(page, "-", "-", "-")
    until(page, "return !panel('contour').plane.zoomed")


def test_the_surface_hides_what_is_behind_it(stage):
    page, ask = stage({"surface": "bowl", "start": [2, 2]})
    until(page, "return Boolean(panel('surface')?.m)")
    hidden = ask("""
      const look = (tilt) => {
        Object.assign(panel('surface').camera.pose, { turn: 2.3, tilt });
        panel('surface').place();
        return panel('surface').trails.map((t) => t.hidden.reduce((a, b) => a + b, 0)).reduce((a, b) => a + b, 0);
      };
      return [look(1.5), look(0.05)];""")
    assert hidden[0] == 0
    assert hidden[1] > 20


@pytest.mark.parametrize("surface", ["saddle", "six_hump_camel", "rosenbrock"])
def test_loss_axes_survive_any_sign(stage, surface):
    page, ask = stage({"surface": surface})
    press(page, "End")
    for kind in ("auto", "log", "symlog", "linear"):
        page.get_by_test_id("rv-axis").select_option(kind)
        frames(page)
        ticks = ask("return panel('loss').axis.ticks.length")
        heights = ask("return [0, 1, 2].map((run) => panel('loss').py(panel('loss').valueAt(run, 0)))")
        assert ticks >= 2
        assert np.isfinite(heights).all()
    page.get_by_test_id("rv-what").select_option("grad")
    same = "const { values } = panel('loss').record, { grad } = player.scene.data; return grad.every((g, k) => Object.is(g, values[k]))"
    until(page, same)


def test_a_function_of_x_is_a_curve_with_the_runs_on_it(stage):
    page, ask = stage({"surface": "wavy", "start": [-4, 0], "lanes": [{"optimizer": "sgd", "lr": 0.05}]})
    errors = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    press(page, "End")
    assert not page.get_by_test_id("rv-surface").is_visible()
    x = ask("return player.scene.data.path[2 * 200 * player.scene.data.runs]")
    height = x * np.cos(0.15 * np.pi * x)
    trail = ask("const t = panel('contour').trails[0]; return [t.x[200], t.y[200]]")
    assert np.allclose(trail, ask("return panel('contour').plane.pixel(...argument)", [x, height]), atol=0.5)
    color = ask("return player.lanes[0].color").lstrip("#")
    pixel = picture(page, "rv-contour")[round(trail[1]), round(trail[0])]
    assert np.abs(pixel - [int(color[k : k + 2], 16) for k in (0, 2, 4)]).max() < 40
    box = page.get_by_test_id("rv-start-0").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y - 80, steps=3)
    page.mouse.up()
    until(page, "return player.outbox.idle && player.scene.data.header.starts[0][0] > -4")
    assert ask("return player.scene.data.header.starts[0][1]") == 0
    assert not errors


def test_the_rates_of_a_schedule_stand_under_the_loss(stage):
    lanes = [{"optimizer": "sgd", "lr": 0.05}, {"optimizer": "sgd", "lr": 0.05, "schedule": "cosine"}]
    page, ask = stage({"surface": "bowl", "steps": 40, "lanes": lanes})
    press(page, "End")
    x, y, color = ask(
        """const { parted } = await import(sheet.replace('player.css', 'rates.js'));
        const loss = panel('loss'), box = parted(loss.whole)[1];
        return [loss.px(20), box.y + box.height * (1 - loss.rateAxis.at(player.scene.data.rate[20 * 2 + 1])), player.lanes[1].color];"""
    )
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    here = picture(page, "rv-loss-canvas")[round(y) - 1 : round(y) + 2, round(x)]
    assert np.abs(here - (red, green, blue)).sum(axis=1).min() < 90
    page, ask = stage({"surface": "bowl", "steps": 40, "lanes": lanes[:1]})
    assert ask("return panel('loss').rateAxis") is None


def test_large_text_is_read_from_the_back_of_a_room(stage):
    page, ask = stage(None, viewport={"width": 1920, "height": 1080})
    press(page, "End")
    page.get_by_test_id("rv-large").click()
    until(page, "return player.scene.theme.size >= 17")
    frames(page)
    sizes = page.locator(".rv-stage :is(button, select, output, span)").evaluate_all(
        "found => found.filter((e) => e.offsetWidth && e.textContent.trim()).map((e) => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= 16
    page.get_by_test_id("rv-large").click()
    until(page, "return player.scene.theme.size < 16")


def test_no_plotly_is_loaded_for_the_player(stage):
    page, _ = stage()
    loaded = page.evaluate("performance.getEntriesByType('resource').map((e) => [e.name, e.encodedBodySize])")
    assert not [name for name, _ in loaded if "plotly" in name]
    assert sum(size for name, size in loaded if "/player/assets/" in name) < 160_000
