"""What the guardian has sent to the instruments of a run whose program could not record it any more."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.events import HaltEvent, HaltOutcome
from praxis_desktop.core.records import Record
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
        with path.open("rb") as file:
            lines = file.read(_LARGEST).split(b"\n")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StorageError(f"{path} cannot be read: {error.strerror or error}", hint=_REMEDY) from error
    try:
        return [note_of(json.loads(line)) for line in lines[:-1]]
    except (ValueError, KeyError, TypeError) as error:
        raise StorageError(f"{path} is damaged: {error}", hint=_REMEDY) from error


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
