"""The layout of the history's folder."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from msgspec import Struct

from praxis_desktop.core.files import read_regular
from praxis_desktop.records.run_folder import JOURNAL

RUN_ID = re.compile(r"[0-9a-f]{32}")
_MOST_MOVES = 8


class Places(Struct, frozen=True):
    """The paths of the history in ``folder``; no path needs to exist."""

    folder: Path

    @property
    def database(self) -> Path:
        """The index."""
        return self.folder / "history.sqlite"

    @property
    def runs(self) -> Path:
        """The folder with a folder for each record, named after its run."""
        return self.folder / "runs"

    @property
    def discarded(self) -> Path:
        """The folder of discarded records, and of the tombstones of deleted records."""
        return self.folder / "discarded"

    @property
    def moved(self) -> Path:
        """The marker that says where everything was moved; it exists only after a move."""
        return self.folder / "moved.json"

    @property
    def turn(self) -> Path:
        """The lock for the whole history: held while a run begins, and while everything is moved."""
        return self.folder / "history"

    def run(self, run_id: str) -> Path:
        """The folder of a record."""
        return self.runs / run_id

    def journal(self, run_id: str) -> Path:
        """The journal of a record."""
        return self.run(run_id) / JOURNAL

    def tombstone(self, run_id: str) -> Path:
        """The tombstone of a deleted record: that there was one, who deleted it, when and why."""
        return self.discarded / f"{run_id}.journal"


def followed(folder: Path) -> Path:
    """The present folder of the history: a program that was started before a move still uses the old
    folder.
    """
    for _ in range(_MOST_MOVES):
        try:
            told = json.loads(read_regular(Places(folder).moved))
        except (OSError, ValueError):
            return folder
        if not isinstance(told, dict) or not isinstance(told.get("to"), str):
            return folder
        folder = Path(told["to"])
    return folder


def names_of_records(folder: Path) -> set[str]:
    """The runs that have a folder in ``folder``. Raises OSError, except if there is no such folder."""
    try:
        with os.scandir(folder) as entries:
            return {entry.name for entry in entries if RUN_ID.fullmatch(entry.name)}
    except FileNotFoundError:
        return set()
