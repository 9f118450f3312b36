"""Writes docs/licences.md and docs/sbom.json from requirements.lock and what the installed libraries say: ``make lock``.

The second is the bill of materials that wheels carry, in their ``.dist-info/sboms/``, in the form of CycloneDX 1.5.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
from pathlib import Path
from typing import Any

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
    """Write the files."""
    found = locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    rows = [f"| {name} | {version} | {licence(name)} |" for name, version in found]
    (ROOT / "docs" / "licences.md").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    (ROOT / "docs" / "sbom.json").write_text(json.dumps(materials(found), indent=1) + "\n", encoding="utf-8")


def locked(text: str) -> list[tuple[str, str]]:
    """The names and versions of the libraries in a lock file, which also has the hashes of their files."""
    return re.findall(r"^([\w.-]+)==([^ ;\\]+)", text, re.M)


def materials(found: list[tuple[str, str]]) -> dict[str, Any]:
    """The bill of materials."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "ravine", "licenses": [{"license": {"id": "MIT"}}]}},
        "components": [
            {
                "type": "library",
                "bom-ref": f"pkg:pypi/{name}@{version}",
                "name": name,
                "version": version,
                "purl": f"pkg:pypi/{name}@{version}",
                "licenses": [{"license": {"name": licence(name)}}],
            }
            for name, version in found
        ],
    }


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
