"""Writes docs/licences.md from requirements.lock and what the installed libraries say: ``make lock``."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEAD = """# Licences of what ships and what runs

Ravine is under the MIT licence. Its pages, exported pages among them, carry only code of its own; the app serves two things
that others made to browsers, both from the visitor's own server: Streamlit's front end (Apache-2.0) and plotly.js (MIT).
The wheel holds no code of others, and two fonts cut to the signs in use: Material Symbols (Apache-2.0) and, under another name,
Source Sans (SIL Open Font License 1.1). What `requirements.lock` installs beside it:

| library | version | licence |
|---|---|---|
"""


def main() -> None:
    """Write the file."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    rows = [
        f"| {name} | {version} | {licence(name)} |"
        for name, version in re.findall(r"^([\w.-]+)==([^ ;\\]+)", lock, re.M)
    ]
    (ROOT / "docs" / "licences.md").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")


def licence(name: str) -> str:
    """The licence that an installed library tells of itself."""
    try:
        told = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return "(on other systems only)"
    kinds = [c for c in told.get_all("Classifier", []) if c.startswith("License ::") and c.count("::") > 1]
    first = (told.get("License") or "see its files").splitlines()[0][:60]
    return told.get("License-Expression") or ", ".join(c.rpartition("::")[2].strip() for c in kinds) or first


if __name__ == "__main__":
    main()
