"""How far the program is with what runs need, for people who wait for it."""

from __future__ import annotations

from typing import Literal

from praxis_desktop.core.records import Record

PreloadState = Literal["idle", "loading", "ready", "error"]

LOADING = "Loading runtime"
"""The first stage."""


class Readiness(Record):
    """``percent`` and ``stage`` are of the whole while it is loading; ``error`` is why there is nothing,
    ``hint`` what to do about it and ``details`` where it happened; ``warm`` is how many interpreters are at
    hand.
    """

    state: PreloadState = "idle"
    percent: int = 0
    stage: str = ""
    error: str = ""
    hint: str = ""
    warm: int = 0
    keeps_warm: bool = True
    """Whether there will be interpreters at hand: not when that is switched off, nor when every program has a
    process of its own.
    """
    renewal: str | None = None
    """The package that is being prepared, "" for all of them together, because packages came or went while it
    was ready: runs have what was ready before meanwhile. None when nothing is.
    """
    details: str = ""
    stops_runs: bool = False
    """Whether what went wrong is in the way of every run, too."""
