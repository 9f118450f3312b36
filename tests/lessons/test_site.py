"""The gallery as static pages: opened from the disk, it asks for nothing but its own files."""

import pytest

import cli
from lessons import site
from lessons.lesson import lessons
from lessons.presets import PRESETS

LESSON = "descent"
KEYS = ("d2l-momentum-0.5", "classic-saddle")


@pytest.mark.browser
def test_a_folder_that_needs_no_server(new_page, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(site, "PRESETS", {key: PRESETS[key] for key in KEYS})
    monkeypatch.setattr(site, "lessons", lambda: {LESSON: lessons()[LESSON]})
    folder = tmp_path / "made" / "here"
    assert cli.main(["site", "--out", str(folder)]) == 0
    assert "1 lessons, 2 scenes" in capsys.readouterr().out
    names = {path.name for path in folder.iterdir()}
    made = {
        f"lesson-{LESSON}{end}.html" for end in (".en", ".zh", *(f"-{scene}" for scene in lessons()[LESSON].scenes))
    }
    scenes = {f"{key}.{ending}" for key in KEYS for ending in ("html", "png")}
    assert names == {"index.html", "index.zh.html", "ravine.js"} | scenes | made
    assert all(path.stat().st_size < 300_000 for path in folder.iterdir())
    page, asked = new_page(offline=True), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / "index.html").as_uri())
    assert page.locator("li img").evaluate_all("all => all.every((i) => i.complete && i.naturalWidth > 0)")
    page.get_by_role("link", name=PRESETS[KEYS[0]].title).click()
    page.wait_for_function("Number(document.querySelector('.rv-root')?.dataset.step) > 3")
    assert page.evaluate("ravine.experiment.lanes[0].optimizer") == "momentum"
    assert page.get_by_text(PRESETS[KEYS[0]].note).is_visible()
    page.get_by_role("link", name=PRESETS[KEYS[1]].title).click()
    page.wait_for_function("window.ravine?.experiment?.lanes.length === 6")
    assert page.get_by_role("link", name="All scenes").get_attribute("href") == "index.html"
    page.get_by_role("link", name="All scenes").click()
    page.get_by_role("link", name=lessons()[LESSON].heading("en")[0]).click()
    assert page.locator("math").count() > 5
    assert "{{" not in page.content()
    page.get_by_role("link", name="中文").click()
    page.locator("iframe").first.scroll_into_view_if_needed()
    scene = page.frame_locator("iframe").first
    scene.locator(".rv-root[data-digest]").wait_for(state="attached")
    own = folder.as_uri()
    assert all(url.startswith((own, "data:", "blob:")) for url in asked)


def test_a_folder_that_cannot_be_is_told(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert cli.main(["site", "--out", str(tmp_path / "file")]) == 2
    assert "file" in capsys.readouterr().err
