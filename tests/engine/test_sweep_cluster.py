"""A sweep on a cluster: two worker processes, one of which may be killed half-way; the same bytes as on threads."""

import os
import signal
from dataclasses import fields

import pytest
from distributed import Client, LocalCluster

from cli import main
from engine.experiment import Experiment, read
from engine.sweep import basin, sweep_map

EXPERIMENT = {"surface": "himmelblau", "steps": 300, "lanes": [{"optimizer": "momentum", "lr": 0.01}]}


@pytest.fixture(scope="module")
def cluster():
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        yield cluster


def same(one, other):
    for field in fields(one):
        if field.name != "sweep":
            assert getattr(one, field.name).tobytes() == getattr(other, field.name).tobytes(), field.name


@pytest.mark.parametrize("kill", [False, True], ids=["both live", "one is killed"])
def test_the_cluster_does_not_show(cluster, kill):
    sweep = basin(read(Experiment, EXPERIMENT), 128, 128)
    with Client(cluster, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=30)
        victims = list(client.run(os.getpid).values())
        assert len(set(victims)) == 2

        def progress(part):
            if kill and part > 0.3 and victims:
                os.kill(victims[0], signal.SIGKILL)
                victims.clear()

        found = sweep_map(sweep, client.get_executor(), progress=progress, chunk=512)
        assert bool(victims) is not kill
    same(found, sweep_map(sweep))


def test_the_command_line_uses_it(cluster, tmp_path):
    (tmp_path / "race.json").write_text(read(Experiment, EXPERIMENT).to_json())
    for name, more in (("here.csv", []), ("there.csv", ["--dask", cluster.scheduler_address])):
        arguments = ["basin", str(tmp_path / "race.json"), "--grid", "20x10", "--out", str(tmp_path / name), *more]
        assert main(arguments) == 0
    assert (tmp_path / "here.csv").read_bytes() == (tmp_path / "there.csv").read_bytes()
