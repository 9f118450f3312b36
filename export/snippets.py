"""HTML to paste into a page of one's own: an experiment in a frame, as a card, or as a picture that leads to it."""

from __future__ import annotations

from html import escape

FRAME = '<iframe src="{address}" title="{title}" loading="lazy" allow="fullscreen" style="width: 100%; height: {height}px; border: 0"></iframe>'
CARD = """<figure style="margin: 0; max-width: 1200px">
  {frame}
  <figcaption><a href="{link}">{title}</a></figcaption>
</figure>"""
PICTURE = (
    '<a href="{link}"><img src="{file}" width="{width}" height="{height}" alt="{title}" style="max-width: 100%"></a>'
)


def embedded(link: str) -> str:
    """The address of a link without the app's head and menus."""
    return f"{link}&embed=true"


def frame(address: str, title: str, height: int = 760) -> str:
    """A frame as wide as its page, ``height`` pixels high."""
    return FRAME.format(address=escape(address), title=escape(title), height=height)


def card(link: str, title: str, height: int = 760) -> str:
    """The app in a frame with its title below, which leads to it: what oEmbed calls rich content."""
    return CARD.format(frame=frame(embedded(link), title, height), link=escape(link), title=escape(title))


def pictured(link: str, title: str, file: str, size: tuple[int, int]) -> str:
    """A picture of ``size`` pixels that leads to the app."""
    width, height = size
    return PICTURE.format(link=escape(link), file=escape(file), title=escape(title), width=width, height=height)
