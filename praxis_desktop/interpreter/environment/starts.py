"""How a recording begins: the guest's zone, an interrupt that was pending, where the clocks stood."""

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
    """What a START frame says. ``interrupt`` is the signal number of a pending one, 0: none."""

    timezone: str
    interrupt: int
    moment: Moment


def read_start(frame: Frame) -> RecordedStart:
    """What the first frame of a recording says. Raises MalformedJournal for another one."""
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
    """The zone that the beginning of a recording names. Raises MalformedJournal for what is none."""
    return read_start(journal.frames[0]).timezone if journal.frames else otherwise
