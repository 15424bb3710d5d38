"""Reopens a resumed run's ports, and settles the exchanges still open on them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, structs

from praxis_desktop.core.devices import LISTEN_PREFIX, WEB_PREFIXES
from praxis_desktop.core.errors import PortError
from praxis_desktop.core.events import ActionEvent, LogEvent
from praxis_desktop.core.expressions import Expression
from praxis_desktop.core.messages import Message
from praxis_desktop.core.prompts import Choice, PromptEvent
from praxis_desktop.ports.dialects.http import first_request
from praxis_desktop.ports.dialects.messages import NoMessage
from praxis_desktop.ports.dialects.usb import sent_text
from praxis_desktop.ports.guest import SUCCESS
from praxis_desktop.ports.limits import command_text
from praxis_desktop.ports.profiles import endpoints
from praxis_desktop.ports.profiles.inquiry import reply_length
from praxis_desktop.ports.profiles.introductions import SAYS
from praxis_desktop.ports.profiles.library import find_profile
from praxis_desktop.ports.profiles.profile import InstrumentProfile
from praxis_desktop.ports.wire import SETTLED, SETTLING
from praxis_desktop.runs._questions import NobodyToAsk
from praxis_desktop.runs.resuming._instruments import InstrumentCheck, check_computer
from praxis_desktop.runs.resuming.past import (
    WHERE_SOMEBODY_ANSWERS,
    NotAnswered,
    PlacedRecord,
    PortMissing,
    StaysInterrupted,
    again_of,
    said_of,
    settle_doubts,
)

if TYPE_CHECKING:
    from praxis_desktop.core.events import Event
    from praxis_desktop.core.expressions import Found
    from praxis_desktop.interpreter.environment.continuing import BegunRequest
    from praxis_desktop.ports.delivery import HeldReceiver
    from praxis_desktop.ports.guest.connections import GuestListener
    from praxis_desktop.ports.guest.port import GuestPort
    from praxis_desktop.ports.opening import Opener
    from praxis_desktop.ports.profiles.profile import Endpoints, SettleRule, Step
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.transport import Port
    from praxis_desktop.runs._questions import Questions
    from praxis_desktop.runs.resuming.past import RecordedPast, SaidBefore


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
            if is_web and _is_cut(begun):
                continue
            command, begun = begun, b""
            if silent is None or not silent.fullmatch(bare_command(command, profile)):
                pending.append(OpenExchange(command, began_ns))
        else:
            has_answered = True
            received += record.data
            if is_web:
                received = _without_interim(received)
            while not (is_web and _INTERIM.match(received)) and (length := reply_length(received, profile)):
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


_INTERIM = re.compile(rb"HTTP/1\.[01] 1(?!01)[0-9]{2}[ \r]")


def _without_interim(received: bytes) -> bytes:
    """Received data without interim responses such as "100 Continue" at its start: they answer no command."""
    while _INTERIM.match(received) and (end := received.find(b"\r\n\r\n")) >= 0:
        received = received[end + 4 :]
    return received


_REQUEST = re.compile(rb"[A-Z]+ \S+ HTTP/1\.[01]\r\n")


def _is_cut(command: bytes) -> bool:
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


DONE, SEND, UNSURE = "done", "send", "unsure"

NEVER = "Its step is marked as never to be sent again. Do its action by hand; it then counts as carried out."
READ = "The program has already read part of the reply and would mistake the next one for the rest."
"""Why a command cannot be sent again."""

_ESCAPED = re.compile(rb"\\(x[0-9a-fA-F]{2}|[rnt0\\])")
_CONTROLS = {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"0": b"\0", b"\\": b"\\"}

_SHOWN = 40
"""Number of bytes of a command or a reply that are shown to a person."""

Said = Literal["done", "send", "unsure"]


def prompt_of(
    exchange: OpenExchange,
    role: str,
    name: str,
    step: Mapping[str, object] | None,
    *,
    obstacle: str,
    evidence: str,
    state: str = "",
    held: Mapping[str, str] = MappingProxyType({}),
) -> PromptEvent:
    """The question about an open exchange. ``name`` is the instrument's, ``step`` the open step;
    ``obstacle`` says why the command must not be sent again, if that is the case. ``state`` is the
    state that the instrument reported, ``held`` what liquid handlers held before, keyed by role.
    """
    where = (
        Message(" in step {step}, {title}", step=step.get("step"), title=step.get("title")) if step else ""
    )
    came = (
        Message(" Part of its reply arrived: {partial}.", partial=_readable(exchange.partial, is_reply=True))
        if exchange.partial
        else ""
    )
    said = (
        Message(" Asked now, it replies {encode}.", encode=_readable(evidence.encode("latin-1", "replace")))
        if evidence
        else ""
    )
    message = Message(
        "Did {name} on port {role} carry out {command}?\nThe computer stopped while the command "
        "was being sent{where}, and no reply was recorded.{came}{said} Check the instrument.",
        name=name,
        role=role,
        command=_readable(exchange.command),
        where=where,
        came=came,
        said=said,
    )
    if state:
        message += Message(" Asked for its state, it replied: {state}.", state=state)
    for robot, said in held.items():
        message += Message(" Before that command, {instrument} held: {held}.", instrument=robot, held=said)
    choices = (
        Choice(DONE, "It was carried out", "It is not sent again. Next you are asked what it replied."),
        Choice(SEND, "It was not carried out", "It is sent again.", obstacle),
        Choice(UNSURE, "Not sure", "Nothing is sent; the run stays interrupted until this is known."),
    )
    number = step.get("step") if step else 0
    return PromptEvent(
        0,
        "choose",
        message,
        choices,
        step=number if isinstance(number, int) else 0,
        details={"what": "open exchange", "port": role, "command": exchange.command.hex()},
    )


def reply_prompt(exchange: OpenExchange, role: str, name: str) -> PromptEvent:
    """The question asking for the instrument's reply, in case the person knows it."""
    return PromptEvent(
        0,
        "input",
        Message(
            "What did {name} on port {role} reply to {command}?\nLeave it empty if it is not known; the "
            "program then gets no reply. Write characters that cannot be typed as \\r, \\n or \\x1b.",
            name=name,
            role=role,
            command=_readable(exchange.command),
        ),
        details={"what": "reply", "port": role, "type": "text"},
    )


def reply_bytes(text: str) -> bytes:
    """The bytes of a reply that a person typed, with escape sequences converted."""
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        data = text.encode("utf-8", "surrogatepass")
    return _ESCAPED.sub(_unescaped, data)


def _unescaped(found: re.Match[bytes]) -> bytes:
    told = found[1]
    return bytes.fromhex(told[1:].decode()) if told.startswith(b"x") else _CONTROLS[told]


def _readable(data: bytes, *, is_reply: bool = False) -> str:
    transfers = "" if is_reply else sent_text(data)
    if transfers:
        return repr(transfers)
    rest = Message(" and {count} bytes more", count=len(data) - _SHOWN) if len(data) > _SHOWN else ""
    text = data[:_SHOWN].decode("latin-1").strip("\r\n\0 ")
    shown = (
        f"{text!r}"
        if text.isprintable() and text
        else Message("the bytes {text}", text=data[:_SHOWN].hex(" "))
    )
    return f"{shown}{rest}"


_WRITE_TIMEOUT_S = 2.0


class Verdict(Struct, frozen=True):
    """An instrument's or its profile's verdict on an open exchange."""

    outcome: Literal["repeatable", "done", "not done", "unknown"]
    reply: bytes = b""
    """The reply to a command that was carried out."""
    evidence: str = ""
    """The instrument's statement."""


def rule_for(exchange: OpenExchange, profile: InstrumentProfile | None) -> tuple[SettleRule, Found] | None:
    """The profile's rule for this command, and the match."""
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
    """Apply the profile, asking the instrument if the rule requires it. Raises PortError."""
    if profile is not None and profile.endpoints is not None and not bare_command(exchange.command, profile):
        return Verdict("repeatable")  # a standard request, which sets what is set already, or only asks
    found = rule_for(exchange, profile)
    if found is None:
        return Verdict("unknown")
    rule, matched = found
    if rule.repeatable:
        return Verdict("repeatable")
    if not rule.ask:
        return Verdict("unknown")
    over = None if profile is None else profile.endpoints
    said = _said(rule.ask, port, held, over)
    if said is None:
        return Verdict("unknown", evidence="it does not answer")
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


def _said(steps: list[Step], port: Port, held: HeldReceiver, over: Endpoints | None) -> bytes | None:
    """The instrument's answers to a profile's question; None if an expected answer is missing."""
    said = b""
    for step in steps:
        held.forget()
        if step.send:
            port.write(endpoints.outgoing(step.send.encode("latin-1"), over), _WRITE_TIMEOUT_S)
        if step.expect:
            answer = _answer_to(step, held, over)
            if answer is None:
                return None
            said += answer
    held.forget()
    return said


def _answer_to(step: Step, held: HeldReceiver, over: Endpoints | None) -> bytes | None:
    found = endpoints.reply_to(step, over)
    came = held.wait(lambda data: found(data) is not None, step.timeout_s)
    return None if found(came) is None else endpoints.heard(came, over)


_LATE_S = 0.3
"""Seconds to wait for a late reply before asking anyone."""
_SEND_TIMEOUT_S = 10.0
_WRITE = b"write\n"


class _Settled(Struct, frozen=True):
    """The decision about one exchange: give the program a reply, or send the command."""

    how: str
    reply: bytes = b""
    sends: bool = False


def _missing(wire: str, fault: PortError) -> PortMissing:
    """The reason why a run stays interrupted if a port cannot be opened again."""
    return PortMissing(
        Message("port {role} cannot be opened again: {message}", role=wire, message=fault.message),
        hint=f"{fault.hint} Then resume the run again.".strip(),
    )


class Settling:
    """Settles the open exchanges of one run, whose past ends with the request ``begun``.

    Every decision is reported. Certain facts decide first, then the step's own declaration, then the
    instrument's answer, and finally a person.
    """

    def __init__(
        self,
        past: RecordedPast,
        begun: BegunRequest | None,
        *,
        header: Mapping[str, object],
        place: int,
        waited_for: str,
        questions: Questions,
        tell: Callable[[Event], None],
        opener: Opener,
        said: Sequence[SaidBefore] = (),
        said_by: str = "",
    ) -> None:
        self._past = past
        self._said_before = said
        self._said_by = said_by or "a person"
        self._begun = begun
        self._header = header
        self._place = place
        self._waited_for = waited_for
        self._questions = questions
        self._tell = tell
        self._kinds = opener.kinds
        self._instruments = InstrumentCheck(past, opener, ask=self._answer, tell=tell)
        self._state = ""
        """The state reported by the instrument that is being queried."""

    def settle(
        self,
        channels: Sequence[GuestPort],
        bindings: Sequence[Binding] = (),
        listeners: Sequence[GuestListener] = (),
    ) -> bytes | None:
        """Reopen the ports of ``channels`` and settle their exchanges, and have ``listeners`` listen again.

        The instruments of other ``bindings``, which the program may open later, are only checked. Returns the
        answer to the request ``begun``, or None if it has yet to be performed. Raises StaysInterrupted.
        """
        settle_doubts(self._past, ask=self._answer, tell=self._tell)
        check_computer(self._header, bindings, ask=self._answer, tell=self._tell)
        is_open = [channel.binding for channel in channels]
        for binding in is_open:
            self._instruments.find(binding)
        for binding in bindings:
            if not any(binding is other for other in is_open):
                self._instruments.expect(binding)
        answer = None
        for channel in channels:
            try:
                answer = self._settle_port(channel) or answer
            except PortError as fault:
                raise _missing(channel.wire, fault) from fault
        for listener in listeners:
            try:
                listener.take_up()
            except PortError as fault:
                raise _missing(listener.binding.role, fault) from fault
        return answer

    def _settle_port(self, channel: GuestPort) -> bytes | None:
        role = channel.wire
        if channel.binding.device.startswith(LISTEN_PREFIX):
            channel.reconnect()
            return None
        if channel.writer.is_writing:
            raise StaysInterrupted(
                Message(
                    "a long write to port {role} was in progress; how much of it was sent is not known",
                    role=role,
                ),
                hint="Check the instrument. The run cannot continue from here; give it up with "
                "`praxis-desktop history close`.",
            )
        wire = self._past.wire(role)
        profile = self._profile(role, is_on_usb=not channel.binding.has_line)
        begun = self._begun_write(channel)
        became = "" if begun is None else self._past.begun_write(role, self._place, begun)
        is_awaited = channel.reader.is_reading or self._waited_for == channel.operations.channel
        is_web = _is_web(channel, profile)
        exchanges = open_exchanges(wire, profile, is_awaited=is_awaited, is_web=is_web)
        is_last = (
            begun is not None
            and bool(exchanges)
            and (exchanges[-1].command.endswith(begun) if is_web else exchanges[-1].command == begun)
        )
        if begun is not None and became == "left" and not is_last:
            # No reply to the command is expected, but the command may not have been carried out.
            exchanges.append(OpenExchange(begun, wire[-1].record.time_ns))
        arrived = channel.reader.arrived
        undelivered = self._past.undelivered(role, arrived.count)
        held = channel.reconnect()
        if held is None:
            return None
        if arrived.forgotten < self._past.forgotten(role):
            channel.reader.forget_received()
        written = None if begun is None or became == "not left" else _written(begun)
        if channel.binding.instrument is not None:
            exchanges = []  # the rehearsal gave the simulator all commands, so it will answer
        elif exchanges and self._is_late(channel, held, profile, exchanges):
            exchanges = []
        if exchanges:
            return self._settle_exchanges(
                channel, held, profile, exchanges, written, undelivered, begun or b""
            )
        self._meet_again(channel, held, undelivered)
        return written

    def _is_late(
        self,
        channel: GuestPort,
        held: HeldReceiver,
        profile: InstrumentProfile | None,
        exchanges: Sequence[OpenExchange],
    ) -> bool:
        """Whether the reply to the only open exchange arrives now, so that the command was carried out."""
        role, partial = channel.wire, exchanges[0].partial
        late = held.wait(lambda data: bool(reply_length(partial + data, profile)), _LATE_S)
        is_trusted = not self._past.is_settling(role)
        if not is_trusted or len(exchanges) > 1 or not reply_length(partial + late, profile):
            return False
        channel.note(SETTLED, {"how": "the reply came late", "commands": [exchanges[0].command.hex()]})
        self._say(role, exchanges[0], "its reply came late, so the command was carried out")
        return True

    def _meet_again(self, channel: GuestPort, held: HeldReceiver, undelivered: bytes) -> None:
        """With no exchange open, check that the instrument is the same, and give its port to the program."""
        port, asked = channel.operations.port, self._instruments.profile(channel.binding)
        if port is not None and asked is not None:
            if self._past.is_settling(channel.wire):
                held.wait(lambda _: False, _LATE_S)
                held.forget()
            channel.note(SETTLING, {"commands": []})
            met = self._instruments.meet(channel.binding, port, held, asked)
            undelivered += met.rest
            count = channel.reader.arrived.count
            told = {"from": count, "delivered": undelivered.hex(), SAYS: dict(met.says)}
            channel.note(SETTLED, {"exchanges": [], "again": [], "begun": False, **told})
        held.deliver(undelivered)
        held.pass_on()

    def _settle_exchanges(
        self,
        channel: GuestPort,
        held: HeldReceiver,
        profile: InstrumentProfile | None,
        exchanges: list[OpenExchange],
        written: bytes | None,
        undelivered: bytes,
        begun: bytes,
    ) -> bytes | None:
        """Settle all exchanges; ``written`` answers the write ``begun``, which ends the last exchange."""
        role, partial, arrived = channel.wire, exchanges[0].partial, channel.reader.arrived
        if not (arrived.unread + undelivered).endswith(partial):
            exchanges[0] = structs.replace(exchanges[0], is_read=True)
        channel.note(SETTLING, {"commands": [each.command.hex() for each in exchanges]})
        says = self._says(channel, held)
        decided = [self._decide(channel, held, profile, exchange) for exchange in exchanges]
        told = [
            {"command": each.command.hex(), "how": one.how, "sent": one.sends, "reply": one.reply.hex()}
            for each, one in zip(exchanges, decided, strict=True)
        ]
        held.forget()
        reply = b"".join(one.reply for one in decided)
        again = [each.command for each, one in zip(exchanges, decided, strict=True) if one.sends]
        performs = written is not None and decided[-1].sends
        if performs:
            before = again.pop().removesuffix(begun)
            again += [before] if before else []
        forgets = bool(partial) and any(one.sends for one in decided)
        if forgets:
            # Keep complete replies, and drop the partial one, whose command is sent again.
            given = (arrived.unread + undelivered).removesuffix(partial) + reply
        else:
            given = undelivered + (reply[len(partial) :] if reply.startswith(partial) else reply)
        channel.note(
            SETTLED,
            {
                "exchanges": told,
                "from": arrived.count,
                "delivered": given.hex(),
                "again": [command.hex() for command in again],
                "begun": performs,
                "forget": forgets,
                "unread": len(arrived.unread) if forgets else 0,
                **({SAYS: dict(says)} if says else {}),
            },
        )
        for exchange, one in zip(exchanges, decided, strict=True):
            self._say(role, exchange, one.how)
        if forgets:
            channel.reader.forget_received()
        held.deliver(given)
        held.pass_on()
        if _is_web(channel, profile) and not all(one.sends or one.reply for one in decided):
            channel.lose()  # a request has a reply, which was lost with the connection
        self._send(channel, again)
        return None if performs else written

    def _says(self, channel: GuestPort, held: HeldReceiver) -> Mapping[str, str]:
        """The instrument's identification; a person is asked if it is another instrument."""
        self._state = ""
        port, asked = channel.operations.port, self._instruments.profile(channel.binding)
        if port is None or asked is None:
            return {}
        met = self._instruments.meet(channel.binding, port, held, asked)
        self._state = met.state
        return met.says

    def _send(self, channel: GuestPort, commands: Sequence[bytes]) -> None:
        port = channel.operations.port
        for command in commands:
            if port is not None:
                port.write(command, _SEND_TIMEOUT_S)

    # ---- one exchange
    def _decide(
        self,
        channel: GuestPort,
        held: HeldReceiver,
        profile: InstrumentProfile | None,
        exchange: OpenExchange,
    ) -> _Settled:
        if exchange.is_owed:
            return _Settled("sent now, as decided before; it had not been sent yet", sends=True)
        if _is_cut(exchange.command) and not exchange.partial:
            return _Settled("sent again: it was not sent completely, so it was not carried out", sends=True)
        step = self._step()
        resend = self._resend(step)
        is_whole = exchange.command.endswith(command_end(profile))
        obstacle = NEVER if resend == "never" else READ if exchange.is_read else ""
        if resend == "repeatable" and is_whole and not obstacle:
            return _Settled("sent again: its step is marked repeatable", sends=True)
        port = channel.operations.port
        verdict = Verdict("unknown")
        if port is not None and is_whole:
            verdict = verdict_of(exchange, profile, port, held)
        if verdict.outcome == "done":
            return _Settled(
                Message(
                    "the instrument says that it was carried out: {evidence}", evidence=repr(verdict.evidence)
                ),
                verdict.reply,
            )
        if verdict.outcome == "repeatable" and not obstacle:
            return _Settled("sent again: repeating it has no effect", sends=True)
        if verdict.outcome == "not done" and not obstacle:
            return _Settled(
                Message(
                    "sent again: the instrument did not receive it: {evidence}",
                    evidence=repr(verdict.evidence),
                ),
                sends=True,
            )
        return self._ask(channel.wire, profile, exchange, step, obstacle, verdict.evidence)

    def _ask(
        self,
        role: str,
        profile: InstrumentProfile | None,
        exchange: OpenExchange,
        step: Mapping[str, object] | None,
        obstacle: str,
        evidence: str,
    ) -> _Settled:
        name = "the instrument" if profile is None else profile.name
        prompt = prompt_of(
            exchange,
            role,
            name,
            step,
            obstacle=obstacle,
            evidence=evidence,
            state=self._state,
            held=self._past.held,
        )
        said: object = said_of(self._said_before, role, exchange.command)
        by = self._said_by
        if not said or (said == SEND and obstacle):
            said, by = self._answer(prompt)
        if said == SEND:
            return _Settled(Message("sent again: {by} says that it was not carried out", by=by), sends=True)
        if said != DONE:
            raise StaysInterrupted(
                Message(
                    "whether {command} on port {role} was carried out is not known",
                    command=repr(exchange.command),
                    role=role,
                ),
                hint="Check the instrument, then resume the run again, or give it up with "
                "`praxis-desktop history close`.",
            )
        reply, by = self._answer(reply_prompt(exchange, role, name))
        data = reply_bytes(str(reply or ""))
        end = self._end_of_lines(role) if profile is None else profile.replies.terminator.encode("latin-1")
        if data and end and not data.endswith(end):
            data += end
        over = None if profile is None else profile.endpoints
        received = endpoints.incoming(data, exchange.command, over)
        return _Settled(Message("{by} says that it was carried out", by=by), received)

    def _end_of_lines(self, role: str) -> bytes:
        """The line end in the last line from an instrument that has no profile."""
        received = self._past.received(role).rstrip(b"\0")
        line = received[: max(received.rfind(b"\n"), received.rfind(b"\r")) + 1]
        return line[len(line.rstrip(b"\r\n")) :]

    def _answer(self, prompt: PromptEvent) -> tuple[object, str]:
        """Ask a person; return the answer and the person. Raises StaysInterrupted if nobody can be asked."""
        advice = WHERE_SOMEBODY_ANSWERS
        if self._questions.policy != "ask":
            raise StaysInterrupted(
                Message("a person must be asked: {message}", message=prompt.message), hint=advice
            )
        try:
            answer = self._questions.ask(prompt).wait()
        except NobodyToAsk as nobody:
            raise StaysInterrupted(
                Message("a person must be asked: {message}", message=prompt.message), hint=advice
            ) from nobody
        if answer is None or answer.source == "withdrawn":
            raise NotAnswered("the question was not answered, and the run stays interrupted")
        return answer.value, answer.by or "a person"

    # ---- facts
    def _profile(self, role: str, *, is_on_usb: bool = False) -> InstrumentProfile | None:
        kind = self._kinds.get(role, "")
        if kind and (found := find_profile(kind)) is not None:
            return found
        return endpoints.any_instrument() if is_on_usb else None

    def _begun_write(self, channel: GuestPort) -> bytes | None:
        """The data that the guest was writing to this port."""
        begun = self._begun
        if (
            begun is None
            or begun.channel != channel.operations.channel
            or not begun.request.startswith(_WRITE)
        ):
            return None
        return begun.request.removeprefix(_WRITE)

    def _step(self) -> Mapping[str, object] | None:
        """The innermost open step."""
        steps = self._past.open_steps
        return steps[max(steps)] if steps else None

    def _resend(self, step: Mapping[str, object] | None) -> str:
        """What ``step``, or else the nearest enclosing step, declares about resending its commands."""
        while step is not None:
            if told := step.get("resend"):
                return str(told)
            parent = step.get("parent")
            step = self._past.open_steps.get(parent) if isinstance(parent, int) else None
        return "ask"

    def _say(self, role: str, exchange: OpenExchange, how: str) -> None:
        what = Message(
            "port {role}: {command} was open when the run was interrupted; {how}",
            role=role,
            command=repr(exchange.command),
            how=how,
        )
        self._tell(LogEvent(what, "notice"))
        self._tell(ActionEvent("settle", "", how, {"port": role, "command": exchange.command.hex()}))


def _is_web(channel: GuestPort, profile: InstrumentProfile | None) -> bool:
    """Whether requests of HTTP are sent on a port."""
    return channel.binding.device.startswith(WEB_PREFIXES) or (
        profile is not None and profile.limits.frames == "http"
    )


def _written(data: bytes) -> bytes:
    """The answer to a write that was completed."""
    return SUCCESS + b"%d" % len(data)
