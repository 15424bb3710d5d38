"""Queries an instrument's identity and state as its profile says, and distinguishes replies from noise."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct, field, structs

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.expressions import Expression, Found
from praxis_desktop.core.messages import Message
from praxis_desktop.ports.dialects.decoding import first_reply
from praxis_desktop.ports.errors import PortTimeout
from praxis_desktop.ports.profiles import endpoints
from praxis_desktop.ports.profiles.library import connection_settings, line_settings
from praxis_desktop.ports.profiles.profile import Endpoints, InstrumentProfile, Query, Step, Value
from praxis_desktop.ports.receiving import ReadRequest
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.transport import Port, PortReader, PortStatistics, never

if TYPE_CHECKING:
    from praxis_desktop.ports.delivery import HeldReceiver


_ENDS = (b"\n", b"\r")
_LINE = re.compile(rb"[^\r\n]*[\r\n]+")
_READABLE = re.compile(rb"[ -~\t\xb0\xb2\xb5\x02\x03\x05\x06\x15\x1b]*")
"""Printable characters, and the control characters that line protocols use for start, end, ACK and NAK."""
_SAYS_SOMETHING = re.compile(rb"[0-9A-Za-z\x06\x15]")


def reply_length(data: bytes, profile: InstrumentProfile | None) -> int:
    """Return the length of the first complete reply in ``data``; 0 if there is none yet. Without a profile,
    any line counts as a reply.
    """
    if profile is not None and profile.endpoints is not None:
        return endpoints.reply_length(data, profile.endpoints, profile.replies)
    if profile is not None and profile.limits.frames != "lines" and not profile.replies.whole:
        said = first_reply(data, profile.limits.frames)
        return 0 if said is None else said.size
    if profile is not None and profile.replies.whole:
        whole = Expression(profile.replies.whole).match(data)
        return whole.end if whole is not None else 0
    if profile is not None:
        end = profile.replies.terminator.encode("latin-1")
        found = data.find(end) if end else -1
        return found + len(end) if found >= 0 else 0
    places = [data.rfind(end) + 1 for end in _ENDS]
    return max(places)


def well_formed(received: bytes, profile: InstrumentProfile, *, sent: bytes = b"") -> bytes:
    """Return the first data that proves that an instrument is present: a complete reply according to the
    profile, or a readable line; b"" if there is none. Noise and an echo of ``sent`` do not count.
    """
    replies = _replies(received, profile) if profile.endpoints is None else [received]
    for piece in (*replies, *_LINE.findall(received)):
        bare = piece.strip(b"\r\n")
        if bare and bare != sent.strip(b"\r\n") and (_is_readable(bare) or _is_marked(piece, profile)):
            return bytes(piece)
    return b""


def _replies(received: bytes, profile: InstrumentProfile) -> list[bytes]:
    found = []
    while length := reply_length(received, profile):
        found.append(received[:length])
        received = received[length:]
    return found


def _is_readable(bare: bytes) -> bool:
    return bool(_READABLE.fullmatch(bare) and _SAYS_SOMETHING.search(bare))


def _is_marked(piece: bytes, profile: InstrumentProfile) -> bool:
    """Return whether ``piece`` has a terminator that is more than a line end and thus unlikely in noise."""
    end = profile.replies.terminator.encode("latin-1")
    return not profile.replies.whole and len(end.strip(b"\r\n")) > 1 and piece.endswith(end)


_CHUNK = 4096
_LONGEST_ANSWER = 65536
_WRITE_TIMEOUT_S = 2.0
_COMPLETED_S = 3.0
"""Time, in seconds, to wait for completions, which is longer than any transfer may take."""


class Exchange(Struct, frozen=True):
    """The data sent, the data received, and the time until the answer was complete.

    If ``is_answered`` is false, no answer matched. In that case, ``seconds`` is the time waited, and
    ``heard_s`` the time until the last byte arrived.
    """

    sent: bytes
    received: bytes
    seconds: float
    is_answered: bool = True
    heard_s: float = 0.0

    def carried(self, over: Endpoints | None) -> Exchange:
        """Return the exchange with only the data that endpoints carried; unchanged if ``over`` is None."""
        if over is None:
            return self
        sent, received = endpoints.carried(self.sent), endpoints.heard(self.received, over)
        return structs.replace(self, sent=sent, received=received)


class Answer(Struct, frozen=True):
    """An instrument's answer. ``values`` are keyed by name, in the form that ``meaning_of`` returns."""

    values: Mapping[str, str | float]
    exchanges: tuple[Exchange, ...]
    units: Mapping[str, str] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """The total duration of the exchanges, in seconds."""
        return sum(exchange.seconds for exchange in self.exchanges)


class Conversation:
    """An open port to an instrument of a known kind. This is a context manager; use it from a single thread.

    Waits for answers end no later than ``limit_s`` seconds after the port was opened, whatever the profile
    says. Raises PortError if the port cannot be opened.
    """

    def __init__(
        self,
        binding: Binding,
        profile: InstrumentProfile,
        *,
        cancelled: Callable[[], bool] = never,
        limit_s: float | None = None,
    ) -> None:
        self.profile = profile
        self.exchanges: list[Exchange] = []
        """All exchanges, answered or not."""
        self._cancelled = cancelled
        self._reader = PortReader(binding.role)
        self._port: Port = binding.open(
            self._reader, connection_settings(profile), dtr=profile.line.dtr, rts=profile.line.rts
        )
        self.limit = Deadline.after(limit_s)

    def __enter__(self) -> Conversation:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the port."""
        self._port.close()

    def cancel(self) -> None:
        """Make current and future waits fail with PortClosed. Thread-safe."""
        self._reader.cancel()

    def statistics(self) -> PortStatistics:
        """Return statistics on the port's traffic since the port was opened."""
        return self._port.statistics()

    def identify(self) -> Answer:
        """Query the identity. Raises PortTimeout if no answer that fits this kind of instrument arrives."""
        return self.ask(self.profile.identify)

    def state(self) -> Answer:
        """Query the state. Raises PortTimeout, or LookupError if the profile has no such query."""
        if self.profile.state is None:
            raise LookupError(Message("the profile {kind} has no state query", kind=self.profile.kind))
        return self.ask(self.profile.state)

    def stop(self) -> bool:
        """Send the stop commands; return True if they were confirmed in time."""
        how = self.profile.stop
        if not how.send:
            return False
        confirmation = [Step(expect=how.confirm, timeout_s=how.confirm_s)] if how.confirm else []
        try:
            self._perform([*(Step(send=text) for text in how.send), *confirmation], {})
        except PortTimeout:
            return False
        return bool(how.confirm)

    def ask(self, query: Query) -> Answer:
        """Send any of the profile's queries, and return the answer."""
        groups: dict[str, str] = {}
        exchanges = self._perform(query.steps, groups)
        values = {name: meaning_of(text, query.values.get(name)) for name, text in groups.items()}
        units = {name: value.unit for name, value in query.values.items() if value.unit}
        return Answer(values, tuple(exchanges), units)

    def perform(self, steps: Sequence[Step]) -> tuple[Exchange, ...]:
        """Perform ``steps``, for example to clear errors. Raises PortTimeout."""
        return tuple(self._perform(steps, {}))

    def _perform(self, steps: Sequence[Step], groups: dict[str, str]) -> list[Exchange]:
        exchanges = []
        for step in steps:
            if step.discard:
                self._port.discard_input()
                self._reader.clear()
            if step.break_s:
                self._port.set_line("break", True)
                self._pause(step.break_s)
                self._port.set_line("break", False)
            if step.send or step.expect:
                exchanges.append(self._exchange(step, groups))
                self.exchanges.append(exchanges[-1])
            self._pause(step.pause_s)
        return exchanges

    def _exchange(self, step: Step, groups: dict[str, str]) -> Exchange:
        started = time.monotonic()
        data = endpoints.outgoing(step.send.encode("latin-1"), self.profile.endpoints)
        if data:
            self._port.write(data, _WRITE_TIMEOUT_S, cancelled=self._cancelled)
        received, heard_s = b"", 0.0
        if step.expect:
            expression = Expression(step.expect)
            left = self.limit.remaining
            patience_s = step.timeout_s if left is None else min(step.timeout_s, left)
            deadline = Deadline.after(patience_s)
            while (found := expression.search(endpoints.heard(received, self.profile.endpoints))) is None:
                more = self._reader.wait(ReadRequest(_CHUNK, any_count=True), deadline.remaining)
                received += more
                waited_s = time.monotonic() - started
                heard_s = waited_s if more else heard_s
                if not more or len(received) > _LONGEST_ANSWER:
                    self.exchanges.append(Exchange(data, received, waited_s, False, heard_s))
                    heard = endpoints.heard(received, self.profile.endpoints)
                    raise self._no_answer(step, heard.decode("latin-1"), patience_s)
            groups.update({name: text for name, text in found.texts.items() if text is not None})
        return Exchange(data, received, time.monotonic() - started, heard_s=heard_s)

    def _no_answer(self, step: Step, received: str, patience_s: float) -> PortTimeout:
        came = (
            Message(("{received} was received"), received=repr(received[:200]))
            if received
            else "nothing was received"
        )
        return PortTimeout(
            Message(
                "the instrument on port {name} does not reply as {profile} does: {came}",
                name=repr(self._port.name),
                profile=self.profile.name,
                came=came,
            ),
            port=self._port.name,
            waiting_for=Message(
                "a reply to {send} for {patience_s:.3g} s", send=repr(step.send), patience_s=patience_s
            ),
            hint=Message(
                "Is it on, is it this kind of instrument, and do speed and parity match ({line})?",
                line=line_settings(self.profile.line),
            )
            if self.profile.endpoints is None
            else "Is it on, and is it this kind of instrument?",
        )

    def _pause(self, seconds: float) -> None:
        if seconds:
            # A separate event, so that nothing ends the pause early; profiles only pause briefly.
            threading.Event().wait(seconds)


def meaning_of(text: str, value: Value | None) -> str | float:
    """Return what a named group's ``text`` means: a number if the profile gives a unit or scale."""
    if value is None:
        return text
    if text in value.meanings:
        return value.meanings[text]
    if value.unit or value.scale != 1.0:
        try:
            return round(float(text) * value.scale, 9)
        except ValueError:
            return text
    return text


class Said(Struct, frozen=True):
    """An instrument's answer: the texts of the query's named groups, or None if there was no answer."""

    texts: Mapping[str, str] | None
    rest: bytes
    """Other data received, which is meant for the program."""

    def told(self, query: Query) -> str:
        """Return the answer as text."""
        if self.texts is None:
            return "it is not responding"
        values = query.values
        said = []
        for name, text in self.texts.items():
            value = values.get(name)
            unit = f" {value.unit}" if value is not None and value.unit and text not in value.meanings else ""
            said.append(f"{name.replace('_', ' ')} {meaning_of(text, value)}{unit}")
        return ", ".join(said) or "it answers"


def ask_beside(query: Query, port: Port, held: HeldReceiver, profile: InstrumentProfile) -> Said:
    """Send ``query``, taken from ``profile``, to ``port``, whose receiver is ``held``, and return the answer.
    Raises PortError if the device is gone.
    """
    over = profile.endpoints
    texts: dict[str, str] = {}
    rest = b""
    for step in query.steps:
        rest += held.take()
        if step.send:
            try:
                port.write(endpoints.outgoing(step.send.encode("latin-1"), over), _WRITE_TIMEOUT_S)
            except PortTimeout:
                return Said(None, rest)
        if step.expect or (step.send and over is not None):
            reply = _awaited(step, held, profile)
            if reply is None:
                came = held.take()
                return Said(None, rest if step.send else rest + came)
            texts.update({name: text for name, text in reply.found.texts.items() if text is not None})
            came = held.take()
            # Unsolicited data belongs to the program.
            rest += _beside(came, reply, over) if step.send else came
        if step.pause_s:
            threading.Event().wait(step.pause_s)
    return Said(texts, rest)


def write_beside(
    data: bytes,
    port: Port,
    held: HeldReceiver,
    over: Endpoints | None,
    timeout_s: float = _WRITE_TIMEOUT_S,
    *,
    owed: Mapping[int, int] = MappingProxyType({}),
) -> None:
    """Write ``data`` independently of the program, whose port has the receiver ``held``. For a USB device,
    ``data`` consists of transfers. Wait for their completions, and remove the completions from the held data,
    but leave the last ones for the program, as many at each endpoint as it is ``owed``. A program that
    received more completions than it had requested would wait in vain for later ones. Raises PortError.
    """
    port.write(data, timeout_s)
    if over is None:
        return
    asked = endpoints.asked(data)
    held.wait(lambda came: asked <= endpoints.completed(came), _COMPLETED_S)
    drops = {each: count - owed.get(each, 0) for each, count in asked.items()}
    held.alter(lambda came: endpoints.without_completions(came, drops))


class _Reply(Struct, frozen=True):
    """A reply, which extends from ``start`` to ``end`` in the data received, and what was ``found`` in it."""

    found: Found
    start: int
    end: int


def reply_to(step: Step, profile: InstrumentProfile) -> Callable[[bytes], _Reply | None]:
    """Return a function that finds the complete reply to ``step`` in the data received. An HTTP reply is the
    whole response, because none of it may reach the program.
    """
    search = endpoints.reply_to(step, profile.endpoints)

    def reply(received: bytes) -> _Reply | None:
        found = search(received)
        if found is None or profile.limits.frames != "http":
            return None if found is None else _Reply(found, found.start, found.end)
        start = 0
        while length := reply_length(received[start:], profile):
            if found.start < start + length:
                return _Reply(found, start, start + length)
            start += length
        return None

    return reply


def _awaited(step: Step, held: HeldReceiver, profile: InstrumentProfile) -> _Reply | None:
    """Wait for the reply to ``step``, and return it; None after a time-out."""
    reply = reply_to(step, profile)
    return reply(held.wait(lambda data: reply(data) is not None, step.timeout_s))


def _beside(came: bytes, reply: _Reply, over: Endpoints | None) -> bytes:
    """Return the data in ``came`` that is not part of ``reply``."""
    if over is None:
        return came[: reply.start] + came[reply.end :]
    return endpoints.unclaimed(came, reply.start, reply.end, over)
