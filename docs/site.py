"""Builds the documentation: ``python -m docs.site --out FOLDER``; its pictures and live pages are made on the way.

The texts are guide/, and what stands beside it for readers of the repository. Every block of code is run in its page's
folder (executed.py), so a page shows what its own commands write. Formulas become MathML: nothing is asked from elsewhere.
"""

from __future__ import annotations

import argparse
import inspect
import json
import re
import shutil
import tempfile
from pathlib import Path

from latex2mathml.converter import convert
from mkdocs.commands.build import build
from mkdocs.config import load_config

import cli
import ravine
from docs.executed import execute
from docs.presets import presets_page
from engine.schema import experiment_schema

HERE = Path(__file__).parent
BESIDE = ("catalogue.md", "surfaces.md", "hosting.md", "licences.md", "reference-mistakes.md", "optimizers-left-out.md")
FENCED = re.compile(r"^```math\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"\$`(.+?)`\$")


def write_site(out: Path) -> None:
    """The whole documentation as static pages. Raises where code fails or a link leads nowhere (mkdocs is strict)."""
    with tempfile.TemporaryDirectory() as made:
        source = Path(made) / "docs"
        gather(source)
        for page in sorted(source.rglob("*.md")):
            execute(page.read_text(encoding="utf-8"), page.parent)
        for page in source.rglob("*.md"):
            page.write_text(typeset(page.read_text(encoding="utf-8")), encoding="utf-8")
        config = load_config(
            str(HERE / "mkdocs.yml"), docs_dir=str(source), site_dir=str(out.resolve()), use_directory_urls=False
        )
        build(config)


def gather(source: Path) -> None:
    """All texts in one folder: written, made from the code, and those for readers of the repository."""
    shutil.copytree(HERE / "guide", source)
    for name in BESIDE:
        text = (HERE / name).read_text(encoding="utf-8").replace("../views/thumbnails/", "thumbnails/")
        (source / name).write_text(text, encoding="utf-8")
    shutil.copytree(HERE.parent / "views" / "thumbnails", source / "thumbnails")
    training = (HERE / "training" / "README.md").read_text(encoding="utf-8")
    (source / "training.md").write_text(training, encoding="utf-8")
    for name, text in {"python": python_page(), "cli": cli_page()}.items():
        (source / "reference" / f"{name}.md").write_text(text, encoding="utf-8")
    (source / "howto" / "presets.md").write_text(presets_page(), encoding="utf-8")
    (source / "reference" / "schema.json").write_text(json.dumps(experiment_schema(), indent=1), encoding="utf-8")


def typeset(text: str) -> str:
    """GitHub's formulas as MathML."""
    text = FENCED.sub(lambda found: convert(found[1], display="block"), text)
    return INLINE.sub(lambda found: convert(found[1]), text)


def python_page() -> str:
    """What ``import ravine`` offers, from its own words."""
    parts = ["# Python", (ravine.__doc__ or "").strip().replace("``", "`")]
    for name in ravine.__all__:
        thing = getattr(ravine, name)
        parts += [f"## {name}", _signed(f"rv.{name}", thing), _words(thing)]
        if inspect.isclass(thing):
            for method, member in vars(thing).items():
                if not method.startswith("_") and (callable(member) or isinstance(member, property)):
                    call = f"`.{method}`" if isinstance(member, property) else f"`.{method}(...)`"
                    parts.append(f"- {call}: {_words(member)}")
    return "\n\n".join(parts) + "\n"


def _signed(name: str, thing: object) -> str:
    return f"```text\n{name}{inspect.signature(thing)}\n```" if inspect.isfunction(thing) else ""


def _words(thing: object) -> str:
    return (inspect.getdoc(thing) or "").replace("``", "`")


def cli_page() -> str:
    """The help of every command."""
    parser = cli.command_parser()
    parts = [
        "# The command line",
        "Every command takes `--help`. Exit codes are 0 for done, 2 where something given is wrong (one line on standard error says what), 130 when it was interrupted.",
    ]
    commands = next(a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    for name, command in commands.choices.items():
        parts += [f"## ravine {name}", f"```text\n{command.format_help().replace('cli.py', 'ravine')}```"]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Write the site."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE.parent / "out" / "docs")
    write_site(parser.parse_args().out)


if __name__ == "__main__":
    main()
