"""A cache that is bounded by what it holds in bytes, not by how many things: one swarm may weigh a thousand plain runs."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import is_dataclass
from typing import Any, Generic, TypeVar

import numpy as np

Kept = TypeVar("Kept")


def weight(found: Any) -> int:
    """The bytes of the arrays and files in what was found, however it is put together."""
    if isinstance(found, np.ndarray):
        return found.nbytes
    if isinstance(found, bytes | str):
        return len(found)
    if isinstance(found, list | tuple):
        return sum(map(weight, found))
    return sum(map(weight, vars(found).values())) if is_dataclass(found) else 0


class _Key:
    """A key whose hash is worked out once: an experiment's takes as long as looking it up four times."""

    __slots__ = ("hash", "key")

    def __init__(self, key: Hashable):
        self.key, self.hash = key, hash(key)

    def __hash__(self) -> int:
        return self.hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.key == other.key


class Cache(Generic[Kept]):
    """Keeps what was asked for last, of ``most`` bytes in all by ``weigh``; what is heavier alone is not kept."""

    def __init__(self, most: int, weigh: Callable[[Kept], int]):
        self.most, self.weigh = most, weigh
        self.bytes = self.hits = self.misses = 0
        self._entries: OrderedDict[_Key, tuple[Kept, int]] = OrderedDict()  # the last used last
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What is kept under ``key``, else what ``make`` gives; two who ask at once may both make it."""
        found = self.peek(key)
        return self.put(key, make()) if found is None else found

    def peek(self, key: Hashable) -> Kept | None:
        """What is kept under ``key``, if there is something."""
        asked = _Key(key)
        with self._lock:
            found = self._entries.get(asked)
            if found is None:
                self.misses += 1
                return None
            self.hits += 1
            self._entries.move_to_end(asked)
            return found[0]

    def put(self, key: Hashable, made: Kept) -> Kept:
        """Keep ``made``, if it is not too heavy; gives it."""
        weight, asked = self.weigh(made), _Key(key)
        with self._lock:
            if weight <= self.most and asked not in self._entries:
                self._entries[asked] = made, weight
                self.bytes += weight
            while self.bytes > self.most:
                self.bytes -= self._entries.popitem(last=False)[1][1]
        return made
