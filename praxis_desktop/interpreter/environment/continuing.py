"""An environment that replays a recording and then continues in the real world."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from praxis_desktop.interpreter.environment.answers import Answers
from praxis_desktop.interpreter.environment.base import (
    LINE,
    Clock,
    Completion,
    EndOfJournal,
    Environment,
    ForwardingEnvironment,
    StreamName,
)
from praxis_desktop.interpreter.environment.recording import RecordingEnvironment
from praxis_desktop.interpreter.environment.replay import ReplayEnvironment
from praxis_desktop.interpreter.faults import Unwind


class BegunRequest(NamedTuple):
    """A request to the outside world that was recorded without its answer. It may have been performed
    partly, wholly or not at all.
    """

    channel: str
    request: bytes


GoLive = Callable[[BegunRequest | None], bytes | None]
"""A function that is called when the recording ends, on the guest's thread, usually inside a call from the
guest.

It restores the recorded guest's connections to the outside world. Its argument is the request during which
the recording ends, if any. It returns the answer to that request, or None if the request must be performed.
"""


class ContinuingEnvironment(ForwardingEnvironment):
    """Replays ``answers``, then switches to ``live``, which records what follows.

    ``go_live`` is called once, when the answers run out. Until then ``printed`` receives the guest's output,
    and errors are raised as by a ReplayEnvironment, including EndOfJournal at a barrier. An interrupt during
    the replay would be a divergence, so only a kill stops the replay.
    """

    def __init__(
        self,
        answers: Answers,
        live: RecordingEnvironment,
        go_live: GoLive,
        printed: Callable[[StreamName, bytes], None],
    ) -> None:
        super().__init__(live.timezone)
        self._answers = answers
        self._replay = ReplayEnvironment(answers, timezone=live.timezone)
        self._live = live
        self._go_live = go_live
        self._printed = printed
        self._inner = self._replay
        self._dead: list[int] = []
        self.is_cut_off = False
        """Whether the recording stops early, because of an interrupt or a kill at an unrecorded position."""
        self.waited_for = ""
        """The channel on which the guest was waiting inside a call when the recording ended, or ""."""

    @property
    def is_live(self) -> bool:
        """True once the recording has ended and the guest acts in the real world."""
        return self._inner is self._live

    def begin_living(self, begun: BegunRequest | None = None) -> bytes | None:
        """End the replay, because no recorded requests are left. Call this once, on the guest's thread."""
        if self.is_live:
            return None
        if self._answers.place:
            self._live.go_on(self._replay.moment())
        else:  # nothing was recorded, so the recording begins here
            self._live.resume(self._replay.moment())
        self._live.attach(self._control)
        self._inner = self._live
        return self._go_live(begun)

    def abandon(self) -> None:
        """Stop recording this guest, so that another guest can continue the recording."""
        self._live.abandon()

    def _has_run_out(self, unwind: Unwind) -> bool:
        """Return whether a replay ended because there are no more answers."""
        if not isinstance(unwind.fault, EndOfJournal):
            return False
        self.is_cut_off = unwind.fault.barrier
        return not self.is_cut_off

    # ---- its state
    @property
    def timezone(self) -> str:
        return self._inner.timezone

    @property
    def source(self) -> Environment:
        return self._live.source

    @property
    def goes_on(self) -> bool:
        return self._replay.goes_on

    @property
    def is_virtual(self) -> bool:
        return self._live.is_virtual

    # ---- requests that are answered at once
    def clock(self, clock: Clock) -> int:
        try:
            return self._inner.clock(clock)
        except Unwind as unwind:
            if not self._has_run_out(unwind):
                raise
        self.begin_living()
        return self._live.clock(clock)

    def entropy(self, count: int) -> bytes:
        try:
            return self._inner.entropy(count)
        except Unwind as unwind:
            if not self._has_run_out(unwind):
                raise
        self.begin_living()
        return self._live.entropy(count)

    def perform(self, channel: str, request: bytes, action: Callable[[], bytes]) -> bytes:
        if self._inner is self._live:
            return self._live.perform(channel, request, action)
        if self._replay.finished:
            self.begin_living()
            return self._live.perform(channel, request, action)
        try:
            recorded = self._replay.perform(channel, request, action)
            if channel == LINE:
                self._printed("stdout", request)
            return recorded
        except Unwind as unwind:
            if not self._has_run_out(unwind):
                raise
        answer = self.begin_living(BegunRequest(channel, request))
        act = action if answer is None else lambda: answer
        return self._live.perform_begun(channel, request, act)

    # ---- waits inside a call
    def sleep(self, seconds: float) -> None:
        try:
            return self._inner.sleep(seconds)
        except Unwind as unwind:
            if not self._has_run_out(unwind):
                raise
        self.begin_living()
        return self._live.sleep(seconds)

    def wait(self, channel: str, deadline: int | None) -> bytes | None:
        try:
            return self._inner.wait(channel, deadline)
        except Unwind as unwind:
            if not self._has_run_out(unwind):
                raise
        self.waited_for = channel
        try:
            self.begin_living()
        finally:
            self.waited_for = ""
        return self._live.wait(channel, deadline)

    # ---- events of the loop, between turns
    def begin_turn(self, dead: list[int]) -> list[int]:
        """Begin a turn. Objects that die during the replay are released where the recording says so, or else
        after the replay ends.
        """
        if self._inner is self._live:
            known, self._dead = self._dead, []
            return self._live.begin_turn([*known, *dead])
        self._dead += dead
        try:
            released = self._replay.begin_turn(dead)
        except Unwind as unwind:
            self._has_run_out(unwind)
            raise
        if released:
            gone = set(released)
            self._dead = [number for number in self._dead if number not in gone]
        return released

    def next_event(self, deadline: int | None) -> Completion | None:
        if self._inner is self._live:
            return self._live.next_event(deadline)
        if not self._replay.finished:
            try:
                return self._replay.next_event(deadline)
            except Unwind as unwind:
                if not self._has_run_out(unwind):
                    raise
        self.begin_living()
        return self._live.next_event(deadline)

    def pause(self) -> None:
        self._inner.pause()

    def pass_visits(self) -> None:
        self._inner.pass_visits()

    def pin(self) -> None:
        self._inner.pin()

    def conclude(self) -> None:
        self._inner.conclude()

    # ---- output
    def output(self, stream: StreamName, data: bytes) -> bool:
        if self._inner is self._live:
            return self._live.output(stream, data)
        try:
            shown = self._replay.output(stream, data)
            self._printed(stream, data)
            return shown
        except Unwind as unwind:
            if not self._has_run_out(unwind):
                raise
        self.begin_living()
        return self._live.output(stream, data)

    def close(self) -> None:
        self._live.close()
