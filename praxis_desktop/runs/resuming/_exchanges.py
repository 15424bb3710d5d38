"""The exchanges that were still open on a port when a run's process died."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop.core.expressions import Expression
from praxis_desktop.ports.dialects.http import first_request, interim_length, is_interim
from praxis_desktop.ports.dialects.messages import NoMessage
from praxis_desktop.ports.limits import command_text
from praxis_desktop.ports.profiles import endpoints
from praxis_desktop.ports.profiles.inquiry import reply_length
from praxis_desktop.ports.wire import SETTLED
from praxis_desktop.runs.resuming.past import again_of

if TYPE_CHECKING:
    from praxis_desktop.ports.profiles.profile import InstrumentProfile
    from praxis_desktop.runs.resuming.past import PlacedRecord


class OpenExchange(Struct, frozen=True):
    """A command without a reply. ``partial`` is the start of a reply; ``sent_ns`` is the time at which the
    command was sent, in nanoseconds since the start of the record.
    """

    command: bytes
    sent_ns: int
    partial: bytes = b""
    is_owed: bool = False
    """Whether the command was to be sent again, but has not yet been."""
    is_read: bool = False
    """Whether the program has already read part of the reply, which cannot be undone."""
    is_withdrawn: bool = False
    """Whether the transfer of the command was given up before any of it was written."""


def command_end(profile: InstrumentProfile | None) -> bytes:
    """The terminator of commands; b"" if it is unknown, or if commands contain their length."""
    if profile is None or profile.limits.length_offset is not None:
        return b""
    if profile.limits.frames != "lines":
        return b"\n" if profile.limits.frames == "scpi" else b""
    return profile.limits.terminator.encode("latin-1")


def open_exchanges(
    wire: Sequence[PlacedRecord],
    profile: InstrumentProfile | None,
    *,
    is_awaited: bool = False,
    is_web: bool = False,
) -> list[OpenExchange]:
    """The exchanges still open on a port, in the order sent; ``wire`` has its records since it was opened.

    ``is_awaited`` says that the program is waiting for data from the port. For an instrument without a
    profile, one line of reply answers everything sent before it. If it has never answered several commands
    and nothing is awaited, no reply is expected. With ``is_web``, a command is a request of HTTP, whose head
    and body libraries send apart, and to which an interim response is no reply.
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
            if is_web and is_cut(begun):
                continue
            command, begun = begun, b""
            if silent is None or not silent.fullmatch(bare_command(command, profile)):
                pending.append(OpenExchange(command, began_ns))
        else:
            has_answered = True
            received += record.data
            if is_web:
                received = received[interim_length(received) :]
            while not (is_web and is_interim(received)) and (length := reply_length(received, profile)):
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


_REQUEST = re.compile(rb"[A-Z]+ \S+ HTTP/1\.[01]\r\n")


def is_cut(command: bytes) -> bool:
    """Whether a command is the beginning of a request of HTTP: nothing is carried out before it is whole."""
    if _REQUEST.match(command) is None:
        return False
    try:
        is_cut = first_request(command) is None
    except NoMessage:
        return False
    return is_cut


def bare_command(command: bytes, profile: InstrumentProfile | None) -> bytes:
    """A command without its terminator, which is the form that a profile's expressions match."""
    if profile is not None and profile.endpoints is not None:
        return endpoints.carried(command)
    if profile is not None and profile.limits.frames != "lines":
        return command_text(command, profile.limits.frames)
    return command.removesuffix(command_end(profile))
