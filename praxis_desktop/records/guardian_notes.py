"""Notes on what the guardian sent to instruments without the run's process being able to record it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from praxis_desktop.core.devices import TRANSFER_PREFIXES
from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.events import HaltEvent, HaltOutcome
from praxis_desktop.core.files import open_regular
from praxis_desktop.core.messages import Message
from praxis_desktop.ports.dialects.usb import received_text, sent_text
from praxis_desktop.ports.monitor.traffic import visible
from praxis_desktop.ports.wire import GUARDED, RELEASED
from praxis_desktop.ports.wire_logs import WireRecord
from praxis_desktop.records.reading import Entry, RecordReader, SegmentEntry, WireEntry
from praxis_desktop.records.run_folder import GUARDIAN

_LARGEST = 1 << 22
_LONGEST_TOLD = 200
_WHYS = {
    "program lost": "the program died",
    "heartbeat lost": "the program was no longer running",
    "emergency stop": "an emergency stop was requested",
    "program ended": "the program ended",
}


class GuardianNote(Struct, frozen=True):
    """An action by the guardian on one instrument, stored as a line in the guardian's file.

    ``data`` was sent; ``heard`` was received within the time allowed for the instrument to confirm.
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
    is_reopened: bool = False
    """Whether the guardian reopened the port or made a connection of its own."""

    @property
    def why_in_words(self) -> str:
        """Return why the guardian acted."""
        return _WHYS.get(self.why, self.why)

    def __str__(self) -> str:
        """Return the note as a sentence."""
        why = self.why_in_words
        who = f" ({', '.join(filter(None, (self.by, self.reason)))})" if self.by or self.reason else ""
        where = Message("port {port} ({device})", port=repr(self.port), device=self.device)
        if self.outcome == "left":
            return Message(
                "{where} was left as it was when {why}{who}, as its profile requires",
                where=where,
                why=why,
                who=who,
            )
        if self.failure:
            return Message(
                "{where} could not be stopped when {why}{who}: {failure}",
                where=where,
                why=why,
                who=who,
                failure=self.failure,
            )
        if not self.data:
            return Message("{where} had no known stop command when {why}{who}", where=where, why=why, who=who)
        heard, data = _lines(self.heard), _lines(self.data)
        if self.device.startswith(TRANSFER_PREFIXES):
            heard, data = received_text(self.heard) or heard, sent_text(self.data) or data
        if len(heard) > _LONGEST_TOLD:
            heard = f"{heard[:_LONGEST_TOLD]}..."
        answer = Message("; it replied {heard}", heard=heard) if self.heard else ""
        return Message(
            "{where}: {data} was sent to stop it when {why}{who}{answer}",
            where=where,
            data=data,
            why=why,
            who=who,
            answer=answer,
        )

    def as_event(self) -> HaltEvent:
        """Return the note as an event of the run."""
        outcome: HaltOutcome = "failed" if self.failure else "sent" if self.data else "no_stop_command"
        advice = "" if self.is_dealt_with else BY_HAND
        return HaltEvent(
            self.port,
            outcome,
            Message("guardian: {text}", text=self),
            self.data.hex(),
            advice=advice,
            device=self.device,
        )

    @property
    def is_dealt_with(self) -> bool:
        """Whether the stop commands were sent, or none were needed."""
        return self.outcome == "left" or (bool(self.data) and not self.failure)


def _lines(data: bytes) -> str:
    """Return commands or replies as text, such as ``S, Z`` for two lines."""
    return ", ".join(map(visible, data.splitlines()))


def guardian_notes(folder: Path) -> list[GuardianNote]:
    """Return the guardian's notes in a run's ``folder``, oldest first; empty if the guardian did nothing.

    A truncated last line is ignored. Raises StorageError for an invalid line.
    """
    path = folder / GUARDIAN
    try:
        if path.is_symlink():
            raise StorageError(Message("{path} is a link, not a guardian file", path=path), hint=_REMEDY)
        with open_regular(path) as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise StorageError(Message("{path} is too long for a guardian file", path=path), hint=_REMEDY)
        lines = content.split(b"\n")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StorageError(
            Message("{path} cannot be read: {reason}", path=path, reason=error.strerror or error),
            hint=_REMEDY,
        ) from error
    try:
        return [note_of(json.loads(line)) for line in lines[:-1]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise StorageError(
            Message("{path} is damaged: {error}", path=path, error=error), hint=_REMEDY
        ) from error


class GuardedPorts:
    """Determines from a run's record which instruments the guardian stops if the run's process dies. The
    guardian writes a note for each of these instruments. Pass the record's entries to ``add`` in order.
    """

    def __init__(self) -> None:
        self.known_notes = 0
        """The number of notes known to the user who resumed the run."""
        self._open: set[str] = set()
        self._written: set[str] = set()
        self._guarded: set[str] = set()

    def add(self, entry: Entry) -> None:
        """Process the record's next entry."""
        if isinstance(entry, WireEntry):
            self.add_wire(entry.record)
        elif isinstance(entry, SegmentEntry):  # this person has dealt with the earlier instruments
            self.known_notes = max(self.known_notes, entry.guardian_notes)
            for known in (self._open, self._written, self._guarded):
                known.clear()

    def add_wire(self, record: WireRecord) -> None:
        """Process the content of the record's next entry, if the entry concerns a port."""
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
        """The ports whose instruments the guardian must stop if the process dies now."""
        return frozenset(self._guarded & (self._open | self._written))

    def complaint(self, notes: Sequence[GuardianNote]) -> str:
        """Return a sentence that names any guarded ports that lack a note, or "" if all of them have notes.
        ``notes`` must be all notes since the run began or was last resumed.
        """
        missing = sorted(self.guarded - {note.port for note in notes})
        if not missing:
            return ""
        ports = ", ".join(missing)
        return Message(
            "The guardian should have stopped the instruments on these ports when the program died: "
            "{ports}. Its notes are missing: they could not be written, or the computer also stopped.",
            ports=ports,
        )


def guardian_account(folder: Path) -> tuple[list[GuardianNote], str]:
    """Return the guardian's notes since the run in ``folder`` began or was last resumed, and a sentence about
    missing notes (``GuardedPorts.complaint``). Raises StorageError, JournalUnusable, JournalDamaged.
    """
    ports = GuardedPorts()
    with RecordReader(folder) as record:
        for entry in record.entries():
            ports.add(entry)
    notes = guardian_notes(folder)[ports.known_notes :]
    return notes, ports.complaint(notes)


BY_HAND = "Stop the instrument with its own button or switch."
_REMEDY = "Check the instruments, then give up the run: praxis-desktop history close"


def note_of(told: Mapping[str, Any]) -> GuardianNote:
    """Parse a line of the guardian's file. Raises ValueError, KeyError or TypeError."""
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
        is_reopened=told.get("reopened") is True,
    )
