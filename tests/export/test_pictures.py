"""Pictures and films, opened by other programs than the one that wrote them: sizes, frames, times, and what is shown."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from xml.etree import ElementTree

import av
import numpy as np
import pytest
from matplotlib.colors import to_hex
from PIL import Image

from engine.crew import Cancelled
from engine.experiment import Experiment, read
from engine.simulate import simulate
from export.formats import make
from export.lettering import title, typeset
from export.picture import Picture, PictureError
from export.scene import Scene
from export.style import STYLES
from lessons.presets import PRESETS
from player.payload import decode, encode
from surfaces import SURFACES

RUNS = simulate(
    read(
        Experiment,
        {
            "surface": "bowl",
            "start": [-2.5, 2.0],
            "steps": 20,
            "lanes": [
                {"optimizer": "sgd", "lr": 0.05, "color": "#ff0000"},
                {"optimizer": "adam", "lr": 0.2, "color": "#0000ff"},
            ],
        },
    )
)
SMALL = Picture(size=(320, 240), fps=10, seconds=2.1, hold=0.5, poster=False)  # 21 frames: one a step


def heads(pixels, runs, picture, moment):
    """Where the heads should be in pixels, from the axes alone, and what colour is there."""
    scene = Scene(runs, picture)
    axes = scene.panels[0].axes
    points = axes.transData.transform(runs.path[moment].T)
    return [pixels[round(picture.pixels[1] - 0.5 - y), round(x - 0.5)] for x, y in points]


def near(color, wanted, tolerance=40):
    return np.abs(np.asarray(color, int)[:3] - wanted).max() <= tolerance


def gif_frames(data):
    image = Image.open(io.BytesIO(data))
    out, times = [], []
    for k in range(image.n_frames):
        image.seek(k)
        out.append(np.asarray(image.convert("RGB")))
        times.append(image.info["duration"])
    return image, out, times


def test_gif_is_what_was_asked_for():
    image, shown, times = gif_frames(make(RUNS, SMALL, "gif"))
    assert (image.format, image.size, len(shown)) == ("GIF", (320, 240), 21)
    assert sum(times) == 2600
    assert image.info["loop"] == 0
    assert Experiment.from_json(image.info["comment"].decode()) == RUNS.experiment
    for moment in (0, 7, 20):
        red, blue = heads(shown[moment], RUNS, SMALL, moment)
        if moment:  # at the start both stand at one point, the last on top
            assert near(red, (255, 0, 0))
        assert near(blue, (0, 0, 255))


def test_every_member_of_a_population_is_drawn():
    lane = {"optimizer": "particle_swarm", "size": 1.5, "members": 8, "color": "#ff0000"}
    runs = simulate(read(Experiment, {"surface": "bowl", "start": [-1, 0.5], "steps": 4, "lanes": [lane]}))
    frames = gif_frames(make(runs, replace(SMALL, fps=5, seconds=1.0), "gif"))[1]
    assert len(frames) == 5
    scene = Scene(runs, SMALL)
    places = scene.panels[0].axes.transData.transform(runs.crowds[0][1].T)
    assert len(places) == 8
    for x, y in places:
        assert near(frames[1][round(SMALL.pixels[1] - 0.5 - y), round(x - 0.5)], (255, 0, 0))


def test_a_gif_that_plays_once_does_not_loop():
    image, _, _ = gif_frames(make(RUNS, replace(SMALL, loop=False), "gif"))
    assert "loop" not in image.info


def test_gif_frames_are_the_drawn_frames():
    picture = Picture(size=(360, 270), fps=10, seconds=2.1, view="all", poster=False)
    scene = Scene(RUNS, picture)
    _, shown, _ = gif_frames(make(RUNS, picture, "gif"))
    for k in (0, 10, 20):
        difference = np.abs(shown[k].astype(int) - scene.frame(k)[..., :3]).max(axis=2)
        assert difference.max() <= 64  # the palette's nearest colour, nowhere a leftover of another frame
        assert difference.mean() < 1


def test_thirty_frames_a_second_keep_time():
    _, shown, times = gif_frames(make(RUNS, replace(SMALL, fps=30, seconds=1, hold=0), "gif"))
    assert (len(shown), sum(times)) == (30, 1000)


@pytest.mark.parametrize(("ending", "codec"), [("mp4", "h264"), ("webm", "vp9")])
def test_films_are_what_was_asked_for(ending, codec):
    data = make(RUNS, SMALL, ending)
    with av.open(io.BytesIO(data)) as film:
        stream = film.streams.video[0]
        assert stream.codec_context.name == codec
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert (stream.width, stream.height) == (320, 240)
        assert stream.average_rate == 10
        shown = [frame.to_ndarray(format="rgb24") for frame in film.decode(stream)]
        assert film.duration == pytest.approx(2.6e6, abs=1e4)
    assert len(shown) == 26
    if ending == "mp4":
        assert data.index(b"moov") < data.index(b"mdat")  # plays while it loads
        assert stream.codec_context.color_primaries == stream.codec_context.color_trc == 1
        assert stream.codec_context.colorspace == 1
    red, blue = heads(shown[7], RUNS, SMALL, 7)
    assert near(red, (255, 0, 0), 90)
    assert near(blue, (0, 0, 255), 90)


@pytest.mark.parametrize("scale", [1, 1.5, 4])
def test_png_grows_with_its_scale(scale):
    picture = replace(SMALL, scale=scale)
    image = Image.open(io.BytesIO(make(RUNS, picture, "png")))
    assert (image.format, image.size, image.mode) == ("PNG", (int(320 * scale), int(240 * scale)), "RGB")
    assert Experiment.from_json(image.text["experiment"]) == RUNS.experiment
    red, blue = heads(np.asarray(image), RUNS, picture, 20)
    assert near(red, (255, 0, 0))
    assert near(blue, (0, 0, 255))


def test_transparent_ground():
    picture = replace(SMALL, theme="transparent")
    pixels = np.asarray(Image.open(io.BytesIO(make(RUNS, picture, "png"))))
    assert pixels.shape == (240, 320, 4)
    assert pixels[0, 0, 3] == 0
    assert pixels[120, 160, 3] == 255
    with pytest.raises(PictureError, match="no transparent ground; these have: .gif, .webm"):
        make(RUNS, picture, "mp4")


@pytest.mark.parametrize(
    ("view", "theme"),
    [("contour", "transparent"), ("surface", "classic"), ("loss", "dark"), ("all", "light"), ("all", "dark")],
)
def test_svg_is_well_formed_and_shows_the_paths(view, theme):
    text = make(RUNS, replace(SMALL, view=view, theme=theme), "svg")
    root = ElementTree.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert (root.get("width"), root.get("height")) == ("320", "240")
    lifted = to_hex(STYLES[theme].lane("#ff0000"))  # dark lines are lighter on dark ground
    assert f": {lifted}".encode() in text
    assert b"<image" not in text
    assert b'"optimizer": "adam"' in text or b"&quot;optimizer&quot;: &quot;adam&quot;" in text


def test_svg_trail_passes_through_the_points():
    picture = replace(SMALL, scale=1)
    root = ElementTree.fromstring(make(RUNS, picture, "svg"))
    scene = Scene(RUNS, picture)
    wanted = scene.panels[0].axes.transData.transform(RUNS.path[:, :, 0]) * 72 / 100
    wanted[:, 1] = 240 * 0.72 - wanted[:, 1]
    lines = [p.get("d") for p in root.iter("{http://www.w3.org/2000/svg}path") if "#ff0000" in (p.get("style") or "")]
    points = [np.array(d.replace("M", "").replace("L", "").split(), float).reshape(-1, 2) for d in lines if "L" in d]
    trail = max(points, key=len)
    for point in trail:  # straight parts are merged: every corner that is left is one of the steps
        assert np.abs(wanted - point).max(axis=1).min() < 0.1
    np.testing.assert_allclose(trail[[0, -1]], wanted[[0, -1]], atol=0.1)


def test_the_classic_star_and_window():
    preset = PRESETS["classic-beale"]
    runs = simulate(preset.experiment)
    pixels = Scene(runs, preset.picture).frame(0)
    axes = Scene(runs, preset.picture).panels[0].axes
    assert (axes.get_xlim(), axes.get_ylim()) == ((-5, 5), (-5, 5))
    x, y = axes.transData.transform((3, 0.5))
    assert near(pixels[round(480 - y), round(x)], (128, 128, 128), 5)
    assert not axes.axison
    legend = axes.get_legend()
    assert [t.get_text() for t in legend.get_texts()] == ["SGD", "Momentum", "NAG", "Adagrad", "Adadelta", "Rmsprop"]
    box = legend.get_window_extent()
    assert box.x0 > 400
    assert box.y0 > 300


def test_classic_films_have_199_frames_of_40_ms():
    for key in ("classic-beale", "classic-saddle"):
        preset = PRESETS[key]
        image, shown, times = gif_frames(make(simulate(preset.experiment), preset.picture, "gif"))
        assert (image.size, len(shown), set(times)) == ((620, 480), 199, {40})


def test_a_trail_behind_a_hill_is_pale():
    """The floor of the saddle, seen level from behind one of its walls, is hidden; from above nothing is."""
    experiment = PRESETS["classic-saddle"].experiment.changed(start=((0.0, -1.0),))
    runs = simulate(experiment)
    picture = Picture(view="surface", size=(320, 240))
    low = Scene(runs, replace(picture, camera=(10.0, 0.0))).panels[0]
    high = Scene(runs, replace(picture, camera=(85.0, 0.0))).panels[0]
    assert low.hidden[0].all()
    assert not high.hidden[0].any()


def test_diverging_and_invisible_lanes():
    lanes = [{"optimizer": "sgd", "lr": 1.5}, {"optimizer": "adam", "visible": False, "color": "#123456"}]
    runs = simulate(read(Experiment, {"surface": "bowl", "start": [[1, 1], [2, 0]], "steps": 60, "lanes": lanes}))
    assert runs.diverged[:2].all()
    for view in ("contour", "surface", "loss", "all"):
        assert b": #123456" not in make(runs, replace(SMALL, view=view), "svg")


@pytest.mark.parametrize("surface", SURFACES)
def test_every_surface_can_be_drawn(surface):
    runs = simulate(read(Experiment, {"surface": surface, "steps": 15, "lanes": [{"optimizer": "adam"}]}))
    view = "all" if surface in {"rastrigin", "ackley"} else "contour"
    image = Image.open(io.BytesIO(make(runs, replace(SMALL, view=view), "png")))
    assert len(image.getcolors(1 << 16)) > 60
    assert title(runs)


def test_two_exports_at_once_do_not_disturb_each_other():
    pictures = [replace(SMALL, view=v, theme=t) for v, t in (("all", "light"), ("contour", "dark"), ("loss", "light"))]
    alone = [make(RUNS, p, "gif") for p in pictures]
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda p: make(RUNS, p, "gif"), pictures))
    assert together == alone


def test_progress_and_cancel():
    told, stop = [], threading.Event()

    def progress(part):
        told.append(part)
        if len(told) == 6:
            stop.set()

    with pytest.raises(Cancelled):
        make(RUNS, SMALL, "gif", progress=progress, cancel=stop)
    assert told == pytest.approx([k / 21 for k in range(6)])


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"size": (5000, 100)}, "width"),
        ({"size": (4096, 4096), "scale": 4}, "lower the size or the scale"),
        ({"fps": 0}, "fps"),
        ({"fps": float("nan")}, "fps"),
        ({"view": "side"}, "known are contour"),
        ({"theme": "pink"}, "known are light"),
        ({"title": "x" * 500}, "title"),
    ],
)
def test_impossible_pictures_are_refused_in_one_line(changes, what):
    with pytest.raises(PictureError, match=what) as error:
        Picture(**changes)
    assert "\n" not in str(error.value)


def test_too_large_films_are_refused_with_what_to_lower():
    with pytest.raises(PictureError, match="over the limit of .* lower fps, seconds, size or scale"):
        make(RUNS, Picture(size=(3840, 2160), fps=30, seconds=20), "gif")
    with pytest.raises(PictureError, match="lower fps or seconds"):
        make(RUNS, Picture(size=(64, 64), fps=60, seconds=60), "mp4")
    with pytest.raises(PictureError, match="even sides"):
        make(RUNS, replace(SMALL, size=(321, 240)), "mp4")


def test_letters():
    assert typeset("cost $x^2$") == "cost $x^2$"
    assert typeset("5$ a\n piece") == r"5\$ a piece"
    assert typeset(r"$\nonsense{$") == r"\$\nonsense{\$"
    assert title(RUNS) == "Round bowl    $f = x^{2} + y^{2}$"
    make(RUNS, replace(SMALL, title=r"$\frac{1}{$ _^ \ % # & { }"), "png")


@pytest.mark.parametrize("size", [(480, 360), (720, 540), (1280, 720)])
@pytest.mark.parametrize("font_scale", [0.5, 1, 1.8])
def test_letters_stay_on_the_picture(font_scale, size):
    runs = simulate(read(Experiment, {"surface": "beale", "steps": 3, "lanes": [{"optimizer": "adam"}]}))
    scene = Scene(runs, Picture(size=size, font_scale=font_scale))
    scene.frame(3)
    _, bar = scene.figure.axes
    assert max(label.get_window_extent().x1 for label in bar.get_yticklabels()) <= size[0]


def test_the_grounds_are_the_players():
    ground = decode(encode(RUNS))[0]["ground"]
    for name, colors in ground.items():
        shown = [to_hex(STYLES[name].ground(k / (len(colors) - 1))) for k in range(len(colors))]
        assert shown == list(colors)


@pytest.mark.parametrize("view", ["contour", "surface", "all"])
def test_a_function_of_x_is_drawn_as_a_curve(view):
    lanes = [{"optimizer": "sgd", "lr": 0.05, "color": "#ff0000"}]
    runs = simulate(read(Experiment, {"surface": "wavy", "start": [-4, 0], "steps": 20, "lanes": lanes}))
    scene = Scene(runs, replace(SMALL, size=(480, 360), view=view))
    assert len(scene.panels) == (2 if view == "all" else 1)
    pixels = scene.frame(3.0)
    axes = scene.panels[0].axes
    x = runs.path[3, 0, 0]
    px, py = axes.transData.transform((x, x * np.cos(0.15 * np.pi * x)))
    assert near(pixels[round(360 - 0.5 - py), round(px - 0.5)], (255, 0, 0))


def test_a_schedule_is_drawn_under_the_loss():
    lanes = [{"optimizer": "sgd", "lr": 0.05, "color": "#ff0000", "schedule": "cosine"}, {"optimizer": "adam"}]
    runs = simulate(RUNS.experiment.changed(lanes=lanes))
    drawn = Scene(runs, replace(SMALL, view="loss", size=(640, 480)))
    plain = Scene(RUNS, replace(SMALL, view="loss", size=(640, 480)))
    strip = next(axes for axes in drawn.figure.axes if axes is not drawn.panels[0].axes)
    assert plain.figure.axes == [plain.panels[0].axes]
    assert strip.get_xlim() == drawn.panels[0].axes.get_xlim()
    pixels = drawn.frame(0)
    x, y = strip.transData.transform([10, runs.rates[10, 0]])
    assert near(pixels[round(480 - 0.5 - y), round(x - 0.5)], (255, 0, 0), 90)
