"""Whatever stands in a link or a file, it is opened or refused in one sentence; the schema says the same as the reader."""

import base64
import copy
import json
import zlib

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import limits
from engine.experiment import Experiment, ExperimentError, Lane, SurfaceChoice, read
from engine.link import VERSION, from_link
from engine.schema import experiment_schema
from lessons.presets import PRESETS
from optimizers import OPTIMIZERS
from tests.clock import within

FULL = {
    "surface": {"name": "quadratic", "a": 0.2},
    "start": [[-5.0, -2.0], [1, 1]],
    "steps": 9,
    "seed": 3,
    "camera": [30.0, -60],
    "noise": {"kind": "student", "scale": [0.5, 1.0], "df": 4.0},
    "lanes": [
        {
            "optimizer": "adam",
            "lr": 0.1,
            "convention": "keras",
            "label": "mine",
            "color": "#123456",
            "visible": False,
            "schedule": {"kind": "cosine", "length": 5, "final": 0.1},
            "wrappers": {"lookahead": {"k": 3, "alpha": 0.5}, "l2": {}},
        },
        {"optimizer": "lbfgs", "history": 3},
    ],
}
TYPED = {"surface": {"formula": "a*x^2+y^2", "view": [[-3, 3], [-2, 2]], "a": 2}, "lanes": [{"optimizer": "sgd"}]}
ROWS = {
    "surface": "geyser",
    "lanes": [{"optimizer": "sgd", "schedule": "warmup"}],
    "noise": {"kind": "minibatch", "size": 4, "replacement": True},
}
DEEP = json.loads("[" * 500 + "]" * 500)
WRONG = [
    *(None, True, False, 0, -1, 1, 0.5, 2.0, 1e308, 10**400, -(10**4000), float("nan"), float("inf")),
    *(
        "",
        "x",
        "adam",
        "self",
        "\ud800",
        "a\0b",
        "two\nlines\u2028three",
        "ü" * 5000,
        "<b>",
        "![x](http://a/b)",
        "{}",
        "%s{0}",
    ),
    *([], {}, [[]], [None], [{}], {"kind": []}, {"": {}}, {"self": 1}, {"kind": "cosine", "final": 10**400}, DEEP),
]


def places(data, path=()):
    """Every place in JSON data, the whole one first."""
    yield path
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from places(value, (*path, key))


def put(data, path, value):
    """A copy with ``value`` at one place."""
    data = copy.deepcopy(data)
    if not path:
        return value
    inner = data
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return data


def opened(open_it):
    """Whether it opens. If not, the complaint is one line of printable text that needs no second."""
    with within(1):
        try:
            return open_it()
        except ExperimentError as error:
            text = str(error)
    assert text.isprintable(), repr(text)
    assert 5 < len(text) < 400, text
    return None


@pytest.mark.parametrize("whole", [FULL, TYPED, ROWS], ids=["full", "formula", "data"])
def test_every_wrong_value_at_every_place_is_told_in_one_line(whole):
    assert opened(lambda: read(Experiment, whole))
    for path in places(whole):
        for wrong in WRONG:
            data = put(whole, path, wrong)
            experiment = opened(lambda data=data: read(Experiment, data))
            try:
                text = json.dumps(data)
            except ValueError:  # more digits than Python writes
                continue
            assert opened(lambda text=text: Experiment.from_json(text)) == experiment
            if experiment:
                assert Experiment.from_json(experiment.to_json()) == experiment


VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.sampled_from(WRONG[:-1]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def mutants(draw):
    """A good experiment with some places changed, some removed, and things added that are known elsewhere."""
    data = draw(st.sampled_from([FULL, TYPED, ROWS]))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(places(data))))
        data = put(data, path, draw(VALUE))
        if not isinstance(data, dict):
            return data
        if draw(st.booleans()):
            name = draw(
                st.sampled_from(["values", "params", "name", "view", "look", "kind", "self", "scale", "k", "lr", ""])
            )
            inner = [p for p in places(data) if isinstance(at(data, p), dict)]
            data = put(data, (*draw(st.sampled_from(inner)), name), draw(VALUE))
    return data


def at(data, path):
    for key in path:
        data = data[key]
    return data


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(mutants())
def test_mutants_are_opened_or_refused(data):
    experiment = opened(lambda: read(Experiment, data))
    text = json.dumps(data)
    assert opened(lambda: Experiment.from_json(text)) == experiment
    packed = VERSION + base64.urlsafe_b64encode(zlib.compress(text.encode())).decode().rstrip("=")
    if len(packed) <= limits.MAX_LINK:
        assert opened(lambda: from_link(packed)) == experiment


NAMES = st.text(max_size=9) | st.sampled_from(
    ["self", "values", "look", "lookahead.k", "wrappers", "schedule", "label", ".", "l2."]
)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([lane["optimizer"] for lane in FULL["lanes"]]), st.dictionaries(NAMES, VALUE, max_size=3))
def test_changes_of_a_lane_are_made_or_refused(key, changes):
    opened(lambda: read(Lane, {"optimizer": key}).changed(**changes))
    opened(lambda: read(Experiment, FULL).changed(**changes))
    opened(lambda: read(SurfaceChoice, FULL["surface"]).with_params(**changes))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"steps": ' + "7" * 5000 + "}", "the number 777777777777... has 5,000 digits; at most 1,000 are read"),
        ('{"steps": 1, "steps": 2}', '"steps" stands twice in one object'),
        ("[" * 100_000, "this is not JSON: nested too deeply"),
        ('{"surface": "bowl", "lanes": [{"optimizer": "sgd", "values": {"lr": 1}}]}', 'lanes[0]: "values" is no hyperparameter'),
        ('{"surface": {"name": "quadratic", "params": 5}, "lanes": []}', 'surface: "params" is no parameter of quadratic'),
        ('{"surface": "bowl", "noise": {"kind": []}, "lanes": [{"optimizer": "sgd"}]}', "noise: a noise's kind is one of"),
        ('{"surface": "bowl", "noise": 3, "lanes": [{"optimizer": "sgd"}]}', "noise is an object with its kind"),
        ('{"surface": "bowl", "lanes": [{"optimizer": "sgd", "label": "\\ud800"}]}', "holds a character that cannot be written"),
        ('{"surface": "bowl", "start": [1, 2, 3], "lanes": []}', "start[0]: too many: at most 2"),
    ],
)  # fmt: skip
def test_what_is_said(text, told):
    with pytest.raises(ExperimentError) as error:
        Experiment.from_json(text)
    assert told in str(error.value)


def test_a_label_is_one_line():
    lane = read(Lane, {"optimizer": "sgd", "label": "one\r\ntwo\u2028three"})
    assert lane.look.label == "one two three"


def test_a_value_of_a_wrapper_that_is_not_there_wraps_nothing():
    lane = read(Lane, {"optimizer": "adam", "wrappers": {"l2": {}}})
    for name in ("lookahead.k", "nothing.k", "l2.k"):
        with pytest.raises(ExperimentError):
            lane.changed(**{name: 7})
    assert lane.changed(**{"l2.rate": 0.1}).hypers["l2.rate"] == 0.1
    assert lane.changed(wrappers={"lookahead": {}}, **{"lookahead.k": 7}).hypers["lookahead.k"] == 7


SCHEMA = jsonschema.Draft202012Validator(experiment_schema())


def test_the_schema_is_valid_complete_and_takes_every_preset():
    jsonschema.Draft202012Validator.check_schema(SCHEMA.schema)
    assert "$ref" not in json.dumps(SCHEMA.schema)
    every = [FULL, TYPED, ROWS, *(p.experiment.model_dump() for p in PRESETS.values())]
    for key in ("sgd", "adam", "lbfgs", "cma_es", "nelder_mead"):
        o = OPTIMIZERS[key]
        values = {
            n: {"int": int, "bool": bool, "float": float}[h.kind](h.default) for n, h in o.hypers_of(None).items()
        }
        every.append({"surface": "bowl", "lanes": [{"optimizer": key, **values}]})
    for data in every:
        SCHEMA.validate(data)
        read(Experiment, data)


def test_what_the_schema_takes_is_opened_and_what_it_refuses_is_not():
    """But for what a schema cannot say: a label's characters, that numbers are finite, the size of the whole."""
    schema = copy.deepcopy(SCHEMA.schema)
    lanes = schema["properties"]["lanes"]["items"]
    lanes["oneOf"] = [
        one for one in lanes["oneOf"] if one["properties"]["optimizer"].get("const") in ("adam", "lbfgs", "sgd", None)
    ]
    small = jsonschema.Draft202012Validator(schema)
    for path in places(FULL):
        for wrong in WRONG[:-1]:
            data = put(FULL, path, wrong)
            if path[-1:] == ("label",) or (isinstance(wrong, int | float) and not abs(wrong) <= 1e308):
                continue
            said, experiment = small.is_valid(data), opened(lambda data=data: read(Experiment, data))
            assert said == (experiment is not None), (path, str(wrong)[:40], said)
