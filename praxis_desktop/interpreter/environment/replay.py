"""An environment that answers from a recording, without affecting the outside world."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import NamedTuple

from praxis_desktop.interpreter.control import SIGALRM, SIGINT, SIGXCPU, Control
from praxis_desktop.interpreter.environment.answers import Answers, JournalAnswers
from praxis_desktop.interpreter.environment.base import (
    Clock,
    Completion,
    Divergence,
    EndOfJournal,
    Environment,
    Moment,
    StreamName,
    WaitInterrupted,
    nanoseconds,
)
from praxis_desktop.interpreter.environment.frames import (
    INTERRUPTIONS,
    Frame,
    FrameKind,
    Journal,
    MalformedJournal,
    Outcome,
    PayloadReader,
    channel_text,
    varint_at,
    zigzag_of,
)
from praxis_desktop.interpreter.environment.recording import deadline_field, output_frame
from praxis_desktop.interpreter.faults import Unwind

_LONGEST_SHOWN = 200


def shown(data: bytes) -> str:
    """Return ``data`` as a Python literal, cut off if it is long."""
    cut = "" if len(data) <= _LONGEST_SHOWN else f"... ({len(data)} bytes)"
    return f"{data[:_LONGEST_SHOWN]!r}{cut}"


def waits_in_words(*payloads: bytes) -> list[str]:
    """Describe the waits in WAIT frames with the given payloads."""
    fields = map(PayloadReader, payloads)
    return [_wait_in_words(each.text(), each.varint()) for each in fields]


def _wait_in_words(channel: str, deadline: int) -> str:
    """Describe a wait. ``deadline`` is encoded as in the wait's frame."""
    if deadline == 0:
        return f"a wait for {channel!r} without end"
    return f"a wait for {channel!r} until {zigzag_of(deadline - 1)} ns from now"


def describe(frame: Frame) -> str:
    """Describe ``frame``. Raises MalformedJournal if its payload does not match its kind."""
    kind = frame.kind
    fields = PayloadReader(frame.payload)
    match kind:
        case FrameKind.CLOCK_REALTIME | FrameKind.CLOCK_MONOTONIC | FrameKind.CLOCK_CPU:
            return f"a reading of the {kind.name.removeprefix('CLOCK_').lower()} clock"
        case FrameKind.ENTROPY:
            return f"{len(frame.payload)} random bytes"
        case FrameKind.REQUEST:
            channel = fields.text()
            return f"the request {shown(fields.rest())} to {channel!r}"
        case FrameKind.ANSWER:
            return f"the answer {shown(frame.payload)}"
        case FrameKind.FAILURE:
            number = fields.varint()
            return f"the error {number} {shown(fields.rest())}"
        case FrameKind.SLEEP:
            return f"a sleep of {fields.varint()} ns"
        case FrameKind.WAIT:
            wait = _wait_in_words(fields.text(), fields.varint())
            return f"{wait} ({Outcome(fields.varint()).name.lower().replace('_', ' ')})"
        case FrameKind.COMPLETION:
            turn = fields.varint()
            fields.varint()
            channel = fields.text()
            return f"the completion {shown(fields.rest())} of {channel!r} in turn {turn}"
        case FrameKind.TIMER | FrameKind.WOKEN | FrameKind.RELEASE | FrameKind.BARRIER | FrameKind.PAUSE:
            names = {
                FrameKind.TIMER: "a timer",
                FrameKind.WOKEN: "an interrupt",
                FrameKind.RELEASE: "a release of host objects",
                FrameKind.PAUSE: "a visit",
                FrameKind.BARRIER: "an interrupt or a kill at an unrecorded moment",
            }
            return f"{names[kind]} in turn {fields.varint()}"
        case FrameKind.OUTPUT:
            stream = fields.varint()
            return f"the output {shown(fields.rest())} on stream {stream}"
        case FrameKind.LONG_OUTPUT:
            stream = fields.varint()
            return (
                f"{fields.varint()} bytes of output on stream {stream} with the digest {fields.rest().hex()}"
            )
        case FrameKind.INTERRUPT:
            return "an interrupt"
        case FrameKind.GIVEN_UP:
            return "an interrupted request"
        case FrameKind.START:
            return "the start of a recording"


class RecordedStart(NamedTuple):
    """The content of a START frame. ``interrupt`` is the signal number of a pending interrupt (0: none)."""

    timezone: str
    interrupt: int
    moment: Moment


def read_start(frame: Frame) -> RecordedStart:
    """Read the first frame of a recording. Raises MalformedJournal for any other kind of frame."""
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
    """Return a recording's time zone, or ``otherwise`` if the recording is empty. Raises MalformedJournal."""
    return read_start(journal.frames[0]).timezone if journal.frames else otherwise


_log = logging.getLogger(__name__)

_CLOCK_KINDS = {
    Clock.REALTIME: FrameKind.CLOCK_REALTIME,
    Clock.MONOTONIC: FrameKind.CLOCK_MONOTONIC,
    Clock.PROCESS_CPU: FrameKind.CLOCK_CPU,
    Clock.THREAD_CPU: FrameKind.CLOCK_CPU,
}
_SIGNALS = {Outcome.INTERRUPTED: SIGINT, Outcome.WARNED: SIGXCPU, Outcome.ALARMED: SIGALRM}
_EVENTS = frozenset({FrameKind.COMPLETION, FrameKind.TIMER, FrameKind.WOKEN})
_BETWEEN_REQUESTS = frozenset({FrameKind.INTERRUPT, FrameKind.BARRIER})

# The kinds that nearly all requests compare with, as names: members of an enumeration are slow to look up.
_CLOCK_MONOTONIC, _CLOCK_REALTIME = FrameKind.CLOCK_MONOTONIC, FrameKind.CLOCK_REALTIME
_REQUEST, _ANSWER, _WAIT = FrameKind.REQUEST, FrameKind.ANSWER, FrameKind.WAIT
_RELEASE, _PAUSE = FrameKind.RELEASE, FrameKind.PAUSE
_RECEIVED = int(Outcome.RECEIVED)


class ReplayEnvironment(Environment):
    """Gives answers from a journal, or from ``answers``, which supplies frames one by one.

    A journal is read from its beginning, or from frame ``start``, the first after a checkpoint. ``timezone``
    is the guest's time zone, needed only if the frames do not begin with the START frame, which contains it.

    The guest must start in the recorded guest's state: from the same image, or from a checkpoint taken at
    that frame. A request that differs from the recorded one raises ``Unwind(Divergence)``.
    ``Unwind(EndOfJournal)`` is raised by a request past the journal's end, and by the last request before a
    barrier (the guest may never make another request). Output is compared, but not shown again; posts are
    ignored; nothing ever waits. Only a kill stops a replay: a new interrupt would cause a divergence.
    """

    def __init__(self, answers: Journal | Answers, start: int = 0, *, timezone: str = "UTC") -> None:
        if isinstance(answers, Journal):
            timezone = timezone_of(answers, timezone)
            answers = JournalAnswers(answers, start)
        self.on_divergence: Callable[[str], None] | None = None
        """Called with the kind of the request that differs from the recording, before the error is raised."""
        self._answers = answers
        self._next: Frame | None = None
        """The frame that the next request must match, once ``_has_begun`` is true."""
        self._has_begun = False
        self._starts_inside = answers.place > 0
        self._start: Moment | None = None
        self._interrupted_at_start = 0
        frame = None if self._starts_inside else answers.peek()
        if frame is not None:
            timezone, self._interrupted_at_start, self._start = read_start(frame)
            answers.advance()
        super().__init__(timezone)

    @property
    def goes_on(self) -> bool:
        return self._starts_inside

    @property
    def finished(self) -> bool:
        """Whether the guest has reached the end of the journal."""
        return (self._next if self._has_begun else self._answers.peek()) is None

    @property
    def is_replay(self) -> bool:
        return True

    def attach(self, control: Control) -> None:
        super().attach(control)
        if self._interrupted_at_start:
            control.interrupt(self._interrupted_at_start)

    # ---- the journal
    def _enter(self, kind: str) -> None:
        """Begin a request. Raises if the guest was killed, started in another state, or is at a barrier."""
        self._control.check()
        if not self._has_begun:
            self._begin(kind)

    def _begin(self, kind: str) -> None:
        """Begin the first request, after checking that the guest is in the recorded state."""
        self._has_begun = True
        self._next = self._answers.peek()
        if self._start is None:
            return
        if self._start != self.moment():
            raise self._divergence(kind, f"a start at {self.moment()}", f"a start at {self._start}")
        self._settle()

    def _advance(self) -> None:
        """End a request: move past its frame, raise the interrupts recorded there, and stop at a barrier."""
        frame = self._next = self._answers.following()
        if frame is not None and frame[0] in _BETWEEN_REQUESTS:
            self._settle()

    def _settle(self) -> None:
        frame = self._next
        while frame is not None and frame.kind is FrameKind.INTERRUPT:
            self._control.interrupt(PayloadReader(frame.payload).varint())
            frame = self._next = self._answers.following()
        if frame is not None and frame.kind is FrameKind.BARRIER:
            raise self._end(barrier=True)

    def _other(self, kind: FrameKind, asked: str) -> Unwind:
        """Return the error to raise when the next frame differs from the request or is missing."""
        frame = self._next
        return self._end() if frame is None else self._divergence(kind.name, asked, describe(frame))

    def _end(self, *, barrier: bool = False) -> Unwind:
        return Unwind(EndOfJournal(turn=self._turn, frame=self._answers.place, barrier=barrier))

    def _divergence(self, kind: str, asked: str, recorded: str) -> Unwind:
        if self.on_divergence is not None:
            self.on_divergence(kind)
        frame = self._answers.place
        return Unwind(Divergence(kind=kind, asked=asked, recorded=recorded, turn=self._turn, frame=frame))

    def _consume_interrupt(self, number: int) -> None:
        """Do what an interrupted wait did: request the interrupt, unless it is pending, and take it."""
        if self._control.pending != number:
            self._control.interrupt(number)
        self._control.take_interrupt()

    # ---- requests that are answered at once
    def clock(self, clock: Clock) -> int:
        self._enter("CLOCK")
        kind = _CLOCK_KINDS[clock]
        frame = self._next
        if frame is None or frame[0] is not kind:
            raise self._other(kind, f"the time of {clock.name}")
        passed, _ = varint_at(frame[1], 0)
        if kind is _CLOCK_MONOTONIC:
            reading = self._logical_time = self._logical_time + passed
        elif kind is _CLOCK_REALTIME:
            reading = self._realtime = self._realtime + zigzag_of(passed)
        else:
            reading = self._cpu_time = self._cpu_time + zigzag_of(passed)
        self._advance()
        return reading

    def entropy(self, count: int) -> bytes:
        self._enter("ENTROPY")
        frame = self._next
        if frame is None or frame[0] is not FrameKind.ENTROPY:
            raise self._other(FrameKind.ENTROPY, f"{count} random bytes")
        answer = frame[1]
        if len(answer) != count:
            raise self._divergence("ENTROPY", f"{count} random bytes", f"{len(answer)} random bytes")
        self._advance()
        return answer

    def perform(self, channel: str, request: bytes, action: Callable[[], bytes]) -> bytes:
        self._enter("REQUEST")
        asked = channel_text(channel) + request
        frame = self._next
        if frame is None or frame[0] is not _REQUEST or frame[1] != asked:
            raise self._other(_REQUEST, describe(Frame(_REQUEST, asked)))
        frame = self._next = self._answers.following()
        if frame is not None and frame[0] is _ANSWER:
            self._advance()
            return frame[1]
        if frame is not None and frame[0] is FrameKind.FAILURE:
            number, place = varint_at(frame[1], 0)
            message = frame[1][place:].decode(errors="surrogatepass")
            self._advance()
            raise OSError(number, message) if number else OSError(message)
        if frame is not None and frame[0] is FrameKind.GIVEN_UP:
            self._consume_interrupt(varint_at(frame[1], 0)[0])
            self._advance()
            raise WaitInterrupted
        raise self._other(_ANSWER, f"the answer of {channel!r}")

    # ---- waits
    def sleep(self, seconds: float) -> None:
        asked = nanoseconds(seconds)
        self._enter("SLEEP")
        frame = self._next
        if frame is None or frame[0] is not FrameKind.SLEEP:
            raise self._other(FrameKind.SLEEP, f"a sleep of {asked} ns")
        recorded, place = varint_at(frame[1], 0)
        if recorded != asked:
            raise self._divergence("SLEEP", f"a sleep of {asked} ns", f"one of {recorded} ns")
        self._end_wait(frame[1], place)

    def wait(self, channel: str, deadline: int | None) -> bytes | None:
        self._enter("WAIT")
        frame = self._next
        if frame is None or frame[0] is not _WAIT:
            raise self._other(_WAIT, f"something on {channel!r}")
        payload = frame[1]
        asked = channel_text(channel) + deadline_field(deadline, self._logical_time)
        if not payload.startswith(asked):
            raise self._divergence("WAIT", *waits_in_words(asked, payload))
        place = self._end_wait(payload, len(asked))
        return payload[place:] if place else None

    def _end_wait(self, payload: bytes, place: int) -> int:
        """End a wait as recorded in the fields at ``place``. Return the index after these fields if a payload
        was received, or else 0.

        Raises WaitInterrupted.
        """
        number, place = varint_at(payload, place)
        passed, place = varint_at(payload, place)
        self._logical_time += passed
        if number == _RECEIVED:
            self._advance()
            return place
        outcome = Outcome(number)
        if outcome in INTERRUPTIONS:
            self._consume_interrupt(_SIGNALS[outcome])
        self._advance()
        if outcome in INTERRUPTIONS:
            raise WaitInterrupted
        return 0

    # ---- events of the loop, between turns
    def begin_turn(self, dead: list[int]) -> list[int]:
        self._enter("RELEASE")
        self._turn += 1
        frame = self._next
        if frame is None or frame[0] is not _RELEASE:
            return []
        fields = PayloadReader(frame.payload)
        turn = fields.varint()
        if turn != self._turn:
            return []
        released = []
        while not fields.at_end:
            released.append(fields.varint())
        self._advance()
        return released

    def next_event(self, deadline: int | None) -> Completion | None:
        self.pause()
        frame = self._next
        if frame is not None and frame[0] in _EVENTS:
            turn, place = varint_at(frame[1], 0)
            if turn == self._turn:
                return self._event(frame, place, deadline)
        if self._control.interrupted or (deadline is not None and deadline <= self._logical_time):
            return None
        asked = f"the next event (its next timer {self._distance(deadline)})"
        if frame is None:
            raise self._end()
        raise self._divergence("EVENT", asked, describe(frame))

    def pass_visits(self) -> None:
        self.pause()

    def pause(self) -> None:
        self._enter("EVENT")
        while (frame := self._next) is not None and frame[0] is _PAUSE:
            turn, place = varint_at(frame[1], 0)
            if turn != self._turn:
                break
            self._logical_time += varint_at(frame[1], place)[0]
            self._advance()

    def _event(self, frame: Frame, place: int, deadline: int | None) -> Completion | None:
        """Return this turn's event, whose fields begin at ``place``, and move past its frame.

        A recorded timer must be due; otherwise a changed time-out would go unnoticed.
        """
        kind, payload = frame
        passed, place = varint_at(payload, place)
        self._logical_time += passed
        if kind is FrameKind.TIMER and (deadline is None or deadline > self._logical_time):
            asked = f"the next event (its next timer {self._distance(deadline)})"
            raise self._divergence("TIMER", asked, "a timer that is due now")
        completion = None
        if kind is FrameKind.COMPLETION:
            fields = PayloadReader(payload, place)
            completion = Completion(fields.text(), fields.rest())
        elif kind is FrameKind.WOKEN:
            self._control.interrupt(varint_at(payload, place)[0])
        self._advance()
        return completion

    def _distance(self, deadline: int | None) -> str:
        return "none" if deadline is None else f"{deadline - self._logical_time} ns from now"

    # ---- input from other threads
    def post(self, channel: str, payload: bytes) -> None:
        _log.debug("a post to %r during a replay is ignored", channel)

    def wake(self) -> None:
        """Do nothing, because a replay never waits."""

    # ---- output
    def output(self, stream: StreamName, data: bytes) -> bool:
        self._enter("OUTPUT")
        asked = output_frame(stream, data)
        if self._next != asked:
            raise self._other(asked[0], describe(Frame(*asked)))
        self._advance()
        return False
