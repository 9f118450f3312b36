"""The catalogue: every optimizer, every surface and every wrapper, to look up, compare and open in Explore."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import streamlit as st

from engine.wrappers import WRAPPERS
from figures.family_tree import families, family_color, family_tree
from figures.thumbnails import optimizer_thumbnail
from messages import ENGLISH, mark, speaking, tr
from optimizers import OPTIMIZERS, Optimizer
from player.desk import short_lists
from surfaces import SURFACES, Surface
from views import facts
from views.cards import cards, drawn, says, searched, surface_cards, surface_drawing, versioned
from views.pages import Page, page_of
from views.settings import Settings
from views.text import plain
from views.visit import change, keep, own, setting, work


@dataclass(frozen=True)
class Chosen(Settings):
    """The tab, and the entry that is open."""

    tab: str | None = None
    optimizer: str | None = None
    surface: str | None = None


PAGE = Page(
    title="Catalogue",
    about="Every optimizer, surface and wrapper: what it does, where it comes from, and how it was verified.",
    order=60,
    icon="menu_book",
    settings=Chosen,
)
OPTIMIZERS_TAB, SURFACES_TAB, WRAPPERS_TAB = mark("Optimizers"), mark("Surfaces"), mark("Wrappers")
TREES = (340, 560, 1080, 1340)  # widths at which the tree is laid out; the page shows the widest that fits


def page() -> None:
    """Draw the page."""
    chosen, names = own(Chosen), (OPTIMIZERS_TAB, SURFACES_TAB, WRAPPERS_TAB)
    shown = SURFACES_TAB if chosen.surface is not None else chosen.tab if chosen.tab in names else OPTIMIZERS_TAB
    labels = {tr(name): name for name in names}
    tabs = st.tabs(list(labels), **setting(Chosen, "tab", tr(shown), labels.get, optimizer=None, surface=None))
    for tab, draw in zip(tabs, (_optimizers, _surfaces, _wrappers), strict=True):
        if tab.open:
            with tab:
                draw()


def _optimizers() -> None:
    key = own(Chosen).optimizer
    if key in OPTIMIZERS:
        _dialog(OPTIMIZERS[key].name, _optimizer, OPTIMIZERS[key])
    elif key is not None:
        st.warning(tr("There is no optimizer {key} in the catalogue.", key=plain(repr(key))))
    cards(optimizer_cards, key="optimizer gallery", chosen=lambda key: keep(Chosen, optimizer=key))


def _surfaces() -> None:
    key = own(Chosen).surface
    if key in SURFACES:
        _dialog(tr(SURFACES[key].name), _surface, SURFACES[key])
    elif key is not None:
        st.warning(tr("There is no surface {key} in the catalogue.", key=plain(repr(key))))
    cards(surface_cards, key="surface gallery", chosen=lambda key: keep(Chosen, surface=key, tab=SURFACES_TAB))


def _wrappers() -> None:
    """What can be put around a lane on Explore, in the order in which it acts."""
    st.markdown(tr(facts.WRAPPED))
    for wrapper in WRAPPERS.values():
        st.header(tr(wrapper.name), anchor=False)
        st.markdown(tr(wrapper.about))
        st.latex(wrapper.formula)
        st.markdown(facts.table(("", tr("Name"), tr("Default"), tr("Legal"), tr("Meaning")), [
            (f"${symbol}$", f"`{name}`", *rest) for symbol, name, *rest in facts.wrapper_rows(wrapper)
        ]))  # fmt: skip
        if refused := facts.refused(wrapper):
            st.markdown(tr("Can do nothing to {those}.", those=tr(", ").join(tr(o.name) for o in refused)))
        st.caption(f"[{wrapper.paper}]({wrapper.url})")


@lru_cache(maxsize=8)
def optimizer_cards(spoken: str = ENGLISH) -> dict[str, Any]:
    """What the browser shows of the optimizers, in a language; made once."""
    with speaking(spoken):
        return versioned(
            says=says() | {"count": tr("{count} optimizers"), "some": tr("{found} of {count} optimizers")},
            placeholder=tr("Search by name, idea, author or year"),
            headed=False,
            items=[_optimizer_card(o) for o in OPTIMIZERS.values()],
            groups=[{"key": f, "label": tr(f).capitalize(), "color": family_color(f)} for f in families()],
            lists=[{"label": label, "keys": keys} for label, keys in short_lists()],
            tree=[{"width": width, "svg": family_tree(width)} for width in TREES],
        )


def _optimizer_drawing(key: str) -> str:
    return drawn(key) or optimizer_thumbnail(key)


def _optimizer_card(o: Optimizer) -> dict[str, Any]:
    argued = bool(o.unreferenced)
    return {
        "key": o.key,
        "title": o.name,
        "meta": str(o.year),
        "text": facts.opening(tr(o.about)),
        "words": searched(o.key, o.name, o.family, str(o.year), o.about, o.paper),
        "group": o.family,
        "color": family_color(o.family),
        "svg": _optimizer_drawing(o.key),
        "mark": {
            "kind": "argued" if argued else "verified",
            "text": tr("no independent implementation") if argued else tr("agrees with published code"),
            "title": facts.verified(o.key),
        },
    }


def _dialog(title: str, draw: Callable[[Any], None], what: Any) -> None:
    st.dialog(title, width="large", on_dismiss=_close)(draw)(what)


def _close() -> None:
    """Nothing is open any more."""
    keep(Chosen, optimizer=None, surface=None)


def _try(event: dict[str, Any]) -> None:
    """A button that carries a change into the experiment and goes there; where it cannot be made, it says why."""
    if st.button(tr("Open in Explore"), type="primary", icon=":material/arrow_forward:"):
        change(event)
        notice = work().notice
        if notice and notice.error:
            st.error(plain(notice.text))
        else:
            _close()  # who comes back looks for the next one
            st.switch_page(page_of("explore"))


def _optimizer(o: Optimizer) -> None:
    """All that is known of an optimizer."""
    picture, text = st.columns([2, 3], gap="medium")
    picture.image(_optimizer_drawing(o.key), width="stretch")
    with text:
        st.markdown(tr(o.about))
        told = tr("{family}, {year}.", family=tr(o.family).capitalize(), year=o.year)
        st.caption(f"{told} [{o.paper}]({o.url})")
        _try({"type": "add", "optimizer": o.key})
        _relatives(tr("Builds on"), o, list(o.builds_on))
        _relatives(tr("Led to"), o, facts.descendants(o.key))
    st.header(tr("One step"), anchor=False)
    forms = st.tabs([tr(form.label) for form in o.conventions]) if len(o.conventions) > 1 else [st.container()]
    for tab, form in zip(forms, o.conventions, strict=True):
        with tab:
            st.latex(form.formula)
            if form.note:
                st.markdown(tr(form.note))
    if o.hypers:
        st.header(tr("Hyperparameters"), anchor=False)
        st.markdown(facts.table(("", tr("Name"), tr("Default"), tr("Legal"), tr("Meaning")), [
            (f"${symbol}$", f"`{name}`", default, interval, meaning)
            for symbol, name, default, interval, meaning in facts.hyper_rows(o)
        ]))  # fmt: skip
    st.header(tr("Two steps by hand"), anchor=False)
    st.markdown("\n\n".join(facts.example(o)))
    st.header(tr("How it is verified"), anchor=False)
    st.markdown(facts.verified(o.key))
    if rows := facts.sources(o.key):
        st.markdown(facts.table((tr("Form"), tr("Compared with"), ""), rows))
    for what, why in facts.remarks(o.remarks):
        st.markdown(f"**{what}**{tr(': ')}{why}")


def _relatives(label: str, o: Optimizer, keys: list[str]) -> None:
    """Names that lead to other optimizers."""
    if keys:
        chosen = st.pills(label, keys, format_func=lambda key: OPTIMIZERS[key].name, key=f"{label} {o.key}")
        if chosen:
            keep(Chosen, optimizer=chosen)
            st.rerun()


def _surface(s: Surface) -> None:
    """All that is known of a surface."""
    bound = s.bind()
    picture, text = st.columns([2, 3], gap="medium")
    picture.image(surface_drawing(s.key), width="stretch")
    with text:
        st.markdown(tr(s.about))
        st.caption(tr("{family}. Source: {source}", family=tr(s.family), source=tr(s.source)))
        _try({"type": "surface", "name": s.key})
    st.latex(f"f({'x' if s.flat else 'x, y'}) = {s.latex}")
    if s.parameters:
        st.markdown(facts.table((tr("Parameter"), tr("Default"), tr("From"), tr("To"), tr("Meaning")), [
            (f"${name}$", *(facts.number(v) for v in (p.default, p.low, p.high)), tr(p.help))
            for name, p in s.parameters.items()
        ]))  # fmt: skip
    rows = facts.known_points(bound)
    if rows:
        st.markdown(facts.table((tr("Known points"), tr("At"), "f"), rows))
    for what, why in facts.remarks(s.tags):
        st.markdown(f"**{what}**{tr(': ')}{why}")
