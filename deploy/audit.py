"""What is known of weaknesses in the libraries of requirements.lock: ``python -m deploy.audit``, part of ``make lint``.

Fails where pip-audit knows of one. Where the network gives no answer it says so, and nothing is decided.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements.lock"


def main() -> int:
    """1 when a weakness is known."""
    command = [sys.executable, "-m", "pip_audit", "-r", str(LOCK), "--disable-pip", "--require-hashes", "-f", "json"]
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=120).stdout
        found = json.loads(told or "{}").get("dependencies", [])
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        found = []
    weak = [one for one in found if one.get("vulns")]
    for one in weak:
        print(f"{one['name']} {one['version']}: {', '.join(v['id'] for v in one['vulns'])}")
    asked = sum("vulns" in one for one in found)
    print(f"audit: {asked} libraries looked up, {len(weak)} with known weaknesses" if asked else "audit: no answer")
    return int(bool(weak))


if __name__ == "__main__":
    sys.exit(main())
