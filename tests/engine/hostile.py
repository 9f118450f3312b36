"""Experiments that nobody should send, drawn from the schema and then damaged: as links and as files.

``python tests/engine/hostile.py links 50000`` tries that many, in processes of its own, and tells what was too slow or raised.
"""

from __future__ import annotations

import base64
import copy
import json
import random
import sys
import time
import zlib
from collections import Counter
from pathlib import Path

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[2])]

from engine.experiment import Experiment, ExperimentError
from engine.link import VERSION, from_link
from engine.reading import one_line
from engine.schema import experiment_schema
from lessons.presets import PRESETS

SCHEMA = experiment_schema()
GOOD = [preset.experiment.model_dump() for preset in PRESETS.values()]
SLOWEST = 1.0  # seconds that reading may take
DEEP = "[" * 400 + "]" * 400
SCALARS = [
    *(None, True, False, 0, -1, 1, 2, 0.5, 2.0, 1e308, -1e-308, 10**400, -(10**999), float("nan"), float("-inf")),
    *("", "x", "adam", "quadratic", "self", "__class__", "a\0b", "two\nlines\u2028three", "ü" * 3000, "{0.__class__}"),
    *("<script>alert(1)</script>", "![x](http://a/b)", "[x](javascript:alert(1))", "$\\href{http://a}{x}$", "=1+1"),
    *("\ud800", "%00", "../../etc/passwd", "\u202egnp.exe", "x^2" * 300, "(" * 300, "x+1e20", "1/0", "x**x**x**x"),
]


def drawn(rng: random.Random, schema=SCHEMA, depth=0):
    """Data that the schema allows, or nearly so."""
    schema = _resolved(schema)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return rng.choice(schema["enum"])
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return drawn(rng, rng.choice(schema[several]), depth)
    kind = schema.get("type")
    kind = rng.choice(kind) if isinstance(kind, list) else kind
    if kind == "object" or "properties" in schema:
        properties, required = schema.get("properties", {}), schema.get("required", [])
        chance = 0.35 if len(properties) < 12 else 3 / len(properties)
        names = [n for n in properties if n in required or rng.random() < chance]
        return {n: drawn(rng, properties[n], depth + 1) for n in names} if depth < 9 else {}
    if kind == "array":
        low = schema.get("minItems", 0)
        items = schema.get("prefixItems") or [schema.get("items", {})] * rng.randint(low, max(low, 3))
        return [drawn(rng, one if isinstance(one, dict) else {}, depth + 1) for one in items] if depth < 9 else []
    if kind == "string":
        return rng.choice(["x", "mine", "a*x^2+y^2", "#12ab34", "sin(x) + y"])
    if kind == "boolean":
        return rng.random() < 0.5
    if kind in ("number", "integer"):
        low = schema.get("minimum", schema.get("exclusiveMinimum", -10))
        high = schema.get("maximum", schema.get("exclusiveMaximum", low + 20))
        value = rng.choice([low, high, rng.uniform(low, min(high, low + 100))])
        return int(value) if kind == "integer" else value
    return rng.choice(SCALARS[:8])


def _resolved(schema):
    while isinstance(schema, dict) and "$ref" in schema:
        found = SCHEMA
        for part in schema["$ref"].lstrip("#/").split("/"):
            found = found[part]
        schema = found
    return schema if isinstance(schema, dict) else {}


def places(data, path=()):
    """Every place in the data."""
    yield path
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from places(value, (*path, key))


def damaged(rng: random.Random, data):
    """The data with something wrong in a few places: another type, a name too many, a copy, nesting, much too much."""
    data = {"": copy.deepcopy(data)}
    for _ in range(rng.choice([0, 1, 1, 1, 2, 5])):
        path = rng.choice(list(places(data))[1:])
        inner = data
        for key in path[:-1]:
            inner = inner[key]
        wrong = rng.choice(
            [*SCALARS, [], {}, [[]], {"": {}}, {"self": 1}, {"kind": []}, json.loads(DEEP), [0] * 3000, {"rule": "x"}]
        )
        if isinstance(inner[path[-1]], dict) and rng.random() < 0.4:
            inner[path[-1]][rng.choice(["self", "", "optimizer", "lr", "surface", "start", "\ud800", "k" * 500])] = (
                wrong
            )
        elif isinstance(inner[path[-1]], list) and rng.random() < 0.4:
            inner[path[-1]] += inner[path[-1]] * rng.choice([1, 40]) + [wrong]
            break  # once is much; five times would be 40^5 of it
        else:
            inner[path[-1]] = wrong
    return data[""]


def file(rng: random.Random) -> str:
    """The text of a file."""
    good = rng.random() < 0.4
    text = json.dumps(damaged(rng, rng.choice(GOOD) if good else drawn(rng)))
    how = rng.random()
    if how < 0.1:
        at = rng.randrange(len(text) + 1)
        return text[:at] + rng.choice(['"', "{", "]" * 50, "9" * 3000, "\0", "\ufeff", ",", "NaN"]) + text[at:]
    if how < 0.15:
        return text[: rng.randrange(len(text) + 1)]
    if how < 0.17:
        return rng.choice(["[", '{"a":']) * rng.choice([10, 5_000, 100_000])
    return text


def link(rng: random.Random) -> str:
    """The text of a link."""
    how = rng.random()
    if how < 0.02:  # a bomb: much from little
        data = b'{"surface":"beale","lanes":[' + b" " * rng.choice([10**5, 2 * 10**6]) + b"]}"
        return VERSION + base64.urlsafe_b64encode(zlib.compress(data, 9)).decode().rstrip("=")
    packed = zlib.compress(file(rng).encode(errors="surrogatepass"), 1)
    if how < 0.1:
        at = rng.randrange(len(packed))
        packed = packed[:at] + rng.randbytes(3) + packed[at + rng.randrange(4) :]
    text = VERSION + base64.urlsafe_b64encode(packed).decode().rstrip("=")
    if how > 0.9:
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice(["=", "!", "\n", "é", "1", "", "%", "\0"]) + text[at + 1 :]
    return text


def tried(kind: str, seed: int) -> tuple[str, float, str]:
    """One link or file: "opened" or "refused", the seconds of the processor that it took, and what was said. Raises what it should not."""
    text = (link if kind == "links" else file)(random.Random(seed))
    start = time.process_time()
    try:
        experiment = (from_link if kind == "links" else Experiment.from_json)(text)
        said = "opened"
        assert Experiment.from_json(experiment.to_json()) == experiment
    except ExperimentError as error:
        said = str(error)
        assert said == one_line(said), said
        assert 0 < len(said) < 400, said
    return "opened" if said == "opened" else "refused", time.process_time() - start, said


def main(kind: str, count: int, first: int = 0) -> int:
    """Try them one after the other; 1 when one was bad."""
    told: Counter[str] = Counter()
    bad = 0
    for seed in range(first, first + count):
        try:
            how, seconds, said = tried(kind, seed)
        except Exception as error:
            how, seconds, said = "raised", 0.0, repr(error)[:200]
        told[how] += 1
        if how == "raised" or seconds > SLOWEST:
            bad += 1
            print(kind, seed, how, f"{seconds:.2f} s", said[:200], flush=True)
    print(kind, count, dict(told), f"{bad} bad", flush=True)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:])))
