"""Journals as used in the tests."""

from __future__ import annotations

import os
from pathlib import Path

from praxis_desktop.journal import JournalDamaged, JournalReader, JournalUnusable
from praxis_desktop.journal.format import RECOVERED, SEAL

ROOT = Path(__file__).resolve().parents[2]


def environment() -> dict[str, str]:
    """Return an environment for processes that use the sources."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def contents(path: Path) -> list[tuple[int, bytes]]:
    """Return the kind and payload of every frame except the journal's own."""
    with JournalReader(path) as reader:
        return [(kind, payload) for kind, payload, _ in reader.frames() if kind not in (SEAL, RECOVERED)]


def accepted(path: Path) -> tuple[list[tuple[int, bytes]], bool]:
    """Return the accepted frames, including the journal's own, and whether any damage was found."""
    frames: list[tuple[int, bytes]] = []
    try:
        with JournalReader(path) as reader:
            for kind, payload, _ in reader.frames():
                frames.append((kind, payload))
            return frames, not reader.verify().is_sound
    except (JournalDamaged, JournalUnusable):
        return frames, True
