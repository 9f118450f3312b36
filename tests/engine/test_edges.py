"""Every bound on what comes from outside is where it is said to be: the last value is taken, the first beyond it refused."""

import pytest

from engine import limits
from engine.axis import Axis
from engine.experiment import Experiment, ExperimentError, read
from engine.look import one_liner
from engine.paths import read_paths
from engine.reading import LONGEST, SHOWN, loads, refusal, short
from engine.sweep import Sweep
from surfaces.fitting import DataError

ONE = {"surface": "bowl", "lanes": [{"optimizer": "sgd"}]}
TYPED = {"formula": "x^2+y^2"}


def lane(**more):
    return {"lanes": [{"optimizer": "adam"} | more]}


def path(**columns):
    return {"lanes": [{"path": {"x": [1, 2], "y": [3, 4]} | columns}]}


EDGES = {
    # what: (how it is said, the last values that are taken, the first that are not)
    "steps": (lambda v: {"steps": v}, [1, limits.MAX_STEPS], [0, limits.MAX_STEPS + 1]),
    "seed": (lambda v: {"seed": v}, [0, 2**32 - 1], [-1, 2**32]),
    "start": (lambda v: {"start": [v, 0]}, [-1e6, 1e6], [-1000001, 1000001]),
    "start, y": (lambda v: {"start": [[0, v]]}, [-1e6, 1e6], [-1000001, 1000001]),
    "camera, up": (lambda v: {"camera": [v, 0]}, [-90, 90], [-90.5, 90.5]),
    "camera, round": (lambda v: {"camera": [0, v]}, [-360, 360], [-360.5, 360.5]),
    "lanes": (lambda v: {"lanes": ONE["lanes"] * v}, [1, limits.MAX_LANES], [0, limits.MAX_LANES + 1]),
    "record": (lambda v: {"steps": 31250, "start": [[0, 0]] * v}, [100], [101]),
    "label": (lambda v: lane(label="a" * v), [0, limits.MAX_LABEL], [limits.MAX_LABEL + 1]),
    "noise": (lambda v: {"noise": {"kind": "gaussian", "scale": v}}, [0, 1e6, [0, 1e6]], [-1e-9, 1000001, [0], [1, 1, 1], [0, -1]]),
    "freedom": (lambda v: {"noise": {"kind": "student", "df": v}}, [1e-9, 1e6], [0, 1000001]),
    "rows": (lambda v: {"surface": "geyser", "noise": {"kind": "minibatch", "size": v}}, [1, 10_000], [0, 10_001, 1.5]),
    "rate": (lambda v: lane(lr=v), [1e-300, 1e300], [0, -1]),
    "decay": (lambda v: lane(beta1=v), [0, 0.999999], [-1e-9, 1]),
    "whole": (lambda v: {"lanes": [{"optimizer": "lbfgs", "history": v}]}, [1, 2.0], [0, 1.5]),
    "schedule": (lambda v: lane(schedule={"kind": "step", "gamma": v}), [0, 1], [-0.001, 1.001]),
    "schedule, count": (lambda v: lane(schedule={"kind": "step", "every": v}), [1, 50_000], [0, 50_001]),
    "schedule, cosine": (lambda v: lane(schedule={"kind": "cosine", "length": v}), [0, 50_000], [-1, 50_001]),
    "wrapper": (lambda v: lane(wrappers={"lookahead": {"alpha": v}}), [0.001, 1], [0, 1.001]),
    "parameter": (lambda v: {"surface": {"name": "quadratic", "a": v}}, [0.01, 10], [0.009, 10.1]),
    "letter": (lambda v: {"surface": {"formula": "k*x^2+y^2", "k": v}}, [-1e6, 1e6], [-1000001, 1000001]),
    "view": (lambda v: {"surface": TYPED | {"view": [[-v, v], [-1, 1]]}}, [1e5], [100001]),
    "view, narrow": (lambda v: {"surface": TYPED | {"view": [[0, v], [-1, 1]]}}, [1e-6], [0.99e-6, 0, -1]),
    "view, narrow far out": (lambda v: {"surface": TYPED | {"view": [[-1, 1], [1000, 1000 + v]]}}, [0.0011], [0.0009]),
    "view, its sides": (lambda v: {"surface": TYPED | {"view": v}}, [[[0, 1], [0, 1]]], [[[0, 1]], [[0, 1], [0]], [[0, 1], [0, 1, 2]], 3]),
    "path, ascending": (lambda v: path(step=[0, v]), [1, limits.MAX_STEPS], [0, -1, 0.5, limits.MAX_STEPS + 1]),
    "path, first": (lambda v: path(step=[v, 9]), [0, 8], [-1, 9]),
    "path, far": (lambda v: path(x=[0, v]), [1e6, -1e6], [1000001, -1000001]),
    "path, columns": (lambda v: path(**v), [{}, {"loss": [1, 2]}], [{"z": [1, 2]}, {"x": [1]}, {"loss": [1]}]),
}  # fmt: skip


@pytest.mark.parametrize("what", EDGES)
def test_a_bound_is_where_it_is_said_to_be(what):
    say, taken, refused = EDGES[what]
    for value in taken:
        experiment = read(Experiment, ONE | say(value))
        assert Experiment.from_json(experiment.to_json()) == experiment, value
    for value in refused:
        with pytest.raises(ExperimentError):
            read(Experiment, ONE | say(value))


def test_a_list_has_at_most_as_many_starts():
    whole = {"steps": 1, "start": [[0, 0]] * limits.MAX_STARTS}
    assert len(read(Experiment, ONE | whole).start) == limits.MAX_STARTS
    with pytest.raises(ExperimentError, match="at most 10,000"):
        read(Experiment, ONE | whole | {"start": [[0, 0]] * (limits.MAX_STARTS + 1)})


def test_an_axis_ends_where_it_is_said_to_end():
    for text in ("lr:1:2:1", f"lr:1:2:{limits.MAX_AXIS}", "lr:1e-9:2:3:log", "x:2:-2:3"):
        assert Axis.parse(text).values().size == Axis.parse(text).size
    for text in ("lr:1:2:0", f"lr:1:2:{limits.MAX_AXIS + 1}", "lr:0:2:3:log", "lr:1:0:3:log", "lr:1:inf:3", "lr:nan:1:3",
                 "lr:1:2", "lr:1:2:3:4", "lr:1:2:3:log:5", "lr:a:2:3"):  # fmt: skip
        with pytest.raises(ExperimentError):
            Axis.parse(text)


def test_a_sweep_is_as_large_as_it_may_be():
    made = read(Experiment, ONE | {"steps": 1})
    most = Axis("x", -1, 1, 512), Axis("y", -1, 1, 512)
    assert Sweep(made, most).cells == limits.MAX_CELLS
    work = made.changed(steps=2288)  # times 512 × 512 it is just under the limit
    assert Sweep(work, most).cells * 2288 <= limits.MAX_WORK < limits.MAX_CELLS * 2289
    for wrong in ((work.changed(steps=2289), most), (made, most, -1), (made, most, 1)):
        with pytest.raises(ExperimentError):
            Sweep(*wrong)
    ravine = read(Experiment, ONE | {"surface": "quadratic"})
    assert Sweep(ravine, (Axis.parse("a:0.01:10:3"),)).cells == 3
    for text in ("a:0.009:10:3", "a:0.01:10.1:3"):  # its first, its last cell is none
        with pytest.raises(ExperimentError, match="outside"):
            Sweep(ravine, (Axis.parse(text),))


def test_texts_are_as_long_as_they_may_be():
    room = " " * (limits.MAX_JSON - 2)
    assert loads(f"{room}[]") == []
    with pytest.raises(ExperimentError, match="1,000,001 characters; the limit is 1,000,000"):
        loads(f"{room} []")
    assert loads("9" * limits.MAX_DIGITS) == 10**limits.MAX_DIGITS - 1
    with pytest.raises(ExperimentError, match="999999999999... has 1,001 digits; at most 1,000 are read"):
        loads("9" * (limits.MAX_DIGITS + 1))
    assert one_liner("a" * limits.MAX_LABEL, "name") == "a" * limits.MAX_LABEL
    assert refusal("a" * LONGEST).message() == "a" * LONGEST
    assert refusal("a" * (LONGEST + 1)).message() == "a" * LONGEST + "…"
    assert short("a" * (SHOWN - 2)) == f'"{"a" * (SHOWN - 2)}"'
    assert short("a" * (SHOWN - 1)) == '"' + "a" * (SHOWN - 4) + "..."
    assert [short(v) for v in (2**64 - 1, 2**64, 2.5, True, None, {}, [], ())] == [
        "18446744073709551615", "a whole number of about 20 digits", "2.5", "true", "null", "an object", "a list", "a list",
    ]  # fmt: skip


def csv(*rows):
    return "\n".join(rows).encode()


def test_a_file_of_paths_is_read_up_to_its_bounds():
    rows = ["x,y", *(f"{k},0" for k in range(3))]
    assert read_paths(csv(*rows) + b"\n" * (limits.MAX_PATH_FILE - len(csv(*rows))))[0][1].end == 2
    with pytest.raises(DataError, match="6,000,001 bytes; at most 6,000,000"):
        read_paths(csv(*rows) + b"\n" * (limits.MAX_PATH_FILE + 1 - len(csv(*rows))))
    lanes = [f"{name},{k},{k}" for name in range(limits.PAGE_LANES) for k in range(2)]
    assert len(read_paths(csv("lane,x,y", *lanes))) == limits.PAGE_LANES
    with pytest.raises(DataError, match="13 paths; at most 12"):
        read_paths(csv("lane,x,y", *lanes, "more,1,1"))


def test_names_of_paths_say_what_tells_them_apart():
    def named(*rows):
        return [(name, record.points.tolist()) for name, record in read_paths(csv(*rows))]

    both = [[1, 2], [3, 4]]
    assert named("1,2", "3,4") == [("Recorded", both)]
    assert named("0,1,2", "5,3,4") == [("Recorded", both)]
    assert named("lane,x,y", "a,1,2", "a,3,4") == [("Recorded a", both)]
    assert named("lane,x,y", "a,1,2", "b,3,4") == [("a", both[:1]), ("b", both[1:])]
    assert named("lane,x,y", "1,1,2", "2,3,4") == [("Recorded 1", both[:1]), ("Recorded 2", both[1:])]
    assert named("lane,start,x,y", "a,0,1,2", "b,0,3,4") == [("a", both[:1]), ("b", both[1:])]
    assert named("lane,start,x,y", "a,0,1,2", "a,1,3,4") == [("a 0", both[:1]), ("a 1", both[1:])]
    assert named("lane,start,step,a,b", "SGD,0,0,1,2", "SGD,0,1,3,4") == [("Recorded SGD", both)]
    assert named("step,x,y,loss", "0,1,2,9", "1,3,4,8") == [("Recorded", both)]
    for rows, what in [
        (["1,2,3,4,5"], "5 columns without headings"), (["one,two,three", "1,2,3"], "needs columns x and y; there are one, two, three"), (["x,y"], "no rows"),
        (["x,y", "1,2,3"], "row 2 has 3 cells, and the first has 2"), (["x,y", "1,"], "row 2, y: the cell is empty"),
        (["x,y", "1,two"], "row 2, y: 'two' is no number"), (["step,x,y", "0,1,2", "0,1,2"], "point 2 has 0"),
    ]:  # fmt: skip
        with pytest.raises(DataError, match=what):
            read_paths(csv(*rows))
