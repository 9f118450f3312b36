"""Run every benchmark, or those named: `python -m benchmarks engine export`, `python -m benchmarks load --visitors 60`."""

import runpy
import sys
from pathlib import Path

NOT_BENCHMARKS = {"__init__", "__main__", "timing", "visitors"}


def main() -> None:
    """Run them one after the other, so that none disturbs another."""
    known = sorted(p.stem for p in Path(__file__).parent.glob("*.py") if p.stem not in NOT_BENCHMARKS)
    first = next((k for k, word in enumerate(sys.argv) if word.startswith("-")), len(sys.argv))
    wanted = sys.argv[1:first] or known
    sys.argv[1:] = sys.argv[first:]  # options are the benchmark's own
    for name in wanted:
        if name not in known:
            sys.exit(f"no benchmark called {name!r}; there are {', '.join(known)}")
        print(f"\n== {name}", flush=True)
        runpy.run_module(f"benchmarks.{name}", run_name="__main__")


if __name__ == "__main__":
    main()
