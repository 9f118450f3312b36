"""Exported films and drawings in a real browser: length, size, motion, and the heads where the paths say."""

import base64
import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from engine.experiment import Experiment, read
from engine.simulate import simulate
from export.formats import make
from export.picture import Picture
from export.scene import Scene

RACE = {
    "surface": "bowl",
    "start": [-2.5, 2.0],
    "steps": 20,
    "lanes": [
        {"optimizer": "sgd", "lr": 0.02, "color": "#ff0000"},
        {"optimizer": "momentum", "lr": 0.02, "beta": 0.5, "color": "#0000ff"},
    ],
}
PICTURE = Picture(size=(480, 360), fps=20, seconds=1.05, hold=0.45)  # 21 frames, one a step, then the last stays

PLAY = """async ([data, kind]) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const video = document.createElement("video");
  video.muted = true;
  video.src = URL.createObjectURL(new Blob([bytes], {type: kind}));
  document.body.append(video);
  const ended = new Promise((resolve, reject) => {
    video.onended = resolve;
    video.onerror = () => reject(new Error(video.error.message));
  });
  const times = [];
  video.ontimeupdate = () => times.push(video.currentTime);
  await video.play();
  await ended;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0);
  const pixels = Array.from(context.getImageData(0, 0, canvas.width, canvas.height).data);
  return {times, pixels, duration: video.duration, size: [video.videoWidth, video.videoHeight]};
}"""


@pytest.mark.browser
@pytest.mark.parametrize(
    ("ending", "kind"), [("mp4", 'video/mp4; codecs="avc1.64001E"'), ("webm", 'video/webm; codecs="vp9"')]
)
def test_plays_to_the_end(page, ending, kind):
    runs = simulate(read(Experiment, RACE))
    data = base64.b64encode(make(runs, PICTURE, ending)).decode()
    page.goto("about:blank")
    probe = page.evaluate("kind => document.createElement('video').canPlayType(kind)", kind)
    assert probe == "probably", f"this Chromium was built without the decoder of {kind}; the system's packages have it"
    played = page.evaluate(PLAY, [data, kind.partition(";")[0]])
    assert played["size"] == [480, 360]
    assert played["duration"] == pytest.approx(1.5, abs=0.02)
    assert played["times"] == sorted(played["times"])
    assert played["times"][-1] == pytest.approx(1.5, abs=0.02)
    shown = np.array(played["pixels"], float).reshape(360, 480, 4)[..., :3]
    scene = Scene(runs, PICTURE)
    assert np.abs(shown - scene.frame(runs.steps)[..., :3]).mean() < 4  # as drawn, up to the loss of the compression
    assert_heads(shown, scene)


@pytest.mark.browser
@pytest.mark.parametrize("view", ["contour", "surface", "loss"])
def test_a_drawing_shows_the_paths_on_the_ground(page, tmp_path, view):
    runs, picture = simulate(read(Experiment, RACE)), replace(PICTURE, view=view)
    file = tmp_path / "race.svg"
    file.write_bytes(make(runs, picture, "svg"))
    page.goto(file.as_uri())
    size = page.evaluate("(({width, height}) => [width, height])(document.documentElement.getBoundingClientRect())")
    assert size == [480, 360]
    shot = page.screenshot(clip={"x": 0, "y": 0, "width": 480, "height": 360})
    assert_heads(np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"), float), Scene(runs, picture))


def assert_heads(shown, scene):
    """The two heads of the last frame stand apart, in their colours."""
    panel, steps = scene.panels[0], scene.runs.steps
    scene.frame(steps)  # places the axes
    heads = [panel.transform.transform(panel.up_to(steps, lane, 1)[2])[0] for lane in (0, 1)]
    assert np.abs(heads[0] - heads[1]).max() > 20
    (red, _, a_little), (none, _, blue) = (shown[round(360 - 0.5 - y), round(x - 0.5)] for x, y in heads)
    assert min(red, blue) > 180
    assert max(a_little, none) < 60
