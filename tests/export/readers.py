"""The programs that open what is exported: poppler, LaTeX, ffmpeg. ``.ci/run`` installs them."""

import os
import shutil
import subprocess

import pytest


def read_by(program, *arguments, cwd):
    """What a program prints of a file, as bytes. Where it is missing the test says so, and fails where it can be had."""
    if not shutil.which(program):
        told = f"{program} is not on this machine; .ci/run names its package"
        if os.environ.get("CI") and shutil.which("apt-get"):
            pytest.fail(told)
        pytest.skip(told)
    done = subprocess.run([program, *arguments], cwd=cwd, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-2000:].decode(errors="replace")
    return done.stdout
