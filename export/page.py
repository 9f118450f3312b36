"""The player as one file that needs no server: a small laboratory, to be opened anywhere with no network."""

from __future__ import annotations

import base64
import gzip
import html
import json
from typing import Any

from engine.look import lane_colors, lane_names
from engine.runs import Runs
from export.kit import kit
from export.lettering import surface_name
from export.picture import Picture
from export.style import STYLES
from messages import language, tr

PAGE = """<!doctype html>
<html lang="{language}">
<!--
  An experiment of Ravine in one file. Drag the start, turn the knobs, add lanes: all of it is computed here.
  The address keeps what you see behind its #. Scripts on this page can speak to it:

    await ravine.ready
    const {{ lanes }} = await ravine.run(experiment)   // an experiment's JSON, on this page's surface: the paths, not shown
    lanes[0].x, lanes[0].y, lanes[0].loss              // arrays over the steps 0 ... T; NaN from where a run diverged
    ravine.experiment                                  // what is shown, as JSON, which the app and cli.py take as well
    ravine.experiment = {{ ...ravine.experiment, start: [1, 2] }}
    addEventListener("ravine", () => ...)              // something else is shown
-->
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Ravine">
<title>{title}</title>
<style>
  :root {{ color-scheme: {scheme}; --rv-background: {paper}; --rv-text: {ink}; }}
  body {{ margin: 0; padding: 14px 18px 10px; background: var(--rv-background); color: var(--rv-text); font: 15px/1.45 system-ui, sans-serif; }}
  header {{ display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 16px; margin: 0 0 8px; }}
  h1 {{ flex: 1; margin: 0; font-size: 1.15rem; font-weight: 600; }}
  header button {{ font: inherit; font-size: .85rem; padding: 2px 10px; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: 8px; color: inherit; background: none; cursor: pointer; }}
  header :focus-visible {{ outline: 2px solid currentColor; outline-offset: 1px; }}
  .rv-root {{ --rv-height: clamp(360px, calc(100vh - 330px), 900px); }}
  [data-testid=compare], [data-testid=wrap-none] {{ display: none !important; }}
  ul {{ display: flex; flex-wrap: wrap; gap: 2px 20px; margin: 10px 0 0; padding: 0; list-style: none; }}
  li::before {{ content: ""; display: inline-block; width: 1.5em; height: 4px; margin-right: .5em; border-radius: 2px; vertical-align: middle; background: var(--lane); }}
  @media (max-width: 600px) {{ body {{ padding: 8px 8px; }} }}
</style>
{before}<header><h1>{title}</h1><button type="button" id="copy-link">{copy_link}</button><button type="button" id="copy-json">{copy_json}</button></header>
<div class="rv-root" data-testid="player"></div>
{after}<noscript><ul>{lanes}</ul></noscript>
<script type="application/json" id="experiment">{experiment}</script>
<script type="text/plain" class="bundle">{bundle}</script>
<script>
  const unpacked = (text) => {{
    const packed = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
  }};
  const bundles = [...document.querySelectorAll(".bundle")].map((one) => one.textContent);
  if (window.ravineShared) bundles.unshift(window.ravineShared); // what the pages of a site have in common
  const opened = Promise.all(bundles.map(unpacked)).then((all) => all.reduce((one, two) => ({{
    ...one, ...two, modules: {{ ...one.modules, ...two.modules }},
    lab: {{ ...one.lab, ...two.lab, facts: {{ ...one.lab.facts, ...two.lab.facts }} }},
  }})));
  const ravine = (window.ravine = {{ run: async (e) => (await ravine.ready).run(e) }});
  ravine.ready = opened.then(async ({{ modules, styles, payload, lab }}) => {{
    const address = (text, kind) => `data:${{kind}};charset=utf-8,${{encodeURIComponent(text)}}`;
    for (const [name, text] of Object.entries(styles)) {{
      const style = Object.assign(document.createElement("style"), {{ textContent: text }});
      style.dataset.rv = name;
      document.head.append(style);
    }}
    const imports = Object.fromEntries(Object.entries(modules).map(([name, text]) => [name, address(text, "text/javascript")]));
    document.head.append(Object.assign(document.createElement("script"), {{ type: "importmap", textContent: JSON.stringify({{ imports }}) }}));
    const {{ open }} = await import("ravine/lab.js");
    const data = Uint8Array.from(atob(payload), (c) => c.charCodeAt(0));
    return open(document.querySelector(".rv-root"), data, lab);
  }});
  ravine.ready.then((lab) => Object.defineProperty(ravine, "experiment", {{ get: () => lab.experiment, set: (e) => (lab.experiment = e) }}));
  document.getElementById("copy-link").hidden = location.protocol === "about:"; // in a notebook's frame
  const copied = async (button, text) => {{
    const before = button.textContent;
    try {{ await navigator.clipboard.writeText(text); button.textContent = {copied}; }} catch {{ prompt({copy_this}, text); }}
    setTimeout(() => (button.textContent = before), 1200);
  }};
  document.getElementById("copy-json").onclick = async (e) => copied(e.target, JSON.stringify((await ravine.ready).experiment, null, 2));
  document.getElementById("copy-link").onclick = async (e) => copied(e.target, location.href.split("#")[0] + "#" + encodeURIComponent(JSON.stringify((await ravine.ready).experiment)));
</script>
</html>
"""


def page(runs: Runs, picture: Picture) -> bytes:
    """The laboratory with the picture in three dimensions."""
    return _page(runs, picture, light=False)


def light_page(runs: Runs, picture: Picture) -> bytes:
    """The laboratory without the third dimension, for a slide, a blog or a phone: less than 300 kB."""
    return _page(runs, picture, light=True)


def _page(runs: Runs, picture: Picture, light: bool) -> bytes:
    return written(runs, picture, packed(kit(runs, light)))


def packed(content: dict[str, Any]) -> str:
    """A kit as text that stands in a page."""
    return base64.b64encode(gzip.compress(json.dumps(content, ensure_ascii=False).encode(), 9, mtime=0)).decode()


def written(runs: Runs, picture: Picture, bundle: str, before: str = "", after: str = "") -> bytes:
    """The page around a packed kit; ``before`` and ``after`` are HTML above the heading and below the picture."""
    style = STYLES["dark" if picture.theme == "dark" else "light"]
    lanes = [
        f'<li style="--lane: {color}">{html.escape(name)}</li>'
        for lane, color, name in zip(
            runs.experiment.lanes, lane_colors(runs.experiment), lane_names(runs.experiment, tr), strict=True
        )
        if lane.look.visible
    ]
    said = {"copy_link": html.escape(tr("Copy link")), "copy_json": html.escape(tr("Copy JSON"))}
    said |= {"copied": json.dumps(tr("Copied")), "copy_this": json.dumps(tr("Copy this"))}
    text = PAGE.format(
        **said,
        language=language(),
        title=html.escape(picture.title or surface_name(runs)),
        scheme="dark" if style.dark else "light",
        paper=style.paper,
        ink=style.ink,
        before=before,
        after=after,
        lanes="".join(lanes) if picture.legend != "none" else "",
        experiment=_inert(runs.experiment.to_json()),
        bundle=bundle,
    )
    return text.encode()


def _inert(text: str) -> str:
    """JSON that cannot end the element it stands in."""
    return text.replace("<", r"\u003c")
