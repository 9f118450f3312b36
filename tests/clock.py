"""A limit on the processor's time that counts the work alone: the session's garbage can take a second to look through."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fails when what stands inside takes this thread more than so many ``seconds`` of the processor, however busy the machine is."""
    gc.disable()
    began = time.thread_time()
    try:
        yield
        taken = time.thread_time() - began
    finally:
        gc.enable()
    assert taken < seconds, f"{taken:.2f} s"
