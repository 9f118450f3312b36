"""What a process is asked for in tests: work that never ends, that fails, that dies."""

import os
import time


def burn(*, progress):
    """Use the processor without end."""
    while True:
        progress(0.5)
        sum(range(100_000))


def fail(error, *, progress):
    """Raise ``error``."""
    raise error


def refuse(name, *, progress):
    """Be refused, in words."""
    from engine.axis import Axis  # late: the others need nothing

    return Axis(name, 0, float("inf"), 2).values()


def die(*, progress):
    """End the process."""
    os._exit(3)


def sleep(seconds, *, progress):
    """Take that long; gives the process's number."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        progress(0.25)
        time.sleep(0.02)
    return os.getpid()
