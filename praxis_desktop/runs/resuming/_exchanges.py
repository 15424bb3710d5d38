"""Finds the exchanges that were open on a port when a run's process died, and judges their outcomes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from praxis_desktop.core.expressions import Expression
from praxis_desktop.ports.dialects.http import first_request, interim_length, is_interim
from praxis_desktop.ports.dialects.messages import NoMessage
from praxis_desktop.ports.profiles import endpoints
from praxis_desktop.ports.profiles.inquiry import reply_length, reply_to
from praxis_desktop.ports.wire import SETTLED
from praxis_desktop.ports.write_limits import command_text
from praxis_desktop.runs.resuming.past import again_of

if TYPE_CHECKING:
    from praxis_desktop.core.expressions import Found
    from praxis_desktop.ports.delivery import HeldReceiver
    from praxis_desktop.ports.profiles.profile import InstrumentProfile, SettleRule, Step
    from praxis_desktop.ports.transport import Port
    from praxis_desktop.runs.resuming.past import PlacedRecord
_WRITE_TIMEOUT_S = 2.0


class OpenExchange(Struct, frozen=True):
    """A command that has no complete reply yet. ``partial`` is the start of a reply; ``sent_ns`` is the time
    at which the command was sent, in nanoseconds since the start of the record.
    """

    command: bytes
    sent_ns: int
    partial: bytes = b""
    is_owed: bool = False
    """Whether the command is to be sent again, as decided earlier, but has not been sent yet."""
    is_read: bool = False
    """Whether the program has already read part of the reply, which cannot be undone."""
    is_withdrawn: bool = False
    """Whether the transfer of the command was cancelled before any of it was written."""


def command_end(profile: InstrumentProfile | None) -> bytes:
    """Return the terminator for commands; b"" if it is unknown, or if commands contain their length."""
    if profile is None or profile.limits.length_offset is not None:
        return b""
    if profile.limits.frames != "lines":
        return b"\n" if profile.limits.frames == "scpi" else b""
    return profile.limits.terminator.encode("latin-1")


def is_whole(command: bytes, profile: InstrumentProfile | None) -> bool:
    """Return whether a command ends with the terminator, or does not need one."""
    if profile is None or command.endswith(command_end(profile)):
        return True
    return command in [text.encode("latin-1") for text in profile.limits.immediate]


def open_exchanges(
    wire: Sequence[PlacedRecord],
    profile: InstrumentProfile | None,
    *,
    is_awaited: bool = False,
    is_web: bool = False,
) -> list[OpenExchange]:
    """Return the exchanges still open on a port, in the order sent; ``wire`` contains the records made for
    the port since it was opened.

    ``is_awaited`` means that the program is waiting for data from the port. For an instrument without a
    profile, a line received answers everything sent before it; if the instrument has never replied to several
    commands and nothing is awaited, no reply is expected. With ``is_web``, a command is an HTTP request:
    libraries send its head and body separately, and an interim response does not count as a reply.
    """
    silent = None if profile is None or not profile.replies.silent else Expression(profile.replies.silent)
    pending: list[OpenExchange] = []
    begun, began_ns, received = b"", 0, b""
    has_answered = False
    owed: list[bytes] = []
    for placed in wire:
        record = placed.record
        if record.direction == "event":
            if record.what == SETTLED:
                pending, received, owed = [], b"", again_of(record)
        elif placed.is_settling:
            continue
        elif record.direction == "out":
            if owed and record.data == owed[0]:
                owed.pop(0)
            if not pending:
                received = b""
            began_ns = began_ns if begun else record.time_ns
            begun += record.data
            if not is_whole(begun, profile):
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
                reply, received = received[:length], received[length:]
                if profile is None:
                    pending = []
                elif (place := _answered(reply, pending, profile)) is not None:
                    pending.pop(place)
    if begun:
        pending.append(OpenExchange(begun, began_ns))
    if profile is None and not has_answered and not is_awaited and len(pending) > 1:
        pending = []
    pending += [OpenExchange(command, 0, is_owed=True) for command in owed]
    if pending and received:
        place = (None if profile is None else _answered(received, pending, profile)) or 0
        pending[place] = OpenExchange(pending[place].command, pending[place].sent_ns, received)
    return pending


def _answered(reply: bytes, pending: Sequence[OpenExchange], profile: InstrumentProfile) -> int | None:
    """Return the index of the command that ``reply`` answers; None if it answers none of ``pending``."""
    if not profile.replies.tag:
        return 0 if pending else None
    tag = tag_of(endpoints.heard(reply, profile.endpoints), profile)
    tags = [tag_of(bare_command(each.command, profile), profile) for each in pending]
    if tag:
        return tags.index(tag) if tag in tags else None
    # without a tag: the first command that has no tag either
    return tags.index(b"") if b"" in tags else 0 if pending else None


def tag_of(text: bytes, profile: InstrumentProfile) -> bytes:
    """Return the tag by which replies are matched to commands, from a command or a reply; b"" if none."""
    if not profile.replies.tag:
        return b""
    match = Expression(profile.replies.tag).search(text)
    return b"" if match is None else text[match.start : match.end]


_REQUEST = re.compile(rb"[A-Z]+ \S+ HTTP/1\.[01]\r\n")


def is_cut(command: bytes) -> bool:
    """Return whether a command is only the beginning of an HTTP request and thus has not been carried out."""
    if _REQUEST.match(command) is None:
        return False
    try:
        is_cut = first_request(command) is None
    except NoMessage:
        return False
    return is_cut


def bare_command(command: bytes, profile: InstrumentProfile | None) -> bytes:
    """Return a command without its terminator, in the form matched by the expressions in profiles."""
    if profile is not None and profile.endpoints is not None:
        return endpoints.carried(command)
    if profile is not None and profile.limits.frames != "lines":
        return command_text(command, profile.limits.frames)
    return command.removesuffix(command_end(profile))


class Verdict(Struct, frozen=True):
    """The verdict on an open exchange, from the instrument or from its profile."""

    outcome: Literal["repeatable", "done", "not done", "unknown"]
    reply: bytes = b""
    """The reply to the command if it was carried out."""
    evidence: str = ""
    """What the instrument said, or a statement that it is not responding."""


def rule_for(exchange: OpenExchange, profile: InstrumentProfile | None) -> tuple[SettleRule, Found] | None:
    """Return the profile's rule for the command, with the match; None if no rule applies."""
    if profile is None:
        return None
    command = bare_command(exchange.command, profile)
    for rule in profile.settle:
        found = Expression(rule.pattern).fullmatch(command)
        if found is not None:
            return rule, found
    return None


def verdict_of(
    exchange: OpenExchange, profile: InstrumentProfile | None, port: Port, held: HeldReceiver
) -> Verdict:
    """Judge an open exchange by its profile rule, which may query the instrument. Raises PortError."""
    if profile is not None and profile.endpoints is not None and not bare_command(exchange.command, profile):
        return Verdict("repeatable")  # a standard request only queries, or sets a value that is already set
    found = rule_for(exchange, profile)
    if found is None:
        return Verdict("unknown")
    rule, matched = found
    if rule.repeatable:
        return Verdict("repeatable")
    if not rule.ask:
        return Verdict("unknown")
    assert profile is not None, "a rule was found"
    over = profile.endpoints
    said = _said(rule.ask, port, held, profile)
    if said is None:
        return Verdict("unknown", evidence="it is not responding")
    groups = {name: text or "" for name, text in matched.texts.items()}
    for expression, outcome in ((rule.done, "done"), (rule.not_done, "not done")):
        if expression and Expression(_filled(expression, groups, is_expression=True)).search(said):
            text = _filled(rule.reply, groups, is_expression=False).encode("latin-1")
            reply = endpoints.incoming(text, exchange.command, over)
            return Verdict("done" if outcome == "done" else "not done", reply, said.decode("latin-1"))
    return Verdict("unknown", evidence=said.decode("latin-1"))


def _filled(text: str, groups: dict[str, str], *, is_expression: bool) -> str:
    for name, value in groups.items():
        text = text.replace(f"{{{name}}}", re.escape(value) if is_expression else value)
    return text


def _said(steps: list[Step], port: Port, held: HeldReceiver, profile: InstrumentProfile) -> bytes | None:
    """Return the instrument's replies to queries from a profile; None if an expected reply is missing."""
    said = b""
    for step in steps:
        held.forget()
        if step.send:
            port.write(endpoints.outgoing(step.send.encode("latin-1"), profile.endpoints), _WRITE_TIMEOUT_S)
        if step.expect:
            answer = _answer_to(step, held, profile)
            if answer is None:
                return None
            said += answer
    held.forget()
    return said


def _answer_to(step: Step, held: HeldReceiver, profile: InstrumentProfile) -> bytes | None:
    reply = reply_to(step, profile)
    came = held.wait(lambda data: reply(data) is not None, step.timeout_s)
    return None if reply(came) is None else endpoints.heard(came, profile.endpoints)
