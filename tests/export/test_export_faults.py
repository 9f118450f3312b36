"""What exports once did wrongly, each with its right value."""

import io
import runpy

import numpy as np
import pytest
from PIL import Image

from engine.experiment import Experiment, read
from engine.simulate import simulate
from export.files import write_whole
from export.formats import make
from export.lettering import lettered, shortened, title
from export.picture import Picture, PictureError
from export.tables import write_results


def runs_of(**changes):
    data = {"surface": "himmelblau", "start": [1, 1], "steps": 30, "lanes": [{"optimizer": "sgd", "lr": 0.005}]}
    return simulate(read(Experiment, data | changes))


@pytest.mark.parametrize("ending", ["py", "torch.py"])
def test_wrappers_schedules_and_equal_labels_are_in_the_code(tmp_path, ending):
    lanes = [
        {"optimizer": "momentum", "lr": 0.005, "wrappers": {"l2": {"rate": 5}}, "label": "A"},
        {"optimizer": "sgd", "lr": 0.005, "schedule": "plateau", "label": "A"},
        {"optimizer": "adam", "wrappers": {"lookahead": {}, "clip_norm": {}}, "schedule": "cosine", "label": "A"},
    ]
    runs = runs_of(lanes=lanes, start=[[1, 1], [-2, 3]], noise={"kind": "gaussian", "scale": 0.1})
    file = tmp_path / "code.py"
    file.write_bytes(make(runs, Picture(), ending))
    paths = runpy.run_path(str(file))["run"]()
    assert len(paths) == 3
    for lane, path in enumerate(paths.values()):
        np.testing.assert_allclose(path, runs.path[:, :, 2 * lane : 2 * lane + 2], rtol=1e-9, atol=1e-9)


def test_a_gif_of_sixty_frames_a_second_has_no_delay_that_browsers_stretch():
    picture = Picture(size=(120, 90), fps=60, seconds=2, hold=0)
    image = Image.open(io.BytesIO(make(runs_of(), picture, "gif")))
    delays = []
    for k in range(image.n_frames):
        image.seek(k)
        delays.append(image.info["duration"])
    assert min(delays) >= 20
    assert sum(delays) == 2000


def test_letters_come_from_a_font_that_has_them_or_are_named():
    assert lettered("momentum β₁") == ["DejaVu Sans"]
    with pytest.raises(PictureError, match=r"no font on this machine has the letter .* \(U\+10FFFD\)"):
        lettered("a \U0010fffd")


def test_a_typed_formula_is_the_whole_title():
    formula = {"formula": "x² + 3y²", "view": [[-3, 3], [-3, 3]]}
    assert title(runs_of(surface=formula)) == "$f = x^{2} + 3 y^{2}$"
    long = shortened("sin(x + y)^2 + " * 8 + "x")
    assert long.endswith("+ …")
    assert len(long) <= 58


def test_a_label_is_no_formula_of_a_spreadsheet():
    lanes = [{"optimizer": "sgd", "lr": 0.005, "label": '=HYPERLINK("a")'}]
    out = io.StringIO()
    write_results(runs_of(lanes=lanes), out)
    assert "'=HYPERLINK" in out.getvalue()


def test_a_file_is_there_whole_or_as_it_was(tmp_path, monkeypatch):
    file = tmp_path / "a.gif"
    file.write_bytes(b"before")
    monkeypatch.setattr("os.fdopen", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space left") as error:
        write_whole(file, b"after")
    assert error.value.filename == str(file)
    assert [p.name for p in tmp_path.iterdir()] == ["a.gif"]
    assert file.read_bytes() == b"before"
