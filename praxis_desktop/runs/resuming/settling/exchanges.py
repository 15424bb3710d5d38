"""The exchanges of a port that are open: commands that left, or may have, and whose replies nobody got."""

from __future__ import annotations

from collections.abc import Sequence

from praxis_desktop.core.expressions import Expression
from praxis_desktop.core.records import Record
from praxis_desktop.ports.profiles.framing import reply_length
from praxis_desktop.ports.profiles.profile import InstrumentProfile
from praxis_desktop.ports.wire_log import SETTLED
from praxis_desktop.runs.resuming.recorded_past import PlacedRecord, again_of


class OpenExchange(Record):
    """A command whose reply nobody has got. ``partial`` is what came of the reply, ``sent_ns`` when the
    command was sent, counted from the record's begin.
    """

    command: bytes
    sent_ns: int
    partial: bytes = b""
    is_owed: bool = False
    """Whether it was decided to send it again, and it has not left since."""
    is_read: bool = False
    """Whether the program has read a part of its reply, which cannot be taken back."""


def command_end(profile: InstrumentProfile | None) -> bytes:
    """What a command ends with; b"" where nobody knows, or commands say how long they are."""
    if profile is None or profile.limits.length_offset is not None:
        return b""
    return profile.limits.terminator.encode("latin-1")


def open_exchanges(
    wire: Sequence[PlacedRecord], profile: InstrumentProfile | None, *, is_awaited: bool = False
) -> list[OpenExchange]:
    """What is open on a port behind what happened there since it was opened, in the order in which it was
    sent. ``is_awaited``: the program waits for something from the port.

    Of an instrument without a profile a line answers all that was sent before it. One that has not answered
    several commands, and of which nobody awaits anything, is not expected to.
    """
    silent = None if profile is None or not profile.replies.silent else Expression(profile.replies.silent)
    end = command_end(profile)
    alone = () if profile is None else tuple(text.encode("latin-1") for text in profile.limits.immediate)
    pending: list[OpenExchange] = []
    begun, began_ns, received = b"", 0, b""
    has_answered = False
    owed: list[bytes] = []
    for _, record, is_settling in wire:
        if record.direction == "event":
            if record.what == SETTLED:
                pending, received, owed = [], b"", again_of(record)
        elif is_settling:
            continue
        elif record.direction == "out":
            if owed and record.data == owed[0]:
                owed.pop(0)
            if not pending:
                received = b""
            began_ns = began_ns if begun else record.time_ns
            begun += record.data
            if end and not begun.endswith(end) and begun not in alone:
                continue
            command, begun = begun, b""
            if silent is None or not silent.fullmatch(command.removesuffix(end)):
                pending.append(OpenExchange(command, began_ns))
        else:
            has_answered = True
            received += record.data
            while length := reply_length(received, profile):
                received = received[length:]
                if profile is None:
                    pending = []
                elif pending:
                    pending.pop(0)
    if begun:
        pending.append(OpenExchange(begun, began_ns))
    if profile is None and not has_answered and not is_awaited and len(pending) > 1:
        pending = []
    pending += [OpenExchange(command, 0, is_owed=True) for command in owed]
    if pending and received:
        first = pending[0]
        pending[0] = OpenExchange(first.command, first.sent_ns, received)
    return pending


def bare_command(command: bytes, profile: InstrumentProfile | None) -> bytes:
    """A command without its end, as a profile's expressions read it."""
    return command.removesuffix(command_end(profile))
