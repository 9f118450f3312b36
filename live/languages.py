"""The languages that an experiment's program can be had in."""

from __future__ import annotations

from live.c import C
from live.julia import Julia
from live.octave import Octave
from live.program import Program
from live.r import R
from live.script import Script

LANGUAGES: dict[str, tuple[str, Program]] = {
    "js": ("JavaScript", Script()),
    "jl": ("Julia", Julia()),
    "m": ("MATLAB and Octave", Octave()),
    "c": ("C", C()),
    "r": ("R", R()),
}
"""Name and printer by the ending of the file."""
