"""What whoever runs the server can see: numbers for Prometheus, and log lines in JSON without any text of visitors."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
import sys
import threading
import time
import traceback
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine import limits
from engine.experiment import Experiment
from views import jobs
from views.turn import asked
from views.visit import LANES, RUNS, VISITS, visit

TOKEN = "RAVINE_METRICS"  # environment variable: who sends it as a bearer token may read /metrics; unset: nobody
LAST = 2000  # reruns that the quantiles are of
QUANTILES = (0.5, 0.95, 0.99)
ROOT = Path(__file__).parents[2]
log = logging.getLogger("ravine")

_lock = threading.Lock()
_counts: Counter[str] = Counter()  # reruns by page
_events: Counter[str] = Counter()  # slow reruns and errors
_last: deque[float] = deque(maxlen=LAST)  # seconds
_total = [0.0, 0.0]  # seconds of waiting, and of the processor
_here = threading.local()


@contextmanager
def rerun(page: str) -> Iterator[None]:
    """Count and time a run of a page, with the wait for its turn, or of a part of it by itself; a part inside a run counts with that."""
    if getattr(_here, "running", False):
        yield
        return
    _here.running, start, cpu = True, asked() or time.perf_counter(), time.thread_time()
    try:
        yield
    finally:
        _here.running = False
        seconds, used = time.perf_counter() - start, time.thread_time() - cpu
        slow = seconds * 1000 >= limits.SLOW_MS
        with _lock:
            _counts[page] += 1
            _events["slow"] += slow
            _last.append(seconds)
            _total[0] += seconds
            _total[1] += used
        if slow:
            told = {"page": page, "ms": round(seconds * 1000), "cpu_ms": round(used * 1000)}
            log.warning("slow rerun", extra={"told": told | {"experiment": fingerprint(visit().work.experiment)}})


def fingerprint(experiment: Experiment) -> str:
    """Which experiment it was, for a log that holds nobody's text."""
    return hashlib.blake2b(experiment.to_json().encode(), digest_size=8).hexdigest()


def metrics() -> str:
    """The numbers in Prometheus' text format."""
    with _lock:
        last, counts, events, (waited, used) = sorted(_last), dict(_counts), dict(_events), tuple(_total)
    lines: list[str] = []

    def put(name: str, kind: str, about: str, values: dict[str, float]) -> None:
        lines.extend([f"# HELP {name} {about}", f"# TYPE {name} {kind}"])
        lines.extend(f"{name}{labels} {value:.9g}" for labels, value in values.items())

    put("ravine_reruns_total", "counter", "Runs of a page.", {f'{{page="{p}"}}': n for p, n in counts.items()})
    quantiles = {f'{{quantile="{q}"}}': last[min(len(last) - 1, int(q * len(last)))] for q in QUANTILES if last}
    put("ravine_rerun_seconds", "summary", f"Seconds of a run, of the last {LAST}.", quantiles)
    lines += [f"ravine_rerun_seconds_sum {waited:.9g}", f"ravine_rerun_seconds_count {sum(counts.values())}"]
    put("ravine_rerun_cpu_seconds_total", "counter", "Processor time of all runs.", {"": used})
    put("ravine_slow_reruns_total", "counter", f"Runs of {limits.SLOW_MS} ms or more.", {"": events.get("slow", 0)})
    put("ravine_errors_total", "counter", "Errors that the log tells of.", {"": events.get("errors", 0)})
    put("ravine_sessions", "gauge", "Visits held in memory.", {"": len(VISITS)})
    lines_of_jobs = {"heavy": jobs.HEAVY, "files": jobs.FILES, "runs": jobs.RUNS}
    for state, at in (("busy", 0), ("waiting", 1)):
        lengths = {f'{{line="{n}"}}': float(line.length[at]) for n, line in lines_of_jobs.items()}
        put(f"ravine_jobs_{state}", "gauge", f"Jobs that are {state}.", lengths)
    caches = {"runs": RUNS, "lanes": LANES}
    for field, kind, about in (
        ("bytes", "gauge", "Bytes kept."),
        ("hits", "counter", "Found."),
        ("misses", "counter", "Made."),
    ):
        name = f"ravine_cache_{field}{'_total' if kind == 'counter' else ''}"
        put(name, kind, about, {f'{{cache="{n}"}}': float(getattr(c, field)) for n, c in caches.items()})
    put("process_resident_memory_bytes", "gauge", "Memory of this process.", {"": resident()})
    put("process_cpu_seconds_total", "counter", "Processor time of this process.", {"": time.process_time()})
    put("process_threads", "gauge", "Threads of this process.", {"": threading.active_count()})
    return "\n".join(lines) + "\n"


def resident() -> float:
    """Bytes of memory that this process holds now; NaN where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return float("nan")


def answer(request: Any) -> Any:
    """The route /metrics: for those who know the token, so that a public server tells nobody else."""
    from starlette.responses import PlainTextResponse

    token, sent = os.environ.get(TOKEN, ""), request.headers.get("authorization", "")
    if not token or not hmac.compare_digest(sent.encode(), f"Bearer {token}".encode()):
        return PlainTextResponse("no such file", 404)
    return PlainTextResponse(metrics(), media_type="text/plain; version=0.0.4")


class Lines(logging.Formatter):
    """A log line as JSON. Of an error its kind and its places: what it says may hold a visitor's text."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info and record.exc_info[1]:
            error = record.exc_info[1]
            places = traceback.extract_tb(error.__traceback__)
            line["error"] = type(error).__name__
            line["Traceback"] = [f"{_short(p.filename)}:{p.lineno} in {p.name}" for p in places]
        return json.dumps(line, ensure_ascii=False)


def _short(name: str) -> str:
    path = Path(name)
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else "/".join(path.parts[-2:])


class _Counted(logging.StreamHandler):
    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR:
            with _lock:
                _events["errors"] += 1
        super().emit(record)


def start_log() -> None:
    """Write what Ravine has to tell as JSON lines to the standard error; once a process."""
    if not log.handlers:
        handler = _Counted(sys.stderr)
        handler.setFormatter(Lines())
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        log.propagate = False
