"""The start of a recording: the guest's time zone, a pending interrupt, and its clocks."""

from __future__ import annotations

from typing import NamedTuple

from praxis_desktop.interpreter.environment.base import Moment
from praxis_desktop.interpreter.environment.frames import (
    Frame,
    FrameKind,
    Journal,
    MalformedJournal,
    PayloadReader,
)


class RecordedStart(NamedTuple):
    """The content of a START frame. ``interrupt`` is the number of a pending signal, 0 if there is none."""

    timezone: str
    interrupt: int
    moment: Moment


def read_start(frame: Frame) -> RecordedStart:
    """Read the first frame of a recording. Raises MalformedJournal for another kind of frame."""
    if frame.kind is not FrameKind.START:
        raise MalformedJournal("it does not begin with a start frame", offset=0)
    fields = PayloadReader(frame.payload)
    start = RecordedStart(
        fields.text(),
        fields.varint(),
        Moment(fields.varint(), fields.varint(), fields.varint(), fields.varint()),
    )
    fields.end()
    return start


def timezone_of(journal: Journal, otherwise: str) -> str:
    """Return the time zone named at the start of a recording, or ``otherwise``. Raises MalformedJournal."""
    return read_start(journal.frames[0]).timezone if journal.frames else otherwise
