"""Where in the folder of the history everything lies."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from praxis_desktop.core.records import Record
from praxis_desktop.core.regular_files import read_regular
from praxis_desktop.records.run_folder import JOURNAL

RUN_ID = re.compile(r"[0-9a-f]{32}")
_MOST_MOVES = 8


class Places(Record):
    """The paths of one history, whose ``folder`` it is; none of them needs to exist."""

    folder: Path

    @property
    def database(self) -> Path:
        """The index."""
        return self.folder / "history.sqlite"

    @property
    def runs(self) -> Path:
        """A folder for each record, named as its run."""
        return self.folder / "runs"

    @property
    def discarded(self) -> Path:
        """Records that were taken out, and for those that are gone for good what says so."""
        return self.folder / "discarded"

    @property
    def moved(self) -> Path:
        """Says where everything has been moved; only where that was done."""
        return self.folder / "moved.json"

    @property
    def turn(self) -> Path:
        """Stands for the whole in a lock: held while a run begins, and while everything is moved."""
        return self.folder / "history"

    def run(self, run_id: str) -> Path:
        """The folder of a record."""
        return self.runs / run_id

    def journal(self, run_id: str) -> Path:
        """The journal of a record."""
        return self.run(run_id) / JOURNAL

    def tombstone(self, run_id: str) -> Path:
        """What says of a record that was deleted that there was one, who deleted it, when and why."""
        return self.discarded / f"{run_id}.journal"


def followed(folder: Path) -> Path:
    """Where the history of ``folder`` is now: a program that was started before a move still names the old
    place.
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
    """The runs that have a folder in ``folder``. Raises OSError other than that there is none."""
    try:
        with os.scandir(folder) as entries:
            return {entry.name for entry in entries if RUN_ID.fullmatch(entry.name)}
    except FileNotFoundError:
        return set()
