"""An environment that records everything that the guest receives from another environment."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

from praxis_desktop.interpreter.control import SIGALRM, SIGXCPU, Control
from praxis_desktop.interpreter.environment.base import (
    MONOTONIC,
    REALTIME,
    Clock,
    Completion,
    Environment,
    ForwardingEnvironment,
    Moment,
    StreamName,
    WaitInterrupted,
    nanoseconds,
)
from praxis_desktop.interpreter.environment.frames import (
    INTERRUPTIONS,
    FrameKind,
    Journal,
    Outcome,
    channel_text,
    text,
    varint,
    zigzag,
)

_INTERRUPTIONS = {SIGXCPU: Outcome.WARNED, SIGALRM: Outcome.ALARMED}

LONGEST_KEPT_OUTPUT = 4096
"""Maximum size, in bytes, of a write that is recorded in full. Longer output is recorded as a digest."""


def _pass_over(kind: FrameKind, payload: bytes) -> None:
    """Discard a frame, because the recording was abandoned."""


def output_frame(stream: StreamName, data: bytes) -> tuple[FrameKind, bytes]:
    """Return the kind and payload of the frame for ``data`` written to ``stream``."""
    number = varint(1 if stream == "stdout" else 2)
    if len(data) <= LONGEST_KEPT_OUTPUT:
        return FrameKind.OUTPUT, number + data
    return FrameKind.LONG_OUTPUT, number + varint(len(data)) + hashlib.blake2b(data, digest_size=16).digest()


def deadline_field(deadline: int | None, logical_time: int) -> bytes:
    """Encode a deadline as in WAIT frames: relative to the logical time, to keep the field short."""
    if deadline is None:
        return varint(0)
    return _distance_field(deadline - logical_time)


@lru_cache(maxsize=256)
def _distance_field(distance: int) -> bytes:
    """Encode a distance. Results are cached, because most distances come from a few common time-outs."""
    return varint(1 + (distance << 1 if distance >= 0 else (-distance << 1) - 1))


class FrameSink(Protocol):
    """Receives the frames of a recording in order, on the guest's thread."""

    def append(self, kind: int, payload: bytes, /) -> None:
        """Store a frame without waiting for the disk. Must not raise: the guest could not handle errors."""
        ...


class RecordingEnvironment(ForwardingEnvironment):
    """Passes everything through to ``environment`` and records it in ``journal``, frame by frame.

    A request to the outside world is written to the journal before it is performed, and an answer before the
    guest receives it.

    **Interrupts.** ``interrupt()`` takes effect immediately; nothing is delayed to make it easier to record.
    A replay must find the point at which the guest's polling was armed, because from then on the guest itself
    decides what happens. The point is known exactly if the interrupt arrived during a request to the
    environment: ``sleep``, ``wait``, the loop's ``next_event`` (where a protocol spends nearly all its time),
    or a brief request. An INTERRUPT frame (or the interrupted wait's own frame) marks the point. An interrupt
    that arrived while the guest was computing has no such point, so a BARRIER frame is written with the next
    request. The recording can be replayed up to the barrier, and its remainder only from a checkpoint taken
    after the barrier. The owner of the recording should therefore take a checkpoint at the end of that turn
    (see ``Journal.barriers``). A kill also leaves a barrier when the recording is closed, because otherwise
    the replay of an endless loop would not end.
    """

    def __init__(
        self, environment: Environment, journal: Journal | None = None, *, sink: FrameSink | None = None
    ) -> None:
        """Create the environment. With a ``sink``, frames go to the sink, and ``journal`` stays empty."""
        super().__init__(environment.timezone)
        self.journal = Journal() if journal is None else journal
        self._append: Callable[[FrameKind, bytes], None] = (
            self.journal.append if sink is None else sink.append
        )
        self._inner = environment
        self._started = False
        self._interrupted_at_start = 0
        self._interrupts_seen = 0
        self._performing = False
        self._closed = False
        self._paused = False

    def go_on(self, moment: Moment) -> None:
        """Continue a recording that ends at ``moment``, instead of beginning one. Call before ``attach``."""
        self._started = True
        self._inner.resume(moment)

    def abandon(self) -> None:
        """Write nothing more, not even a barrier, so that another guest can continue the recording."""
        self._append = _pass_over

    def attach(self, control: Control) -> None:
        super().attach(control)
        self._interrupts_seen = control.interrupts
        self._interrupted_at_start = control.pending

    # ---- around every request
    def _enter(self) -> Moment:
        """Begin a request: record interrupts since the last request, and return the state of the clocks."""
        if self._performing:
            raise RuntimeError("an action that is being performed must not use the environment")
        moment = self._inner.moment()
        if not self._started:
            self._started = True
            numbers = b"".join(map(varint, (self._interrupted_at_start, *moment)))
            self._append(FrameKind.START, text(self.timezone) + numbers)
        paused, self._paused = self._paused, False
        if self._control.interrupts != self._interrupts_seen:
            number = self._interrupt_came()
            if not paused:
                self._append(FrameKind.BARRIER, varint(moment.turn))
            elif number:
                # The guest has not run since the last frame, so that frame marks the place.
                self._append(FrameKind.INTERRUPT, varint(number))
        return moment

    def _interrupt_came(self) -> int:
        """Return the signal number of a pending interrupt that has arrived since the last call (0: none)."""
        if self._control.interrupts == self._interrupts_seen:
            return 0
        # ``pending`` is set after the count; see ``Control.interrupt``.
        self._control.settle()
        self._interrupts_seen = self._control.interrupts
        return self._control.pending

    def _leave(self, kind: FrameKind, payload: bytes) -> None:
        """End a request: write its frame, and mark the position of any interrupt during the request."""
        self._append(kind, payload)
        number = self._interrupt_came()
        if number:
            self._append(FrameKind.INTERRUPT, varint(number))

    # ---- requests that are answered at once
    def clock(self, clock: Clock) -> int:
        before = self._enter()
        reading = self._inner.clock(clock)
        if clock == MONOTONIC:
            self._leave(FrameKind.CLOCK_MONOTONIC, varint(reading - before.logical_time))
        elif clock == REALTIME:
            self._leave(FrameKind.CLOCK_REALTIME, zigzag(reading - before.realtime))
        else:
            self._leave(FrameKind.CLOCK_CPU, zigzag(reading - before.cpu_time))
        return reading

    def entropy(self, count: int) -> bytes:
        self._enter()
        answer = self._inner.entropy(count)
        self._leave(FrameKind.ENTROPY, answer)
        return answer

    def perform(self, channel: str, request: bytes, action: Callable[[], bytes]) -> bytes:
        self._enter()
        self._append(FrameKind.REQUEST, channel_text(channel) + request)
        return self.perform_begun(channel, request, action)

    def perform_begun(self, channel: str, request: bytes, action: Callable[[], bytes]) -> bytes:
        """Do the rest of ``perform`` after its REQUEST frame, which may be the last frame of a recording."""
        self._performing = True
        try:
            answer = self._inner.perform(channel, request, action)
        except OSError as error:
            message = error.strerror or str(error)
            self._leave(FrameKind.FAILURE, varint(error.errno or 0) + message.encode(errors="surrogatepass"))
            raise
        except WaitInterrupted:
            self._leave(FrameKind.GIVEN_UP, varint(self._control.taken))
            raise
        finally:
            self._performing = False
        self._leave(FrameKind.ANSWER, answer)
        return answer

    # ---- waits
    def sleep(self, seconds: float) -> None:
        asked = varint(nanoseconds(seconds))
        before = self._enter()
        outcome = Outcome.TIME_OVER
        try:
            self._inner.sleep(seconds)
        except WaitInterrupted:
            outcome = self._interruption()
        elapsed = self._inner.logical_time - before.logical_time
        self._leave(FrameKind.SLEEP, asked + varint(outcome) + varint(elapsed))
        if outcome in INTERRUPTIONS:
            raise WaitInterrupted

    def wait(self, channel: str, deadline: int | None) -> bytes | None:
        before = self._enter()
        asked = channel_text(channel) + deadline_field(deadline, before.logical_time)
        payload = None
        try:
            payload = self._inner.wait(channel, deadline)
            outcome = Outcome.TIME_OVER if payload is None else Outcome.RECEIVED
        except WaitInterrupted:
            outcome = self._interruption()
        elapsed = self._inner.logical_time - before.logical_time
        self._leave(FrameKind.WAIT, asked + varint(outcome) + varint(elapsed) + (payload or b""))
        if outcome in INTERRUPTIONS:
            raise WaitInterrupted
        return payload

    def _interruption(self) -> Outcome:
        return _INTERRUPTIONS.get(self._control.taken, Outcome.INTERRUPTED)

    # ---- events of the loop, between turns
    def begin_turn(self, dead: list[int]) -> list[int]:
        self._enter()
        released = self._inner.begin_turn(dead)
        if released:
            self._leave(FrameKind.RELEASE, b"".join(map(varint, (self.turn, *released))))
        return released

    def next_event(self, deadline: int | None) -> Completion | None:
        before = self._enter()
        was_interrupted = self._control.interrupted
        completion = self._inner.next_event(deadline)
        elapsed = self._inner.logical_time - before.logical_time
        when = varint(before.turn) + varint(elapsed)
        if completion is not None:
            self._leave(FrameKind.COMPLETION, when + channel_text(completion.channel) + completion.payload)
        elif number := self._interrupt_came():
            self._append(FrameKind.WOKEN, when + varint(number))
        elif not was_interrupted and (deadline is None or deadline > before.logical_time):
            is_due = deadline is not None and deadline <= self._inner.logical_time
            self._leave(FrameKind.TIMER if is_due else FrameKind.PAUSE, when)
            # The loop only returns for a visitor and then waits again: until then the guest does not run.
            self._paused = not is_due and self._control.called and not self._control.interrupted
        return completion

    def pause(self) -> None:
        before = self._enter()
        self._inner.pause()
        elapsed = self._inner.logical_time - before.logical_time
        self._leave(FrameKind.PAUSE, varint(before.turn) + varint(elapsed))
        self._paused = True

    def conclude(self) -> None:
        self._closed = True

    def pin(self) -> None:
        paused = self._paused
        self._enter()
        self._paused = paused  # the guest has not run since

    # ---- output
    def output(self, stream: StreamName, data: bytes) -> bool:
        self._enter()
        shown = self._inner.output(stream, data)
        self._leave(*output_frame(stream, data))
        return shown

    def close(self) -> None:
        """End the recording, with a barrier for a kill or for an interrupt that no request has followed."""
        if not self._closed and self._started:
            self._closed = True
            if self._control.killed or self._control.interrupts != self._interrupts_seen:
                self._append(FrameKind.BARRIER, varint(self.turn))
        self._inner.close()
