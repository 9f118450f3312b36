"""Own data: public regressions give their certified minima, tables are read or refused in one line."""

import json
from pathlib import Path

import numpy as np
import pytest

from engine.experiment import Experiment, ExperimentError
from engine.link import from_link, to_link
from engine.simulate import simulate
from surfaces.fitting import DataError
from surfaces.table import read_table

SETS = json.loads((Path(__file__).parent.parent / "surfaces" / "regressions.json").read_text(encoding="utf-8"))["sets"]
LINE = {"data": {"x": [0, 1, 2, 3], "y": [1, 3, 5, 8]}, "model": "line"}


def experiment(surface, **more):
    data = {"surface": surface, "steps": 30, "lanes": [{"optimizer": "sgd", "lr": 0.01}], **more}
    return Experiment.from_json(json.dumps(data))


@pytest.mark.parametrize("name", SETS)
def test_public_regressions(name):
    given = SETS[name]
    made = experiment({"data": {"x": given["x"], "y": given["y"]}, "model": given["model"], "loss": given["loss"]})
    bound = made.surface.bind()
    minimum = bound.points("minima")
    assert minimum.shape == (2, 1)
    step = np.linalg.solve(bound.hessian(minimum)[..., 0], bound.gradient(minimum)[:, 0])
    assert np.abs(step).max() < 1e-8
    np.testing.assert_allclose(minimum[:, 0], given["minimum"], rtol=1e-7)  # the file's own digits
    assert bound.value(minimum)[0] == pytest.approx(given["mean loss there"], rel=1e-12)


@pytest.mark.parametrize(
    ("model", "loss", "value"),
    [
        ("line", "squared", np.mean([0, 0, 0, 1])),
        ("line", "absolute", np.mean([0, 0, 0, 1])),
        ("y = a + b*x", "huber", np.mean([0, 0, 0, 0.5])),
        ("exponential", "squared", np.mean((np.exp(2 * np.arange(4.0)) - [1, 3, 5, 8]) ** 2)),
        ("saturation", "squared", np.mean((np.arange(4) / (2 + np.arange(4)) - [1, 3, 5, 8]) ** 2)),
        ("sine", "squared", np.mean((np.sin(2 * np.arange(4)) - [1, 3, 5, 8]) ** 2)),
        (
            "y = a + b*x",
            "poisson",
            np.mean((1 + 2 * np.arange(4)) - np.array([1, 3, 5, 8]) * np.log(1 + 2 * np.arange(4))),
        ),
    ],
)
def test_losses_are_means_over_the_rows(model, loss, value):
    made = experiment(LINE | {"model": model, "loss": loss, "view": [[-9, 9], [-9, 9]]}, start=[1, 2])
    assert made.surface.bind().value(np.array([[1.0], [2.0]]))[0] == pytest.approx(value)


@pytest.mark.parametrize(("a", "b"), [(1.5, 2.2), (-1.5, 2.2), (-1.5, -2.2)])
def test_of_the_two_minima_of_a_sine_that_with_a_positive_size_is_taken(a, b):
    x = np.linspace(0, 10, 60)
    made = experiment({"data": {"x": x.tolist(), "y": (a * np.sin(b * x)).tolist()}, "model": "sine"}, start=[1, 1])
    minimum = made.surface.bind().points("minima")
    np.testing.assert_allclose(minimum[:, 0], [abs(a), b * np.sign(a)], rtol=1e-9)


def test_data_go_through_json_links_and_mini_batches():
    first = experiment(
        LINE | {"scaled": True, "view": [[-5.0, 15.0], [-5.0, 9.0]]}, noise={"kind": "minibatch", "size": 2}
    )
    assert Experiment.from_json(first.to_json()) == first
    assert from_link(to_link(first)) == first
    assert np.isfinite(simulate(first).path).all()
    np.testing.assert_allclose(first.surface.bind().points("minima")[0, 0], 4.25)  # scaled: a is the mean


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"data": {"x": [1, 2], "y": [1]}}, "equally many"),
        ({"data": {"x": [1, None], "y": [1, 2]}}, "column x, row 2"),
        ({"data": {"x": [1, 2]}}, "two columns"),
        ({"data": {"x": [], "y": []}}, "two columns"),
        ({"data": 3}, "columns"),
        ({"data": {"x": [0] * 6000, "y": [0] * 6000}}, "6,000 rows"),
        ({"model": "cubic"}, "no model"),
        ({"model": "y = a*x"}, "two parameters"),
        ({"model": "y = a*exp(b*x"}, "model: "),
        ({"model": 3}, "must be text"),
        ({"loss": "hinge"}, "no loss"),
        ({"loss": "log-loss"}, "0 to 1"),
        ({"scaled": 1}, "true or false"),
        ({"q": 1}, "parameter"),
    ],
)
def test_bad_data_say_so(change, words):
    with pytest.raises(ExperimentError, match=words) as error:
        experiment(LINE | change)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("raw", "columns"),
    [
        (b"x,y\n1,2\n3,4.5\n", (("x", (1, 3)), ("y", (2, 4.5)))),
        ("\ufeffx;y\n1,5;2\n3;4\n".encode(), (("x", (1.5, 3)), ("y", (2, 4)))),
        (b"1\t2\r\n3\t4\r\n", (("x", (1, 3)), ("y", (2, 4)))),
        (b'"hours studied","passed?"\n1,0\n2,1\n', (("hours_studied", (1, 2)), ("passed", (0, 1)))),
    ],
)
def test_tables_are_read(raw, columns):
    assert read_table(raw) == columns


SIBLINGS = [
    (b"x y\n1 2\n3 4\n", ("x", "y"), ((1, 3), (2, 4))),
    (b"# x y\n1.0e+00 2.0e+00\n3 4\n", ("x", "y"), ((1, 3), (2, 4))),
    (b"x;y;\r\n1,5;2;\r\n3;4;\r\n", ("x", "y"), ((1.5, 3), (2, 4))),
    (b'"a;b","c"\n"1","2"\n3,4\n', ("a_b", "c"), ((1, 3), (2, 4))),
    (b"kind,x,y\nsetosa,1,2\nvirginica,3,4\n", ("x", "y"), ((1, 3), (2, 4))),
    (b",x,y\n0,1,2\n1,3,4\n", ("x", "y"), ((1, 3), (2, 4))),
    ("größe;y\n1,5;\u22122\n3;4\n".encode(), ("grosse", "y"), ((1.5, 3), (-2, 4))),
    ("größe;y\n1,5;2\n3;4\n".encode("cp1252"), ("grosse", "y"), ((1.5, 3), (2, 4))),
    ("x\ty\n1,5\t2\n3\t4\n".encode("utf-16"), ("x", "y"), ((1.5, 3), (2, 4))),
    (b"x,x\n1,2\n3,4\n", ("x", "c2"), ((1, 3), (2, 4))),
    (b"1 , 2\n\n 3 ,4\n\n", ("x", "y"), ((1, 3), (2, 4))),
]


@pytest.mark.parametrize(("raw", "names", "columns"), SIBLINGS)
def test_other_habits_of_tables(raw, names, columns):
    assert read_table(raw) == tuple(zip(names, columns, strict=True))


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b"x,y\n1,\n", "row 2, column 'y' is empty"),
        (b"x,y\n1,2\n3,four\n", "row 3, column 'y' is 'four'"),
        (b"x,y\n1,2,3\n", "row 2 has 3 cells"),
        (b"x\n1\n", "two columns"),
        (b"x,y\n", "no rows"),
        (b"1,2\n" * 10**6, "bytes"),
        (b"1,2\n" * 6000, "6,000 rows"),
        (b"\xff\xfa\x00", "no rows"),
        (b"x,y\n1,nan\n", "no number"),
    ],
)
def test_bad_tables_are_refused_in_one_line(raw, words):
    with pytest.raises(DataError, match=words) as error:
        read_table(raw)
    assert "\n" not in str(error.value)
