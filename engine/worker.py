"""A process that computes for another: one request at a time, each a function and its arguments, within limits of its own.

``views/workers.py`` starts it and speaks to it. It ends when its owner does, when nothing was asked for a while, and by
the system's hand when a request takes more of the processor than it may.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
import threading
import time
from typing import IO, Any

from messages import speaking, tr

IDLE = 1800.0  # seconds without a request after which the process ends, and gives its memory back
TOO_LONG = 75  # the code with which it ends when a request took more of the processor than it may
OFTEN = 0.1  # seconds between two reports of how far it is
TOLD = (ArithmeticError, OSError, ValueError, MemoryError)  # errors whose text is meant for people


def write(stream: IO[bytes], message: Any) -> None:
    """One message: its length in eight bytes, then the pickle."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(len(body).to_bytes(8, "little") + body)
    stream.flush()


def read(stream: IO[bytes]) -> Any:
    """The next message; EOFError at the end."""
    length = stream.read(8)
    if len(length) < 8:
        raise EOFError
    return pickle.loads(stream.read(int.from_bytes(length, "little")))


def main() -> None:
    """Answer requests, (function, arguments, seconds of processor time, bytes of address space, language), until the end."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print goes to the log
    with contextlib.suppress(AttributeError, OSError):
        os.nice(10)  # pages come first
    while True:
        idle = threading.Timer(IDLE, os._exit, (0,))
        idle.daemon = True
        idle.start()
        try:
            function, args, seconds, size, code = read(requests)
        except EOFError:
            return
        finally:
            idle.cancel()
        _limit(seconds, size)
        done = threading.Event()
        threading.Thread(target=_watch, args=(seconds, done), daemon=True).start()
        with speaking(code):
            answer = _answer(function, args, answers)
        done.set()
        write(answers, answer)


def _watch(seconds: int, done: threading.Event) -> None:
    """End this process when it has used that much of the processor; the system's own limit is for where no thread gets a turn."""
    begun = time.process_time()
    while not done.wait(0.2):
        if time.process_time() - begun > seconds:
            os._exit(TOO_LONG)


def _answer(function: Any, args: tuple[Any, ...], answers: IO[bytes]) -> tuple[str, Any]:
    last = 0.0

    def progress(part: float) -> None:
        nonlocal last
        if time.monotonic() - last >= OFTEN:
            last = time.monotonic()
            write(answers, ("part", part))

    try:
        return "found", function(*args, progress=progress)
    except TOLD as error:
        text = (error.strerror or tr("The file could not be written")) if isinstance(error, OSError) else str(error)
        return "error", " ".join(text.split()) or type(error).__name__  # no paths: they are nobody's business
    except Exception as error:
        import traceback

        return "failed", "".join(traceback.format_exception(error))


def _limit(seconds: int, size: int) -> None:
    """Let the system end this process when the request takes more than that. No such limits on Windows."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    for kind, most in (
        (resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + seconds + 5),
        (resource.RLIMIT_AS, size),
    ):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
