"""The player as one file: its own modules and the runs, to be opened anywhere with no network."""

from __future__ import annotations

import base64
import html
import json
import re

import player
from engine.look import lane_colors, lane_names
from engine.runs import Runs
from export.film import Watch
from export.lettering import surface_name
from export.picture import Picture
from export.style import STYLES
from player.payload import encode

IMPORT = re.compile(r'(from\s*)"(?:\./|\.\./)([\w-]+\.js)"')

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Ravine">
<title>{title}</title>
<style data-rv="player.css">{player_css}</style>
<style data-rv="desk.css"></style>
<style>
  :root {{ color-scheme: {scheme}; --rv-background: {paper}; --rv-text: {ink}; }}
  body {{ margin: 0; padding: 14px 18px 10px; background: {paper}; color: {ink}; font: 15px/1.45 system-ui, sans-serif; }}
  h1 {{ margin: 0 0 8px; font-size: 1.15rem; font-weight: 600; }}
  .rv-root {{ --rv-height: clamp(360px, calc(100vh - 190px), 900px); }}
  .rv-desk {{ display: none; }}
  ul {{ display: flex; flex-wrap: wrap; gap: 2px 20px; margin: 10px 0 0; padding: 0; list-style: none; }}
  li::before {{ content: ""; display: inline-block; width: 1.5em; height: 4px; margin-right: .5em; border-radius: 2px; vertical-align: middle; background: var(--lane); }}
</style>
<h1>{title}</h1>
<div class="rv-root" data-testid="player"></div>
<ul>{lanes}</ul>
<script type="application/json" id="experiment">{experiment}</script>
<script type="importmap">{modules}</script>
<script type="text/plain" id="payload">{payload}</script>
<script type="module">
  import {{ show }} from "ravine/player.js";
  const text = atob(document.getElementById("payload").textContent);
  const data = Uint8Array.from(text, (c) => c.charCodeAt(0));
  await show(document.querySelector(".rv-root"), {{ data, panels: {panels} }});
</script>
</html>
"""


def page(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """A page with the player: play, scrub, turn the surface; about 200 kB beside the runs."""
    watch.report(0, 1)
    style = STYLES["dark" if picture.theme == "dark" else "light"]
    shown = runs.experiment
    lanes = [
        f'<li style="--lane: {color}">{html.escape(name)}</li>'
        for lane, name, color in zip(shown.lanes, lane_names(shown), lane_colors(shown), strict=True)
        if lane.look.visible
    ]
    text = PAGE.format(
        title=html.escape(picture.title or surface_name(runs)),
        player_css=(player.ASSETS / "player.css").read_text(encoding="utf-8"),
        scheme="dark" if style.dark else "light",
        paper=style.paper,
        ink=style.ink,
        lanes="".join(lanes) if picture.legend else "",
        experiment=_inert(runs.experiment.to_json()),
        panels=json.dumps({name: f"ravine/{path}" for name, path in player.panels().items()}),
        modules=json.dumps({"imports": _modules()}),
        payload=base64.b64encode(encode(runs)).decode(),
    )
    watch.report(1, 1)
    return text.encode()


def _modules() -> dict[str, str]:
    """Each module by a name of its own as a data: address; from there, relative imports would lead nowhere."""
    modules = {}
    for name, path in player.assets().items():
        if path.suffix != ".js":
            continue
        source = IMPORT.sub(r'\1"ravine/\2"', path.read_text(encoding="utf-8"))
        modules[f"ravine/{name}"] = "data:text/javascript;base64," + base64.b64encode(source.encode()).decode()
    return modules


def _inert(text: str) -> str:
    """JSON that cannot end the element it stands in."""
    return text.replace("<", r"\u003c")
