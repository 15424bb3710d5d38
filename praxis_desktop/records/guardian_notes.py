"""What the guardian has sent to the instruments of a run whose program could not record it any more."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.events import HaltEvent, HaltOutcome
from praxis_desktop.core.records import Record
from praxis_desktop.core.regular_files import open_regular
from praxis_desktop.ports.wire import GUARDED, RELEASED
from praxis_desktop.ports.wire_logs import WireRecord
from praxis_desktop.records.reading import Entry, RecordReader, SegmentEntry, WireEntry
from praxis_desktop.records.run_folder import GUARDIAN

_LARGEST = 1 << 20
_WHYS = {
    "program lost": "the program had died",
    "heartbeat lost": "the program did not run any more",
    "emergency stop": "somebody asked for an emergency stop",
}


class GuardianNote(Record):
    """One thing that the guardian did to one instrument, as a line of its file tells it. ``data`` was sent,
    ``heard`` came within the time in which the instrument confirms.
    """

    port: str
    device: str
    kind: str
    outcome: str
    why: str
    by: str
    reason: str
    data: bytes
    heard: bytes
    failure: str

    def __str__(self) -> str:
        """Return it as a sentence."""
        why = _WHYS.get(self.why, self.why)
        who = f" ({', '.join(filter(None, (self.by, self.reason)))})" if self.by or self.reason else ""
        where = f"port {self.port!r} ({self.device})"
        if self.outcome == "left":
            return f"{where} was left as it was when {why}{who}, as its profile says"
        if self.failure:
            return f"{where} could not be stopped when {why}{who}: {self.failure}"
        if not self.data:
            return f"{where}: no stop command of it is known, and {why}{who}"
        answer = f"; it answered {self.heard!r}" if self.heard else ""
        return f"{where}: {self.data!r} was sent to stop it when {why}{who}{answer}"

    def as_event(self) -> HaltEvent:
        """The same as an event of the run."""
        outcome: HaltOutcome = "failed" if self.failure else "sent" if self.data else "no_stop_command"
        advice = "" if self.is_dealt_with else BY_HAND
        return HaltEvent(
            self.port, outcome, f"guardian: {self}", self.data.hex(), advice=advice, device=self.device
        )

    @property
    def is_dealt_with(self) -> bool:
        """Whether the stop commands have left, or were not to."""
        return self.outcome == "left" or (bool(self.data) and not self.failure)


def guardian_notes(folder: Path) -> list[GuardianNote]:
    """What the guardian has noted in a run's ``folder``, the oldest first; none where it had not to act.

    A last line that was cut off is passed over. Raises StorageError for what is none of its lines.
    """
    path = folder / GUARDIAN
    try:
        if path.is_symlink():
            raise StorageError(f"{path} is a link, and none of the guardian's files", hint=_REMEDY)
        with open_regular(path) as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise StorageError(f"{path} is longer than the guardian makes it", hint=_REMEDY)
        lines = content.split(b"\n")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StorageError(f"{path} cannot be read: {error.strerror or error}", hint=_REMEDY) from error
    try:
        return [note_of(json.loads(line)) for line in lines[:-1]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise StorageError(f"{path} is damaged: {error}", hint=_REMEDY) from error


class GuardedPorts:
    """Which instruments of a run the guardian stops when the run's process dies, as the record tells it: it
    leaves a note of each then. ``add`` is given the entries one after the other.
    """

    def __init__(self) -> None:
        self.known_notes = 0
        """How many of the guardian's notes those knew of who went on with the run."""
        self._open: set[str] = set()
        self._written: set[str] = set()
        self._guarded: set[str] = set()

    def add(self, entry: Entry) -> None:
        """``entry`` comes next."""
        if isinstance(entry, SegmentEntry):  # what was left before was looked at by who began it
            self.known_notes = max(self.known_notes, entry.guardian_notes)
            for known in (self._open, self._written, self._guarded):
                known.clear()
        elif isinstance(entry, WireEntry):
            self._add(entry.record)

    def _add(self, record: WireRecord) -> None:
        role = record.role
        if record.direction == "out":
            self._written.add(role)
        elif record.direction == "event":
            match record.what:
                case "opening":
                    self._open.add(role)
                    if record.details.get(GUARDED) == "stop":
                        self._guarded.add(role)
                case "closed":
                    self._open.discard(role)
                case "fault" if record.details.get("during") == "open":
                    self._open.discard(role)
                case what if what == RELEASED:
                    self._guarded.discard(role)
                case _:
                    pass

    @property
    def guarded(self) -> frozenset[str]:
        """The ports whose instruments the guardian has to stop, if the process dies now."""
        return frozenset(self._guarded & (self._open | self._written))

    def complaint(self, notes: Sequence[GuardianNote]) -> str:
        """What is not known where these are all new ``notes``, as a sentence; "" for nothing."""
        missing = sorted(self.guarded - {note.port for note in notes})
        if not missing:
            return ""
        ports = ", ".join(missing)
        return (
            f"The guardian had to stop the instruments on these ports when the program died: {ports}. There "
            "is no note of it, which could not be written, or the computer went down as well."
        )


def guardian_account(folder: Path) -> tuple[list[GuardianNote], str]:
    """What the guardian has noted since the run in ``folder`` was begun or gone on with last, and what is not
    known of that (``GuardedPorts.complaint``). Raises StorageError, JournalUnusable, JournalDamaged.
    """
    ports = GuardedPorts()
    with RecordReader(folder) as record:
        for entry in record.entries():
            ports.add(entry)
    notes = guardian_notes(folder)[ports.known_notes :]
    return notes, ports.complaint(notes)


BY_HAND = "Stop the instrument by its own button or switch."
_REMEDY = "Look at the instruments, and give the run up: praxis-desktop history close"


def note_of(told: Mapping[str, Any]) -> GuardianNote:
    """What a line of the file tells. Raises ValueError, KeyError, TypeError."""
    return GuardianNote(
        port=str(told["port"]),
        device=str(told["device"]),
        kind=str(told["kind"]),
        outcome=str(told["outcome"]),
        why=str(told["why"]),
        by=str(told.get("by", "")),
        reason=str(told.get("reason", "")),
        data=bytes.fromhex(told["sent"]),
        heard=bytes.fromhex(told["heard"]),
        failure=str(told["failure"]),
    )
