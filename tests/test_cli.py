"""The command line: a real process where files and streams matter, the same entry point in place elsewhere."""

import csv
import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cli import main
from engine.experiment import Experiment
from engine.link import to_link
from engine.simulate import simulate
from lessons.presets import PRESETS
from optimizers import OPTIMIZERS
from surfaces import SURFACES

ROOT = Path(__file__).parent.parent
EXPERIMENT = {
    "surface": "beale",
    "start": [[1.0, 1.6], [0.3, 0.1]],
    "steps": 30,
    "lanes": [{"optimizer": "momentum", "lr": 0.001, "beta": 0.95, "label": "β = 0.95"}, {"optimizer": "sgd", "lr": 9}],
}


def cli(*arguments, text=""):
    command = [sys.executable, "-X", "utf8", "cli.py", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, input=text, capture_output=True, encoding="utf-8", timeout=60, check=False)


@pytest.fixture
def call(monkeypatch, capsys):
    """The command line in this process: fast enough for many cases."""

    def run(*arguments, text=""):
        monkeypatch.chdir(ROOT)
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        try:
            code = main([str(a) for a in arguments])
        except SystemExit as end:
            code = end.code
        out, err = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, code, out, err)

    return run


def test_run_prints_a_table_and_writes_every_step(tmp_path):
    out = tmp_path / "paths.csv"
    done = cli("run", "-", "--out", out, text=json.dumps(EXPERIMENT))
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "β = 0.95" in done.stdout
    assert "diverged at step" in done.stdout

    text = out.read_text()
    assert text.splitlines()[0] == "lane,start,step,x,y,loss,grad_norm"
    rows = np.array([[float(v) for v in row] for row in list(csv.reader(io.StringIO(text)))[1:]])
    runs = simulate(Experiment.from_json(json.dumps(EXPERIMENT)))
    for n in range(4):
        lane, start = divmod(n, 2)
        mine = rows[(rows[:, 0] == lane) & (rows[:, 1] == start)]
        kept = runs.last[n] + 1
        assert len(mine) == kept
        np.testing.assert_array_equal(mine[:, 2], np.arange(kept))
        np.testing.assert_array_equal(mine[:, 3:5], runs.path[:kept, :, n])  # bit for bit
        np.testing.assert_array_equal(mine[:, 5], runs.loss[:kept, n])
        np.testing.assert_array_equal(mine[:, 6], runs.grad_norm[:kept, n])
    assert runs.diverged.any()


def test_run_reads_a_file(tmp_path, call):
    path = tmp_path / "experiment.json"
    path.write_text(json.dumps(EXPERIMENT), encoding="utf-8")
    assert call("run", path).stdout == call("run", "-", text=json.dumps(EXPERIMENT)).stdout


def test_lists_are_complete(call):
    optimizers = json.loads(call("list", "optimizers", "--json").stdout)
    assert [o["key"] for o in optimizers] == list(OPTIMIZERS)
    assert all(o["family"] and o["year"] and o["paper"] and o["reference"] for o in optimizers)
    surfaces = json.loads(call("list", "surfaces", "--json").stdout)
    assert [s["key"] for s in surfaces] == list(SURFACES)
    assert {line.split()[0] for line in call("list", "surfaces").stdout.splitlines()[1:]} == set(SURFACES)


def test_a_table_is_json_where_that_is_asked(call):
    rows = json.loads(call("run", "-", "--json", text=json.dumps(EXPERIMENT)).stdout)
    assert [r["name"] for r in rows] == ["β = 0.95", "β = 0.95", "SGD", "SGD"]
    assert "diverged" in rows[2]["status"]
    swept = json.loads(
        call("sweep", "-", "--x", "lr:0.001:9:2", "--lane", "1", "--json", text=json.dumps(EXPERIMENT)).stdout
    )
    assert [row["final_loss"] is None for row in swept] == [False, True]  # JSON has no NaN
    reached = json.loads(call("basin", "ravine", "--grid", "2x1", "--json").stdout)
    assert [list(row) for row in reached] == [["x", "y", "minimum", "steps_to_tolerance", "status"]] * 2


def test_a_shell_completes_commands_and_presets(call, tmp_path):
    (tmp_path / "completion").write_text(call("completion", "bash").stdout, encoding="utf-8")
    ask = "source completion; COMP_WORDS=({}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _shtab_cli_py; echo ${{COMPREPLY[@]}}"
    for typed, told in (
        ("cli.py re", "render"),
        ("cli.py run classic-s", "classic-saddle"),
        ("cli.py run r --j", "--json"),
    ):
        done = subprocess.run(
            ["bash", "-c", ask.format(typed)], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert done.stdout.split() == [told], typed
    assert "classic-saddle" in call("completion", "zsh").stdout


def test_presets_are_listed_and_run(call):
    presets = json.loads(call("list", "presets", "--json").stdout)
    assert [p["key"] for p in presets] == list(PRESETS)
    assert {line.split()[0] for line in call("list", "presets").stdout.splitlines()[1:]} == set(PRESETS)
    by_key = call("run", "classic-beale")
    assert "Rmsprop" in by_key.stdout
    by_link = call("run", f"http://localhost:8501/?e={to_link(PRESETS['classic-beale'].experiment)}")
    by_json = call("run", "-", text=json.dumps(presets[0]["experiment"]))
    assert by_key.stdout == by_link.stdout == by_json.stdout


def test_render_writes_what_its_ending_says(tmp_path, call):
    out = tmp_path / "race.gif"
    done = call("render", "classic-beale", "--out", out, "--size", "200x150", "--fps", "5", "--seconds", "2")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert out.read_bytes()[:10] == b"GIF89a" + bytes([200, 0, 150, 0])
    experiment = tmp_path / "again.experiment.json"
    assert call("render", "classic-beale", "--out", experiment).returncode == 0
    assert call("run", experiment).stdout == call("run", "classic-beale").stdout
    table = tmp_path / "paths.csv"
    assert call("render", "classic-beale", "--out", table).returncode == 0
    same = tmp_path / "same.csv"
    call("run", "classic-beale", "--out", same)
    assert table.read_bytes() == same.read_bytes()


def on_a_terminal(act, *arguments):
    """What a command prints on a terminal, and how it ends; ``act(process)`` is called after its first words."""
    master, slave = pty.openpty()
    command = [sys.executable, "-X", "utf8", "cli.py", *map(str, arguments)]
    with subprocess.Popen(command, cwd=ROOT, stdin=slave, stdout=slave, stderr=slave) as process:
        os.close(slave)
        told = os.read(master, 4096)
        act(process)
        with suppress(OSError):  # how the end of a terminal shows
            while part := os.read(master, 4096):
                told += part
        process.wait(60)
    os.close(master)
    return process.returncode, told.decode(errors="replace")


def test_a_bar_grows_on_a_terminal(tmp_path):
    size = ("--size", "160x120", "--fps", "10")
    code, told = on_a_terminal(lambda process: None, "render", "d2l-gd-0.4", "--out", tmp_path / "a.gif", *size)
    parts = [int(part) for part in re.findall(r"(\d+)%", told)]
    assert (code, parts[0], parts[-1]) == (0, 0, 100)
    assert parts == sorted(parts)
    assert told.endswith("\r\x1b[K")  # and nothing is left of it


def test_an_interrupted_film_ends_in_one_line(tmp_path):
    code, told = on_a_terminal(
        lambda process: process.send_signal(signal.SIGINT), "render", "classic-beale", "--out", tmp_path / "a.gif"
    )
    assert code == 130
    assert told.rstrip().endswith("interrupted")
    assert "Traceback" not in told
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("fps", "frames"), [(5, 10), (10, 20)])
def test_frames_a_second_are_as_asked(fps, frames, tmp_path, call):
    out = tmp_path / "a.gif"
    asked = ("--fps", str(fps), "--seconds", "2", "--hold", "0", "--size", "100x80")
    assert call("render", "d2l-gd-0.4", "--out", str(out), *asked).returncode == 0
    with Image.open(out) as image:
        delays = [image.seek(k) or image.info["duration"] for k in range(image.n_frames)]
    assert sum(delays) == pytest.approx(2000, abs=1000 / fps + 1)
    assert len(delays) <= frames + 1
    assert min(delays) == pytest.approx(1000 / fps, abs=1)


def test_render_reads_standard_input_and_links(tmp_path, call):
    by_text, by_link = tmp_path / "text.png", tmp_path / "link.png"
    experiment = Experiment.from_json(json.dumps(EXPERIMENT))
    assert cli("render", "-", "--out", by_text, text=json.dumps(EXPERIMENT)).returncode == 0
    assert call("render", f"http://localhost/?e={to_link(experiment)}", "--out", by_link).returncode == 0
    assert by_text.read_bytes() == by_link.read_bytes()


def test_schema_names_every_optimizer(call):
    schema = json.loads(call("schema").stdout)
    lanes = schema["properties"]["lanes"]["items"]["oneOf"]
    assert [lane["properties"]["optimizer"].get("const") for lane in lanes][: len(OPTIMIZERS)] == list(OPTIMIZERS)


LANE = {"optimizer": "adam"}
BAD = {
    "misspelt optimizer": ({"lanes": [{"optimizer": "adm"}]}, "lanes[0]", "did you mean 'adam'?"),
    "misspelt surface": ({"surface": "beal"}, "surface", "did you mean 'beale'?"),
    "text for a number": ({"lanes": [{**LANE, "lr": "fast"}]}, "lanes[0]", 'lr must be a number, not "fast"'),
    "truth for a number": ({"lanes": [{**LANE, "lr": True}]}, "lanes[0]", "lr must be a number, not true"),
    "negative rate": ({"lanes": [LANE, {**LANE, "lr": -1}]}, "lanes[1]", "lr = -1 is not in (0, ∞)"),
    "NaN": ({"lanes": [{**LANE, "lr": float("nan")}]}, "lanes[0]", "lr must be a finite number"),
    "NaN start": ({"start": [1, float("nan")]}, "start[0][1]", "finite"),
    "too many steps": ({"steps": 10**9}, "steps", "50000"),
    "half a step": ({"steps": 1.5}, "steps", "integer"),
    "unknown key": ({"stepps": 3}, "", "did you mean 'steps'?"),
    "unknown hyperparameter": ({"lanes": [{**LANE, "beta3": 0.9}]}, "lanes[0]", "did you mean"),
    "no lanes": ({"lanes": []}, "lanes", "at least one"),
    "missing lanes": ({"lanes": None}, "lanes", "list"),
    "lane is a number": ({"lanes": [3]}, "lanes[0]", "object"),
    "unknown convention": ({"lanes": [{**LANE, "convention": "torch"}]}, "lanes[0]", "did you mean 'pytorch'?"),
    "start of one number": ({"start": [1]}, "start[0][1]", "missing"),
    "surface parameter": ({"surface": {"name": "quadratic", "c": 1}}, "surface", "known are a, b"),
    "parameter outside": ({"surface": {"name": "quadratic", "a": -1}}, "surface", "outside"),
    "huge integer": ({"lanes": [{**LANE, "lr": 10**400}]}, "lanes[0]", "finite"),
    "too much": ({"steps": 2000, "start": [[0, 0]] * 9999}, "", "over the limit"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_gets_one_clear_line(case, call):
    changes, where, what = BAD[case]
    done = call("run", "-", text=json.dumps({"surface": "beale", "lanes": [LANE], **changes}))
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert where in done.stderr
    assert what in done.stderr


@pytest.mark.parametrize(
    ("arguments", "text", "what"),
    [
        (("run", "-"), '{"surface": "beale"', "not JSON"),
        (("run", "-"), "[" * 100_000, "not JSON"),
        (("run", "-"), "", "not JSON"),
        (("run", "-"), "[1, 2]", "object"),
        (("run", "-"), " " * 1_100_000, "limit"),
        (("run", "missing.json"), "", "missing.json: No such file"),
        (("run", "classic-beal"), "", "did you mean the preset 'classic-beale'?"),
        (("run", "http://localhost/?e=1AAAA"), "", "the link is damaged"),
        (("run", "http://localhost/"), "", "no parameter 'e'"),
        (("run", "tests"), "", "tests: Is a directory"),
        (("run", "-", "--tolerance", "-1"), "", "--tolerance: '-1' is no positive distance such as 0.01"),
        (("run", "-", "--tolerance", "x"), "", "--tolerance: 'x' is no positive distance such as 0.01"),
        (("run", "-", "--tolerance", "nan"), "", "--tolerance: 'nan' is no positive distance"),
        (("run", "two\nlines.json"), "", "two lines.json: No such file"),
        (("render", "ravine", "--out", "x.bmp"), "", "x.bmp: the name must end in one of"),
        (("render", "ravine", "--out", "x.gif", "--size", "big"), "", "no size such as 720x540"),
        (("render", "ravine", "--out", "x.gif", "--size", "1x1"), "", "width = 1 is outside"),
        (("render", "ravine", "--out", "x.mp4", "--theme", "transparent"), "", "no transparent ground"),
        (("frobnicate",), "", "frobnicate"),
        ((), "", "COMMAND"),
    ],
)
def test_bad_calls_get_one_clear_line(arguments, text, what, call):
    done = call(*arguments, text=text)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert what in done.stderr


def test_a_line_break_in_a_label_does_not_split_the_table(call):
    lanes = [{"optimizer": "sgd", "label": "two\r\nlines\u2028here"}, {"optimizer": "adam"}]
    done = call("run", "-", text=json.dumps({"surface": "bowl", "steps": 2, "lanes": lanes}))
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 3)
    assert "two lines here" in done.stdout


def test_unwritable_output_is_told(call):
    done = call("run", "-", "--out", "/nowhere/at/all.csv", text=json.dumps(EXPERIMENT))
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "/nowhere/at/all.csv" in done.stderr


RAVINE = json.dumps({"surface": "quadratic", "steps": 80, "lanes": [{"optimizer": "momentum"}, {"optimizer": "sgd"}]})


def test_sweep_prints_a_table_that_single_runs_agree_with(call):
    done = call("sweep", "-", "--x", "lr:0.1:1:4", "--y", "beta:0:0.5:2", text=RAVINE)
    assert (done.returncode, done.stderr) == (0, "")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert list(rows[0]) == ["lr", "beta", "final_loss", "status"]
    assert len(rows) == 8
    for row in rows:
        lane = {"optimizer": "momentum", "lr": float(row["lr"]), "beta": float(row["beta"])}
        runs = simulate(Experiment.from_json(json.dumps(json.loads(RAVINE) | {"lanes": [lane]})))
        assert row["status"] == str(runs.status[0])
        if runs.diverged[0]:
            assert row["final_loss"] == "nan"
        else:
            assert float(row["final_loss"]) == pytest.approx(runs.at_last(runs.loss)[0], rel=1e-6)


@pytest.mark.parametrize("command", [["sweep", "--x", "lr:0.01:2:20:log", "--lane", "1"], ["basin", "--grid", "12x9"]])
def test_maps_are_written_as_tables_and_pictures(tmp_path, command, capsys):
    (tmp_path / "race.json").write_text(RAVINE)
    for name in ("map.csv", "map.png"):
        assert main([command[0], str(tmp_path / "race.json"), *command[1:], "--out", str(tmp_path / name)]) == 0
    assert len((tmp_path / "map.csv").read_text().splitlines()) == 1 + (20 if command[0] == "sweep" else 108)
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["sweep", "RACE", "--x", "lr:0:1:3"], "lr = 0 is not in (0, ∞)"),
        (["sweep", "RACE", "--x", "rho:0:1:3"], "'rho' cannot be swept here"),
        (["sweep", "RACE", "--x", "lr:1:2:3", "--lane", "2"], "there is no lane 2"),
        (["sweep", "RACE", "--x", "lr:1:2:3", "--out", "map.svg"], "must end in .csv or .png"),
        (["basin", "RACE", "--grid", "600x600"], "360,000 runs are over the limit"),
    ],
)
def test_bad_sweeps_are_one_line(tmp_path, arguments, message, capsys):
    path = tmp_path / "race.json"
    path.write_text(RAVINE)
    assert main([str(path) if a == "RACE" else a for a in arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
