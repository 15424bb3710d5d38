"""An environment that gives a guest again what a recording holds, and touches nothing of the world."""

from __future__ import annotations

import logging
from collections.abc import Callable

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
from praxis_desktop.interpreter.environment.descriptions import describe, wait_in_words
from praxis_desktop.interpreter.environment.frames import (
    INTERRUPTIONS,
    Frame,
    FrameKind,
    Journal,
    MalformedJournal,
    Outcome,
    PayloadReader,
    text,
)
from praxis_desktop.interpreter.environment.recording import deadline_field, output_frame
from praxis_desktop.interpreter.faults import Unwind

_log = logging.getLogger(__name__)

_CLOCK_KINDS = {
    Clock.REALTIME: FrameKind.CLOCK_REALTIME,
    Clock.MONOTONIC: FrameKind.CLOCK_MONOTONIC,
    Clock.PROCESS_CPU: FrameKind.CLOCK_CPU,
    Clock.THREAD_CPU: FrameKind.CLOCK_CPU,
}
_SIGNALS = {Outcome.INTERRUPTED: SIGINT, Outcome.WARNED: SIGXCPU, Outcome.ALARMED: SIGALRM}
_EVENTS = (FrameKind.COMPLETION, FrameKind.TIMER, FrameKind.WOKEN)


class ReplayEnvironment(Environment):
    """Answers from ``answers``: a journal from its beginning, or from its frame number ``start`` on (behind a
    checkpoint); or what hands frames out one by one. ``timezone`` is the guest's where they do not begin with
    the start of the recording, which says it.

    The guest must start where the recorded one did: from the same image, or a checkpoint taken at that place.
    A request that is not the recorded one raises ``Unwind(Divergence)``; one past the journal's end, and the
    last one before a barrier (the guest may never come to the next), ``Unwind(EndOfJournal)``. Output is
    compared and not shown again; posts are ignored; nothing ever waits. A replay is stopped by a kill: an
    interrupt of one's own would be a divergence.
    """

    def __init__(self, answers: Journal | Answers, start: int = 0, *, timezone: str = "UTC") -> None:
        if isinstance(answers, Journal):
            _check_start(answers.frames[0] if answers.frames else None)
            timezone = _timezone_of(answers, timezone)
            answers = JournalAnswers(answers, start)
        self.on_divergence: Callable[[str], None] | None = None
        """Is told, inside of the guest's call, the kind of a request that is not the recorded one."""
        self._answers = answers
        self._peek = answers.peek
        self._starts_inside = answers.place > 0
        self._start: Moment | None = None
        self._interrupted_at_start = 0
        frame = None if self._starts_inside else answers.peek()
        if frame is not None:
            _check_start(frame)
            fields = PayloadReader(frame.payload)
            timezone = fields.text()
            self._interrupted_at_start = fields.varint()
            self._start = Moment(fields.varint(), fields.varint(), fields.varint(), fields.varint())
            fields.end()
            answers.advance()
        super().__init__(timezone)

    @property
    def goes_on(self) -> bool:
        return self._starts_inside

    @property
    def finished(self) -> bool:
        """Whether the guest has been given the whole journal."""
        return self._peek() is None

    def attach(self, control: Control) -> None:
        super().attach(control)
        if self._interrupted_at_start:
            control.interrupt(self._interrupted_at_start)

    # ---- the journal
    def _enter(self, kind: str) -> None:
        """Before a request: a guest that starts elsewhere, or stands before a barrier, can go no further."""
        self._control.check()
        if self._start is not None:
            if self._start != self.moment():
                raise self._divergence(kind, f"a start at {self.moment()}", f"a start at {self._start}")
            self._start = None
            self._settle()

    def _take(self, kind: FrameKind, asked: str) -> PayloadReader:
        """The payload of the next frame, which must be of ``kind``."""
        frame = self._peek()
        if frame is None:
            raise self._end()
        if frame.kind is not kind:
            raise self._divergence(kind.name, asked, describe(frame))
        self._answers.advance()
        return PayloadReader(frame.payload)

    def _take_equal(self, kind: FrameKind, payload: bytes) -> None:
        """Go past the next frame, which must be exactly this one."""
        asked = Frame(kind, payload)
        frame = self._peek()
        if frame is None:
            raise self._end()
        if frame != asked:
            raise self._divergence(kind.name, describe(asked), describe(frame))
        self._answers.advance()

    def _end(self, *, barrier: bool = False) -> Unwind:
        return Unwind(EndOfJournal(turn=self._turn, frame=self._answers.place, barrier=barrier))

    def _divergence(self, kind: str, asked: str, recorded: str, *, taken: int = 0) -> Unwind:
        """The guest asks for something else than the next frame, or than the one that was ``taken``."""
        if self.on_divergence is not None:
            self.on_divergence(kind)
        frame = self._answers.place - taken
        return Unwind(Divergence(kind=kind, asked=asked, recorded=recorded, turn=self._turn, frame=frame))

    def _settle(self) -> None:
        """After a request: arm the interrupts that were pinned to it, and stop at a barrier."""
        frame = self._peek()
        while frame is not None and frame.kind is FrameKind.INTERRUPT:
            self._answers.advance()
            self._control.interrupt(PayloadReader(frame.payload).varint())
            frame = self._peek()
        if frame is not None and frame.kind is FrameKind.BARRIER:
            raise self._end(barrier=True)

    def _consume_interrupt(self, number: int) -> None:
        """Do what an interrupted wait did: an interrupt came, unless one was pending, and was taken."""
        if self._control.pending != number:
            self._control.interrupt(number)
        self._control.take_interrupt()

    # ---- what a guest asks and gets at once
    def clock(self, clock: Clock) -> int:
        self._enter("CLOCK")
        kind = _CLOCK_KINDS[clock]
        fields = self._take(kind, f"the time of {clock.name}")
        if kind is FrameKind.CLOCK_MONOTONIC:
            self._logical_time += fields.varint()
            reading = self._logical_time
        elif kind is FrameKind.CLOCK_REALTIME:
            self._realtime += fields.zigzag()
            reading = self._realtime
        else:
            self._cpu_time += fields.zigzag()
            reading = self._cpu_time
        self._settle()
        return reading

    def entropy(self, count: int) -> bytes:
        self._enter("ENTROPY")
        asked = f"{count} random bytes"
        answer = self._take(FrameKind.ENTROPY, asked).rest()
        if len(answer) != count:
            raise self._divergence("ENTROPY", asked, f"{len(answer)} random bytes", taken=1)
        self._settle()
        return answer

    def perform(self, channel: str, request: bytes, action: Callable[[], bytes]) -> bytes:
        self._enter("REQUEST")
        self._take_equal(FrameKind.REQUEST, text(channel) + request)
        frame = self._peek()
        if frame is not None and frame.kind is FrameKind.FAILURE:
            fields = self._take(FrameKind.FAILURE, "")
            number = fields.varint()
            message = fields.rest().decode(errors="surrogatepass")
            self._settle()
            raise OSError(number, message) if number else OSError(message)
        if frame is not None and frame.kind is FrameKind.GIVEN_UP:
            self._consume_interrupt(self._take(FrameKind.GIVEN_UP, "").varint())
            self._settle()
            raise WaitInterrupted
        answer = self._take(FrameKind.ANSWER, f"the answer of {channel!r}").rest()
        self._settle()
        return answer

    # ---- what a guest waits for
    def sleep(self, seconds: float) -> None:
        asked = nanoseconds(seconds)
        self._enter("SLEEP")
        fields = self._take(FrameKind.SLEEP, f"a sleep of {asked} ns")
        recorded = fields.varint()
        if recorded != asked:
            raise self._divergence("SLEEP", f"a sleep of {asked} ns", f"one of {recorded} ns", taken=1)
        self._end_wait(fields)

    def wait(self, channel: str, deadline: int | None) -> bytes | None:
        self._enter("WAIT")
        fields = self._take(FrameKind.WAIT, f"something on {channel!r}")
        recorded = (fields.text(), fields.varint())
        asked = (channel, PayloadReader(deadline_field(deadline, self._logical_time)).varint())
        if recorded != asked:
            raise self._divergence("WAIT", wait_in_words(*asked), wait_in_words(*recorded), taken=1)
        outcome = self._end_wait(fields)
        return fields.rest() if outcome is Outcome.RECEIVED else None

    def _end_wait(self, fields: PayloadReader) -> Outcome:
        outcome = Outcome(fields.varint())
        self._logical_time += fields.varint()
        if outcome in INTERRUPTIONS:
            self._consume_interrupt(_SIGNALS[outcome])
        self._settle()
        if outcome in INTERRUPTIONS:
            raise WaitInterrupted
        return outcome

    # ---- what the loop is given between turns
    def begin_turn(self, dead: list[int]) -> list[int]:
        self._enter("RELEASE")
        self._turn += 1
        frame = self._peek()
        if frame is None or frame.kind is not FrameKind.RELEASE:
            return []
        fields = PayloadReader(frame.payload)
        turn = fields.varint()
        if turn != self._turn:
            return []
        self._answers.advance()
        released = []
        while not fields.at_end:
            released.append(fields.varint())
        self._settle()
        return released

    def next_event(self, deadline: int | None) -> Completion | None:
        self.pause()
        frame = self._peek()
        if frame is not None and frame.kind in _EVENTS:
            fields = PayloadReader(frame.payload)
            if fields.varint() == self._turn:
                return self._event(frame.kind, fields, deadline)
        if self._control.interrupted or (deadline is not None and deadline <= self._logical_time):
            return None
        asked = f"the next event (its next timer {self._distance(deadline)})"
        if frame is None:
            raise self._end()
        raise self._divergence("EVENT", asked, describe(frame))

    def pause(self) -> None:
        self._enter("EVENT")
        while (frame := self._peek()) is not None and frame.kind is FrameKind.PAUSE:
            fields = PayloadReader(frame.payload)
            if fields.varint() != self._turn:
                break
            self._logical_time += fields.varint()
            self._answers.advance()
            self._settle()

    def _event(self, kind: FrameKind, fields: PayloadReader, deadline: int | None) -> Completion | None:
        """Go past the frame of this turn's event. A recorded timer must be due, or a changed time-out would
        pass unnoticed.
        """
        self._logical_time += fields.varint()
        if kind is FrameKind.TIMER and (deadline is None or deadline > self._logical_time):
            asked = f"the next event (its next timer {self._distance(deadline)})"
            raise self._divergence("TIMER", asked, "a timer that is due now")
        self._answers.advance()
        completion = None
        if kind is FrameKind.COMPLETION:
            completion = Completion(fields.text(), fields.rest())
        elif kind is FrameKind.WOKEN:
            self._control.interrupt(fields.varint())
        self._settle()
        return completion

    def _distance(self, deadline: int | None) -> str:
        return "none" if deadline is None else f"{deadline - self._logical_time} ns from now"

    # ---- what comes from other threads
    def post(self, channel: str, payload: bytes) -> None:
        _log.debug("a post to %r during a replay is ignored", channel)

    def wake(self) -> None:
        """Do nothing: a replay never waits."""

    # ---- what leaves
    def output(self, stream: StreamName, data: bytes) -> bool:
        self._enter("OUTPUT")
        self._take_equal(*output_frame(stream, data))
        self._settle()
        return False


def _check_start(frame: Frame | None) -> None:
    if frame is not None and frame.kind is not FrameKind.START:
        raise MalformedJournal("it does not begin with a start frame", offset=0)


def _timezone_of(journal: Journal, otherwise: str) -> str:
    """The zone that the beginning of a recording names."""
    return PayloadReader(journal.frames[0].payload).text() if journal.frames else otherwise
