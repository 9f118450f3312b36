"""A cache that is bounded by what it holds in bytes, not by how many things: one swarm may weigh a thousand plain runs."""

from __future__ import annotations

import threading
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


class Cache(Generic[Kept]):
    """Keeps what was asked for last, of ``most`` bytes in all by ``weigh``; what is heavier alone is not kept."""

    def __init__(self, most: int, weigh: Callable[[Kept], int]):
        self.most, self.weigh = most, weigh
        self.bytes = self.hits = self.misses = 0
        self._entries: dict[Hashable, tuple[Kept, int]] = {}  # the last used last
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What is kept under ``key``, else what ``make`` gives; two who ask at once may both make it."""
        found = self.peek(key)
        return self.put(key, make()) if found is None else found

    def peek(self, key: Hashable) -> Kept | None:
        """What is kept under ``key``, if there is something."""
        with self._lock:
            if key not in self._entries:
                self.misses += 1
                return None
            self.hits += 1
            self._entries[key] = self._entries.pop(key)
            return self._entries[key][0]

    def put(self, key: Hashable, made: Kept) -> Kept:
        """Keep ``made``, if it is not too heavy; gives it."""
        weight = self.weigh(made)
        with self._lock:
            if key not in self._entries and weight <= self.most:
                self._entries[key] = made, weight
                self.bytes += weight
            while self.bytes > self.most:
                self.bytes -= self._entries.pop(next(iter(self._entries)))[1]
        return made
