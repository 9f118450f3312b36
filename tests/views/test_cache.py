"""The cache keeps what was used last, and never more bytes than it may."""

from engine import limits
from engine.experiment import Experiment, read
from views import visit
from views.cache import Cache


def test_what_was_used_last_stays_within_the_bytes():
    made = []

    def get(key, weight):
        return cache.get(key, lambda: made.append(key) or "x" * weight)

    cache = Cache(10, len)
    get("a", 4), get("b", 4), get("a", 4)
    assert made == ["a", "b"]
    get("c", 4)  # b, which was used longest ago, goes
    assert cache.bytes == 8
    get("a", 4), get("b", 4)
    assert made == ["a", "b", "c", "b"]
    assert get("huge", 11) == "x" * 11
    assert cache.bytes <= 10


def test_swarms_from_many_starts_do_not_record_what_is_never_drawn():
    lanes = [{"optimizer": "cma_es"}]
    runs = visit.runs_of(read(Experiment, {"surface": "bowl", "steps": 5, "start": [[1, 1], [2, 2]], "lanes": lanes}))
    assert runs.crowds == {}
    assert runs.nbytes < limits.PAGE_CACHE
