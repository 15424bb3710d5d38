"""Reopens the ports of a resumed run, and settles the exchanges that are still open on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct, structs

from praxis_desktop.core.devices import LISTEN_PREFIX, TELNET_PREFIX, WEB_PREFIXES
from praxis_desktop.core.errors import PortError
from praxis_desktop.core.events import ActionEvent, LogEvent
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.ports.dialects.transfers import CONTROL, Completion
from praxis_desktop.ports.guest import SUCCESS
from praxis_desktop.ports.network import unescaped
from praxis_desktop.ports.profiles import endpoints
from praxis_desktop.ports.profiles.inquiry import reply_length, write_beside
from praxis_desktop.ports.profiles.introductions import SAYS
from praxis_desktop.ports.profiles.library import find_profile
from praxis_desktop.ports.wire import SETTLED, SETTLING
from praxis_desktop.ports.wire_logs import WireRecord
from praxis_desktop.runs._questions import NobodyToAsk
from praxis_desktop.runs.resuming._asking import DONE, NEVER, READ, SEND, prompt_of, reply_bytes, reply_prompt
from praxis_desktop.runs.resuming._exchanges import (
    OpenExchange,
    Verdict,
    is_cut,
    is_whole,
    open_exchanges,
    verdict_of,
)
from praxis_desktop.runs.resuming._guardian_replies import share_of, stops_sent
from praxis_desktop.runs.resuming._instruments import InstrumentCheck, check_computer
from praxis_desktop.runs.resuming.past import (
    WHERE_SOMEBODY_ANSWERS,
    NotAnswered,
    PlacedRecord,
    PortMissing,
    StaysInterrupted,
    said_of,
    settle_doubts,
)

if TYPE_CHECKING:
    from praxis_desktop.core.events import Event
    from praxis_desktop.core.prompts import AnswerEvent, PromptEvent
    from praxis_desktop.interpreter.environment.continuing import BegunRequest
    from praxis_desktop.ports.delivery import HeldReceiver
    from praxis_desktop.ports.guest.connections import GuestListener
    from praxis_desktop.ports.guest.port import GuestPort
    from praxis_desktop.ports.opening import Opener
    from praxis_desktop.ports.profiles.profile import Endpoints, InstrumentProfile
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.records.guardian_notes import GuardianNote
    from praxis_desktop.runs.resuming._guardian_replies import Share
    from praxis_desktop.runs.resuming.past import RecordedPast, SaidBefore


class Answered(Protocol):
    """A question that has been asked."""

    def wait(self) -> AnswerEvent | None:
        """Wait for the answer; None if the question was withdrawn."""
        ...


class Asking(Protocol):
    """Asks the user questions, as ``Questions`` does."""

    @property
    def policy(self) -> str:
        """The policy to apply if there is nobody to ask; "ask" if there is somebody."""
        ...

    def ask(self, prompt: PromptEvent) -> Answered:
        """Ask the question. Raises NobodyToAsk."""
        ...


_LATE_S = 0.3
"""Seconds to wait for a late reply before asking the instrument or the user."""
_SEND_TIMEOUT_S = 10.0
_WRITE = b"write\n"


class _Settled(Struct, frozen=True):
    """The decision about one exchange: give the program a reply, or send the command."""

    how: str
    reply: bytes = b""
    sends: bool = False


class _Port(Struct, frozen=True):
    """A reopened port; ``held`` receives its data. ``written`` is the answer to the write, if any, that the
    program had ``begun``.
    """

    channel: GuestPort
    profile: InstrumentProfile | None
    held: HeldReceiver
    is_web: bool
    begun: bytes
    written: bytes | None

    @property
    def over(self) -> Endpoints | None:
        """The endpoints of a USB or HID device; None for other instruments."""
        if self.channel.binding.has_line:
            return None
        known = None if self.profile is None else self.profile.endpoints
        return known or endpoints.any_instrument().endpoints


class _Heard(Struct, frozen=True):
    """The result of a search for replies: ``left`` holds the exchanges still open, ``how`` says how those in
    ``answered`` were settled, and ``data`` is for the program. ``told`` describes what the guardian received.
    """

    left: list[OpenExchange]
    answered: Sequence[OpenExchange] = ()
    data: bytes = b""
    how: str = ""
    told: str = ""


_HEARD = "its reply was received after the program had died, so the command was carried out"
_LATE = "its reply came late, so the command was carried out"


def _plain(port: _Port, note: GuardianNote) -> bytes:
    """Return the data that the guardian received, in the form in which the program would have received it."""
    return unescaped(note.heard) if port.channel.binding.device.startswith(TELNET_PREFIX) else note.heard


def _without_completions(port: _Port, data: bytes) -> bytes:
    """Return ``data`` without the completions of OUT transfers to a USB device."""
    if port.over is None:
        return data
    count = endpoints.completed(data)
    return endpoints.without_completions(data, {each: count[each] for each in count if each != CONTROL})


def _missing(wire: str, fault: PortError) -> PortMissing:
    """Return the reason why a run stays interrupted when one of its ports cannot be opened again."""
    return PortMissing(
        Message("port {role} cannot be opened again: {message}", role=wire, message=fault.message),
        hint=f"{fault.hint} Then resume the run again.".strip(),
    )


class Settling:
    """Settles the open exchanges of one run, whose record ends with the request ``begun``.

    Every decision is reported. Decisions are based on what is known for certain or, failing that, on the
    step's declaration, then on the instrument's reply, and finally on the user's answer. If ``are_restored``,
    the simulated instruments will answer the commands sent to them; otherwise, they are treated as real ones.
    ``heed_stop`` raises StaysInterrupted if the run has been asked to stop: then no further command is sent.
    """

    def __init__(
        self,
        past: RecordedPast,
        begun: BegunRequest | None,
        *,
        header: Mapping[str, object],
        place: int,
        waited_for: str,
        questions: Asking,
        tell: Callable[[Event], None],
        opener: Opener,
        said: Sequence[SaidBefore] = (),
        said_by: str = "",
        are_restored: bool = True,
        heed_stop: Callable[[], None],
    ) -> None:
        self._are_restored = are_restored
        self._heed_stop = heed_stop
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
        """The state reported by the instrument that was last queried."""

    def settle(
        self,
        channels: Sequence[GuestPort],
        bindings: Sequence[Binding] = (),
        listeners: Sequence[GuestListener] = (),
    ) -> bytes | None:
        """Reopen the ports of ``channels``, settle their exchanges, and make ``listeners`` listen again.

        The instruments of other ``bindings``, which the program may open later, are only checked. Returns the
        answer to the request ``begun``, or None if that has yet to be performed. Raises StaysInterrupted.
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
            self._heed_stop()
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
                    "a long write to port {role} was in progress; it is not known how much of it was sent",
                    role=role,
                ),
                hint="Check the instrument. The run cannot continue from here; give it up with "
                "`praxis-desktop history close`.",
            )
        wire = self._past.port(role).wire
        profile = self._profile(role, is_on_usb=not channel.binding.has_line)
        begun = self._begun_write(channel)
        became = "" if begun is None else self._past.port(role).begun_write(self._place, begun)
        is_web = _is_web(channel, profile)
        still_open = partial(
            open_exchanges,
            profile=profile,
            is_awaited=channel.reader.is_reading or self._waited_for == channel.operations.channel,
            is_web=is_web,
        )
        exchanges = still_open(wire)
        is_last = (
            begun is not None
            and bool(exchanges)
            and (exchanges[-1].command.endswith(begun) if is_web else exchanges[-1].command == begun)
        )
        silent: list[OpenExchange] = []
        if begun is not None and became == "left" and not is_last:
            # No reply to the command is expected, but the command may not have been carried out.
            silent = [OpenExchange(begun, wire[-1].record.time_ns)]
        arrived = channel.reader.arrived
        undelivered = self._past.port(role).undelivered(arrived.count)
        held = channel.reconnect()
        if held is None:
            return None
        if arrived.forgotten < self._past.port(role).forgotten:
            channel.reader.forget_received()
        written = None if begun is None or became == "not left" else _written(begun)
        port = _Port(channel, profile, held, is_web, begun or b"", written)
        if self._are_restored and channel.binding.instrument is not None:
            # The rehearsal gave the simulator all commands, so it will answer.
            self._meet_again(port, undelivered, [], "")
            return written

        def left_by(data: bytes) -> list[OpenExchange]:
            if not data:
                return exchanges
            last = WireRecord(wire[-1].record.time_ns, role, "in", data)
            return still_open([*wire, PlacedRecord(self._place, last)])

        heard = self._hear(port, exchanges, left_by)
        left = [*heard.left, *silent]
        if left:
            for each in heard.answered:
                self._say(role, each, heard.how)
            return self._settle_exchanges(port, left, undelivered + heard.data, heard.told)
        self._meet_again(port, undelivered + heard.data, heard.answered, heard.how)
        return written

    def _hear(
        self,
        port: _Port,
        exchanges: list[OpenExchange],
        left_by: Callable[[bytes], list[OpenExchange]],
    ) -> _Heard:
        """Find the replies to the open exchanges, both in the data that the guardian received and in the data
        arriving now. ``left_by`` returns the exchanges that are still open once the program has received the
        given data.
        """
        role, held = port.channel.wire, port.held
        notes = self._past.overheard(role)
        told = joined(" ", [str(note) for note in notes if note.heard])
        if self._past.port(role).is_unsettled:  # the data may answer one of this program's questions
            if exchanges:
                held.wait(lambda _: False, _LATE_S)
            return _Heard(exchanges, told=told)
        share = partial(
            share_of,
            stops=stops_sent(notes, port.profile),
            profile=port.profile,
            awaited=sum(not each.is_owed for each in exchanges),
            partial=exchanges[0].partial if exchanges else b"",
            owed=self._past.port(role).owed(len(self._past.port(role).received)),
            is_web=port.is_web,
        )
        before = b"".join(_plain(port, note) for note in notes if not note.is_reopened)
        first = share(before)
        left = left_by(first.data)
        if first.has_failed and len(left) == 1:
            left = [structs.replace(left[0], is_withdrawn=True)]
        known = _Heard(left, exchanges[: len(exchanges) - len(left)], first.data, _HEARD, told)
        if not left and not first.stops_left:
            return known

        def is_over(share: Share) -> bool:
            return share.is_certain and not left_by(share.data)

        late = held.wait(
            lambda late: is_over(now := share(before + late)) and not now.stops_left,
            _LATE_S,
        )
        last = share(before + late)
        if not left:  # data that came late can only be the reply to a stop
            held.forget()
            return structs.replace(known, data=last.data) if last.is_certain else known
        if late and len(left) == 1 and is_over(last):
            held.forget()
            return _Heard([], exchanges, last.data, _LATE, told)
        return known

    def _meet_again(
        self, port: _Port, undelivered: bytes, answered: Sequence[OpenExchange], how: str
    ) -> None:
        """Check that the instrument is the same, and hand its port back to the program, now that no exchange
        is open. The exchanges ``answered`` were still open at the end of the record.
        """
        channel, held = port.channel, port.held
        count = channel.reader.arrived.count
        undelivered += self._completions(port, count, undelivered)
        if answered or self._past.is_guarded_since(channel.wire):
            commands = [each.command.hex() for each in answered]
            told = {"how": how, "commands": commands, "from": count, "delivered": undelivered.hex()}
            channel.note(SETTLED, told)
        for each in answered:
            self._say(channel.wire, each, how)
        live, asked = channel.operations.port, self._instruments.profile(channel.binding)
        if live is not None and asked is not None:
            if self._past.port(channel.wire).is_unsettled:
                held.wait(lambda _: False, _LATE_S)
                held.forget()
            channel.note(SETTLING, {"commands": []})
            met = self._instruments.meet(channel.binding, live, held, asked)
            undelivered += met.rest
            given = {"from": count, "delivered": undelivered.hex(), SAYS: dict(met.says)}
            channel.note(SETTLED, {"exchanges": [], "again": [], "begun": False, **given})
        held.deliver(undelivered)
        held.pass_on()

    def _settle_exchanges(
        self, port: _Port, exchanges: list[OpenExchange], undelivered: bytes, told: str
    ) -> bytes | None:
        """Settle all exchanges. Return the answer to the write that the program had begun; None if there was
        none, or if the write has yet to be performed. ``told`` describes what the guardian received.
        """
        channel, held = port.channel, port.held
        role, arrived = channel.wire, channel.reader.arrived
        said = _without_completions(port, exchanges[0].partial)
        if not (arrived.unread + undelivered).endswith(said):
            exchanges[0] = structs.replace(exchanges[0], is_read=True)
        channel.note(SETTLING, {"commands": [each.command.hex() for each in exchanges]})
        says = self._says(channel, held)
        decided = [self._decide(port, exchange, told) for exchange in exchanges]
        how = [
            {"command": each.command.hex(), "how": one.how, "sent": one.sends, "reply": one.reply.hex()}
            for each, one in zip(exchanges, decided, strict=True)
        ]
        held.forget()
        reply = _without_completions(port, b"".join(one.reply for one in decided))
        again = [each.command for each, one in zip(exchanges, decided, strict=True) if one.sends]
        performs = port.written is not None and decided[-1].sends and not exchanges[-1].is_owed
        if performs:
            before = again.pop().removesuffix(port.begun)
            again += [before] if before else []
        forgets = bool(said) and any(one.sends for one in decided)
        unread = len(arrived.unread) if forgets else 0
        if forgets:
            # Keep complete replies, and drop the partial one, whose command is sent again.
            given = (arrived.unread + undelivered).removesuffix(said) + reply
        else:
            given = undelivered + (reply[len(said) :] if reply.startswith(said) else reply)
        sends = [*again, port.begun] if performs else again
        given += self._completions(port, arrived.count - unread, given, sends)
        self._heed_stop()  # before the decisions are recorded
        channel.note(
            SETTLED,
            {
                "exchanges": how,
                "from": arrived.count,
                "delivered": given.hex(),
                "again": [command.hex() for command in again],
                "begun": performs,
                "forget": forgets,
                "unread": unread,
                **({SAYS: dict(says)} if says else {}),
            },
        )
        for exchange, one in zip(exchanges, decided, strict=True):
            self._say(role, exchange, one.how)
        if forgets:
            channel.reader.forget_received()
        held.deliver(given)
        owed = self._past.port(role).owed(arrived.count - unread) - endpoints.completed(given)
        if port.over is not None:
            self._send_transfers(port, again, endpoints.owed_of(sends, owed))
        held.pass_on()
        if port.is_web and not all(one.sends or one.reply for one in decided):
            channel.lose()  # every request gets a reply, but this one was lost with the connection
        if port.over is None:
            self._send(channel, again)
        return None if performs else port.written

    def _completions(self, port: _Port, seen: int, given: bytes, sends: Sequence[bytes] = ()) -> bytes:
        """Return the completions of finished transfers that the program has not received, that is, those
        neither in the first ``seen`` bytes nor in ``given``. Completions of the commands in ``sends`` are
        left out, because these commands have yet to complete.
        """
        role = port.channel.wire
        if port.over is None or (self._are_restored and port.channel.binding.instrument is not None):
            return b""
        coming = sum(map(endpoints.asked, sends), Counter[int]())
        missing = self._past.port(role).owed(seen) - endpoints.completed(given) - coming
        wire = [each.record.data for each in self._past.port(role).wire if each.record.direction == "out"]
        return b"".join(
            Completion.written(each, endpoints.last_size(wire, each)).to_bytes() * count
            for each, count in missing.items()
            if each != CONTROL
        )

    def _says(self, channel: GuestPort, held: HeldReceiver) -> Mapping[str, str]:
        """Return the instrument's identification; if it is a different instrument, ask the user."""
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
            self._heed_stop()  # what is not sent now is still to be sent when the run is resumed again
            if port is not None:
                port.write(command, _SEND_TIMEOUT_S)

    def _send_transfers(self, port: _Port, commands: Sequence[bytes], owed: Sequence[Counter[int]]) -> None:
        """Send ``commands`` again, and pass on the completions that are ``owed`` to the program."""
        live = port.channel.operations.port
        for command, ours in zip(commands, owed, strict=False):
            self._heed_stop()
            if live is not None:
                write_beside(command, live, port.held, port.over, _SEND_TIMEOUT_S, owed=ours)
                port.held.deliver(port.held.take())

    # ---- one exchange
    def _decide(self, port: _Port, exchange: OpenExchange, told: str) -> _Settled:
        profile = port.profile
        if exchange.is_owed:
            return _Settled("sent now, as decided earlier; it had not been sent yet", sends=True)
        if is_cut(exchange.command) and not exchange.partial:
            return _Settled("sent again: it was not sent completely, so it was not carried out", sends=True)
        if exchange.is_withdrawn:
            return _Settled("sent now: it had not been sent when the instrument was stopped", sends=True)
        step = self._step()
        resend = self._resend(step)
        is_sent = is_whole(exchange.command, profile)
        obstacle = NEVER if resend == "never" else READ if exchange.is_read else ""
        if resend == "repeatable" and is_sent and not obstacle:
            return _Settled("sent again: its step is marked repeatable", sends=True)
        live = port.channel.operations.port
        verdict = Verdict("unknown")
        if live is not None and is_sent:
            verdict = verdict_of(exchange, profile, live, port.held)
        if verdict.outcome == "done":
            return _Settled(
                Message(
                    "the instrument reports that it was carried out: {evidence}",
                    evidence=repr(verdict.evidence),
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
        return self._ask(port, exchange, step, obstacle, verdict.evidence, told)

    def _ask(
        self,
        port: _Port,
        exchange: OpenExchange,
        step: Mapping[str, object] | None,
        obstacle: str,
        evidence: str,
        told: str,
    ) -> _Settled:
        role, profile = port.channel.wire, port.profile
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
            overheard=told,
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
                    "it is not known whether {command} on port {role} was carried out",
                    command=repr(exchange.command),
                    role=role,
                ),
                hint="Check the instrument, then resume the run again, or give it up with "
                "`praxis-desktop history close`.",
            )
        reply, by = self._answer(reply_prompt(exchange, role, name, told))
        data = reply_bytes(str(reply or ""))
        end = self._end_of_lines(role) if profile is None else profile.replies.terminator.encode("latin-1")
        if data and end and not data.endswith(end) and not _is_complete(data, profile):
            data += end
        over = None if profile is None else profile.endpoints
        received = endpoints.incoming(data, exchange.command, over)
        return _Settled(Message("{by} says that it was carried out", by=by), received)

    def _end_of_lines(self, role: str) -> bytes:
        """Return the line ending of the last line received from an instrument that has no profile."""
        received = bytes(self._past.port(role).received).rstrip(b"\0")
        line = received[: max(received.rfind(b"\n"), received.rfind(b"\r")) + 1]
        return line[len(line.rstrip(b"\r\n")) :]

    def _answer(self, prompt: PromptEvent) -> tuple[object, str]:
        """Ask the user; return the answer and who gave it. Raises StaysInterrupted if nobody can be asked."""
        advice = WHERE_SOMEBODY_ANSWERS
        if self._questions.policy != "ask":
            raise StaysInterrupted(
                Message("someone must be asked: {message}", message=prompt.message), hint=advice
            )
        try:
            answer = self._questions.ask(prompt).wait()
        except NobodyToAsk as nobody:
            raise StaysInterrupted(
                Message("someone must be asked: {message}", message=prompt.message), hint=advice
            ) from nobody
        if answer is None or answer.source == "withdrawn":
            raise NotAnswered("the question was not answered, and the run remains interrupted")
        return answer.value, answer.by or "a person"

    # ---- facts
    def _profile(self, role: str, *, is_on_usb: bool = False) -> InstrumentProfile | None:
        kind = self._kinds.get(role, "")
        if kind and (found := find_profile(kind)) is not None:
            return found
        return endpoints.any_instrument() if is_on_usb else None

    def _begun_write(self, channel: GuestPort) -> bytes | None:
        """Return the data that the guest was writing to this port; None if it was not writing."""
        begun = self._begun
        if (
            begun is None
            or begun.channel != channel.operations.channel
            or not begun.request.startswith(_WRITE)
        ):
            return None
        return begun.request.removeprefix(_WRITE)

    def _step(self) -> Mapping[str, object] | None:
        """Return the innermost open step."""
        steps = self._past.open_steps
        return steps[max(steps)] if steps else None

    def _resend(self, step: Mapping[str, object] | None) -> str:
        """Return the ``resend`` declaration of ``step`` or, if it has none, of the nearest enclosing step."""
        while step is not None:
            if told := step.get("resend"):
                return str(told)
            parent = step.get("parent")
            step = self._past.open_steps.get(parent) if isinstance(parent, int) else None
        return "ask"

    def _say(self, role: str, exchange: OpenExchange, how: str) -> None:
        what = Message(
            "port {role}: {command} was pending when the run was interrupted; {how}",
            role=role,
            command=repr(exchange.command),
            how=how,
        )
        self._tell(LogEvent(what, "notice"))
        self._tell(ActionEvent("settle", "", how, {"port": role, "command": exchange.command.hex()}))


def _is_web(channel: GuestPort, profile: InstrumentProfile | None) -> bool:
    """Return whether HTTP requests are sent on a port."""
    return channel.binding.device.startswith(WEB_PREFIXES) or (
        profile is not None and profile.limits.frames == "http"
    )


def _is_complete(reply: bytes, profile: InstrumentProfile | None) -> bool:
    """Return whether, according to the profile, ``reply`` is complete even without a terminator."""
    return profile is not None and profile.endpoints is None and reply_length(reply, profile) == len(reply)


def _written(data: bytes) -> bytes:
    """Return the answer to a write that completed."""
    return SUCCESS + b"%d" % len(data)
