"""The course and the gallery as a folder of static pages, for any host, or to be opened from the disk: one laboratory for each scene."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.simulate import simulate
from export.files import write_whole
from export.formats import make
from export.kit import own, shared
from export.page import packed, written
from export.picture import Picture
from lessons.lesson import LANGUAGES, Lesson, lessons
from lessons.presets import PRESETS, Preset
from lessons.prose import prose
from messages import speaking, tr

THUMBNAIL = (480, 320)  # pixels
WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Optimizers at work",
        "about": "Open a scene, drag its start, turn its numbers: all of it runs in this page, without a server.",
        "course": "The course",
        "gallery": "The gallery",
        "all": "All scenes",
        "look": "What to look for",
        "questions": "Questions",
        "other": "中文",
    },
    "zh": {
        "title": "优化器实验室",
        "about": "打开一个场景，拖动起点，调节参数：一切都在本页面内运行，不需要服务器。",
        "course": "课程",
        "gallery": "图库",
        "all": "全部场景",
        "look": "观察要点",
        "questions": "思考题",
        "other": "English",
    },
}
LOOK = """<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Ravine">
<style>
  :root { color-scheme: light dark; --paper: #fff; --ink: #22282d; --line: #d9dee2; }
  @media (prefers-color-scheme: dark) { :root { --paper: #14181d; --ink: #e8ecef; --line: #333b43; } }
  body { max-width: 1180px; margin: 0 auto; padding: 28px 20px 48px; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
  nav { display: flex; gap: 16px; justify-content: space-between; font-size: .88rem; }
  h1 { margin: 8px 0 4px; font-size: 1.6rem; line-height: 1.25; }
  h2 { margin: 32px 0 6px; font-size: 1.15rem; }
  a { color: inherit; }
  .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 260px), 1fr)); gap: 20px; margin: 14px 0 0; padding: 0; list-style: none; }
  .cards a { display: block; height: 100%; box-sizing: border-box; overflow: hidden; border: 1px solid var(--line); border-radius: 12px; text-decoration: none; }
  .cards a:hover, .cards a:focus-visible { border-color: #1f6f8b; outline: 2px solid #1f6f8b; }
  .cards img { display: block; width: 100%; aspect-ratio: 3 / 2; object-fit: cover; background: #fff; }
  .cards h3 { margin: 12px 14px 2px; font-size: 1rem; line-height: 1.3; }
  .cards p { margin: 0 14px 14px; font-size: .86rem; opacity: .78; }
  article > :is(p, ul, ol, h2, details) { max-width: 74ch; }
  article math[display=block] { margin: 10px 0; padding: 4px 0; overflow: auto hidden; }
  iframe { width: 100%; height: 760px; border: 1px solid var(--line); border-radius: 12px; background: #fff; }
  details { margin: 6px 0; } summary { cursor: pointer; }
</style>
"""
INDEX = """<!doctype html>
<html lang="{language}">
{look}<title>{title}</title>
<nav><span></span>{other}</nav>
<h1>{title}</h1>
<p>{about}</p>
<h2>{course}</h2>
<ul class="cards">
{lessons}
</ul>
<h2>{gallery}</h2>
<ul class="cards">
{scenes}
</ul>
</html>
"""
ARTICLE = """<!doctype html>
<html lang="{language}">
{look}<title>{title}</title>
<nav><a href="{index}">{all}</a><a href="{other_page}">{other}</a></nav>
<article>
<h1>{title}</h1>
<p><em>{question}</em></p>
{body}
</article>
</html>
"""
SCENE = '<h2>{title}</h2>\n{said}<iframe src="{page}" title="{title}" loading="lazy"></iframe>\n'
LESSON = '<li><a href="{page}"><h3>{title}</h3><p>{question}</p></a></li>'
CARD = '<li><a href="{key}.html"><img src="{key}.png" alt="" loading="lazy"><h3>{title}</h3><p>{note}</p></a></li>'
SHARED = '<script src="ravine.js"></script>\n'
NAV = '<nav style="display: flex; gap: 16px; margin: 0 0 4px; font-size: .88rem"><a style="color: inherit" href="index.html">{all}</a>{beside}</nav>\n'
BESIDE = '<a style="color: inherit" href="{key}.html" rel="{way}">{title}</a>'
NOTE = '<p style="max-width: 70ch; margin: 10px 0 0">{note}</p>\n'
Files = dict[str, bytes]


@dataclass(frozen=True)
class Written:
    """What was written: how many lessons and scenes, and bytes of all files together."""

    lessons: int
    scenes: int
    size: int


def write_site(folder: Path, progress: Callable[[float], None] | None = None) -> Written:
    """Write an index in each language, a page for each lesson and scene, and what they share. OSError where that cannot be."""
    folder.mkdir(parents=True, exist_ok=True)
    files: Files = {"ravine.js": f'window.ravineShared = "{packed(shared(light=True))}";\n'.encode()}
    presets, course = list(PRESETS.values()), list(lessons().values())
    for k, preset in enumerate(presets):
        files |= _scene(preset, presets[k - 1] if k else None, presets[k + 1] if k + 1 < len(presets) else None)
        if progress:
            progress((k + 1) / (len(presets) + len(course)))
    for k, lesson in enumerate(course):
        files |= _lesson(lesson)
        if progress:
            progress((len(presets) + k + 1) / (len(presets) + len(course)))
    files |= {_index_name(language): _index(language, course, presets) for language in LANGUAGES}
    for name, data in files.items():
        write_whole(folder / name, data)
    return Written(len(course), len(presets), sum(map(len, files.values())))


def _index_name(language: str) -> str:
    return "index.html" if language == LANGUAGES[0] else f"index.{language}.html"


def _other(language: str) -> str:
    return LANGUAGES[1 - LANGUAGES.index(language)]


def _index(language: str, course: Sequence[Lesson], presets: Sequence[Preset]) -> bytes:
    told = []
    for lesson in course:
        title, question = lesson.heading(language)
        told.append(
            LESSON.format(page=_page_of(lesson, language), title=html.escape(title), question=html.escape(question))
        )
    with speaking(language):
        scenes = [CARD.format(key=p.key, title=html.escape(tr(p.title)), note=html.escape(tr(p.note))) for p in presets]
    words = WORDS[language]
    other = f'<a href="{_index_name(_other(language))}">{words["other"]}</a>'
    parts = {"look": LOOK, "language": language, "lessons": "\n".join(told), "scenes": "\n".join(scenes)}
    return INDEX.format(**{**words, **parts, "other": other}).encode()


def _page_of(lesson: Lesson, language: str) -> str:
    return f"lesson-{lesson.key}.{language}.html"


def _lesson(lesson: Lesson) -> Files:
    """The article in each language, and the page of each scene that it shows."""
    files = {_page_of(lesson, language): _article(lesson, language) for language in LANGUAGES}
    for name in lesson.scenes:
        runs = lesson.runs[name]
        page = written(
            runs, Picture(title=lesson.text(LANGUAGES[0]).scenes.get(name, (name, ""))[0]), packed(own(runs)), SHARED
        )
        files[_scene_page(lesson, name)] = page
    return files


def _scene_page(lesson: Lesson, name: str) -> str:
    return f"lesson-{lesson.key}-{name}.html"


def _article(lesson: Lesson, language: str) -> bytes:
    text, words = lesson.text(language), WORDS[language]
    parts = [prose(text.body)]
    for name, (title, said) in text.scenes.items():
        parts.append(SCENE.format(title=html.escape(title), said=prose(said), page=_scene_page(lesson, name)))
    parts.append(f"<h2>{words['look']}</h2>\n{prose(text.look)}")
    if text.questions:
        parts.append(f"<h2>{words['questions']}</h2>")
    for asked in text.questions.values():
        answers = "".join(
            f"<details><summary>{prose(a)[3:-5]}</summary>{prose(reply)}</details>" for a, reply in asked.answers
        )
        parts.append(f"{prose(asked.ask)}{answers}")
    return ARTICLE.format(
        look=LOOK,
        language=language,
        title=html.escape(text.title),
        question=html.escape(text.question),
        body="\n".join(parts),
        index=_index_name(language),
        all=words["all"],
        other=words["other"],
        other_page=_page_of(lesson, _other(language)),
    ).encode()


def _scene(preset: Preset, before: Preset | None, after: Preset | None) -> Files:
    """The files of one preset by name."""
    runs = simulate(preset.experiment, state=preset.experiment.drawn_state)
    beside = [
        BESIDE.format(key=other.key, way=way, title=f"{arrow[0]}{html.escape(other.title)}{arrow[1]}")
        for other, way, arrow in ((before, "prev", ("← ", "")), (after, "next", ("", " →")))
        if other
    ]
    nav = NAV.format(all=WORDS[LANGUAGES[0]]["all"], beside="".join(beside))
    note = NOTE.format(note=html.escape(preset.note))
    page = written(runs, Picture(title=preset.title), packed(own(runs)), SHARED + nav, note)
    small = replace(preset.ours, size=THUMBNAIL, title="", legend="none")
    return {f"{preset.key}.html": page, f"{preset.key}.png": make(runs, small, "png")}
