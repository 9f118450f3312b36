"""Maps and basins: seconds, peak memory, and one map against a PyTorch run for each cell."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import time
from functools import partial

from benchmarks.timing import interleave, report
from engine.axis import Axis
from engine.experiment import Experiment, read
from engine.sweep import Sweep, basin, sweep_map

STEPS = 300
SAMPLE = 12  # cells that PyTorch is timed on
ADAM = read(Experiment, {"surface": "rosenbrock", "steps": STEPS, "lanes": [{"optimizer": "adam"}]})
MOMENTUM = {"surface": "himmelblau", "steps": 200, "lanes": [{"optimizer": "momentum"}]}
MAP = Sweep(ADAM, (Axis("lr", 1e-4, 1, 128, log=True), Axis("beta1", 0, 0.99, 128)))
BASIN = basin(read(Experiment, MOMENTUM), 256, 256)
MANY = basin(read(Experiment, MOMENTUM | {"surface": "rastrigin"}), 256, 256)  # among 121 minima
MEMORY = """
import json, resource, sys
from engine.experiment import Experiment
from engine.sweep import basin, sweep_map
sweep_map(basin(Experiment.from_json(sys.argv[1]), 512, 512))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2))
"""


def torch_cells() -> None:
    """``SAMPLE`` cells, one after the other: torch.optim.Adam has one rate and one β₁ for all it works on."""
    import torch

    for cell in range(0, MAP.cells, MAP.cells // SAMPLE):
        hypers = MAP.run(cell).lanes[0].hypers
        w = torch.nn.Parameter(torch.tensor(ADAM.start[0], dtype=torch.float64))
        optimizer = torch.optim.Adam([w], hypers["lr"], (hypers["beta1"], hypers["beta2"]), hypers["eps"])
        with torch.no_grad():
            for _ in range(STEPS):
                x, y = w
                d = y - x * x
                w.grad = torch.stack((-400 * x * d + 2 * (x - 1), 200 * d))
                optimizer.step()


def peak(steps: int) -> float:
    """MB of a process that computes a 512 × 512 basin map of so many steps."""
    text = json.dumps(MOMENTUM | {"steps": steps})
    done = subprocess.run([sys.executable, "-c", MEMORY, text], capture_output=True, text=True, check=True)
    return float(done.stdout)


def main() -> None:
    """Print seconds, the ratio to PyTorch where it is installed, and peak memory."""
    memory = {steps: peak(steps) for steps in (50, 400)}  # first: a child is counted with what its parent had loaded
    sweeps = {"map": MAP, "basin": BASIN, "many": MANY}
    seconds = interleave({name: partial(sweep_map, sweep) for name, sweep in sweeps.items()}, rounds=5)
    rows = [
        (f"map 128 x 128, {STEPS} steps of Adam on Rosenbrock", f"{min(seconds['map']):.2f} s", "2.5 s allowed"),
        ("basins 256 x 256, 200 steps of momentum on Himmelblau", f"{min(seconds['basin']):.2f} s", "3 s allowed"),
        ("the same on Rastrigin, among many minima", f"{min(seconds['many']):.2f} s", ""),
    ]
    if importlib.util.find_spec("torch"):
        torch_cells()
        start = time.perf_counter()
        torch_cells()
        whole = (time.perf_counter() - start) * MAP.cells / SAMPLE
        note = f"a run for each cell, analytic gradient; extrapolated from {SAMPLE} of {MAP.cells:,} cells"
        rows.append(("PyTorch / ours, the same map", f"{whole / min(seconds['map']):,.0f}x", note))
    else:
        print("PyTorch is not installed: the comparison with it is left out.")
    rows += [
        (f"peak memory, basins 512 x 512, {n} steps", f"{mb:.0f} MB", "300 MB allowed") for n, mb in memory.items()
    ]
    report("Sweeps", rows)


if __name__ == "__main__":
    main()
