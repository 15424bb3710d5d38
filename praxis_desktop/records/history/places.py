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
    """The paths in the history's ``folder``. None of them need exist."""

    folder: Path

    @property
    def database(self) -> Path:
        """The path of the index."""
        return self.folder / "history.sqlite"

    @property
    def runs(self) -> Path:
        """The folder that holds the runs' records, each in a folder named after its run."""
        return self.folder / "runs"

    @property
    def discarded(self) -> Path:
        """The folder that holds discarded records, and the tombstones of deleted records."""
        return self.folder / "discarded"

    @property
    def moved(self) -> Path:
        """The marker that states where the history was moved to. It exists only after a move."""
        return self.folder / "moved.json"

    @property
    def turn(self) -> Path:
        """The lock for the whole history. It is held while a run begins and during a move."""
        return self.folder / "history"

    def run(self, run_id: str) -> Path:
        """Return the folder of a run's record."""
        return self.runs / run_id

    def journal(self, run_id: str) -> Path:
        """Return the journal of a run's record."""
        return self.run(run_id) / JOURNAL

    def tombstone(self, run_id: str) -> Path:
        """Return the tombstone of a deleted record, which says who deleted it, when and why."""
        return self.discarded / f"{run_id}.journal"


def followed(folder: Path) -> Path:
    """Return the folder to which the history in ``folder`` was moved, or ``folder`` itself. A program started
    before a move still uses the old folder.
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
    """Return the IDs of the runs with folders in ``folder``; empty if it does not exist. Raises OSError."""
    try:
        with os.scandir(folder) as entries:
            return {entry.name for entry in entries if RUN_ID.fullmatch(entry.name)}
    except FileNotFoundError:
        return set()
