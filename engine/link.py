"""Share links: an experiment, or a list of scenes, as a short text that fits in an address, and back."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from typing import Any

from engine import limits
from engine.experiment import Experiment, ExperimentError
from messages import tr

PARAMETER = "e"  # the page's query parameter: http://host/?e=TEXT
VERSION = "1"  # first character of the text


def to_link(experiment: Experiment) -> str:
    """The experiment as text. ExperimentError when that is too long for an address."""
    return packed(experiment.model_dump(), tr("this experiment"))


def from_link(text: str) -> Experiment:
    """The experiment of a link's text. ExperimentError, one line, when it is damaged, too long or of another version."""
    return Experiment.from_json(unpacked(text))


def packed(data: Any, what: str) -> str:
    """JSON data as a link's text: a version character, then compact JSON, compressed, in base64url without padding.

    ExperimentError, which names ``what`` it is, when that is too long for an address.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    link = VERSION + base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")
    if len(link) > limits.MAX_LINK:
        said = tr(
            "{what} needs {count:,} characters; a link holds {most:,}", what=what, count=len(link), most=limits.MAX_LINK
        )
        raise ExperimentError(said)
    return link


def unpacked(text: str) -> str:
    """The JSON text of a link's text. ExperimentError, one line, when it is damaged, too long or of another version."""
    if len(text) > limits.MAX_LINK:
        raise ExperimentError(
            tr("the link has {count:,} characters; the limit is {most:,}", count=len(text), most=limits.MAX_LINK)
        )
    if not text.startswith(VERSION):
        raise ExperimentError(tr("the link was made by another version, or is no link of this program"))
    body = text[len(VERSION) :]
    try:
        packed = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        if base64.urlsafe_b64encode(packed).decode().rstrip("=") != body:  # bits beyond the last byte
            raise ValueError(body)
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(packed, limits.MAX_JSON + 1)
        if len(data) > limits.MAX_JSON:
            raise ExperimentError(tr("the link unpacks to more than {most:,} characters", most=limits.MAX_JSON))
        if not unpacker.eof or unpacker.unused_data:
            raise ExperimentError(tr("the link is damaged: its end is missing or something was added"))
        return data.decode()
    except (binascii.Error, zlib.error, ValueError) as error:
        if isinstance(error, ExperimentError):
            raise
        raise ExperimentError(tr("the link is damaged: a character was lost or changed")) from None
