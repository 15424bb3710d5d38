"""The event loop of one interpreter: microtasks, timers on logical time, and completions from outside."""

from __future__ import annotations

import heapq
import logging
import math
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from praxis_desktop.interpreter.environment.base import Clock, Completion, WaitInterrupted
from praxis_desktop.interpreter.faults import GuestError, PythonError
from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.operators import js_string
from praxis_desktop.interpreter.host.js.values import JsError
from praxis_desktop.interpreter.host.work import charge
from praxis_desktop.interpreter.turns import NothingToResume, Visits

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

_log = logging.getLogger(__name__)

_LONGEST_DELAY = 2**62
"""Maximum delay, in nanoseconds; see ``environment.base.nanoseconds``."""
_HURRIED_TURNS = 32
"""After this many consecutive turns for due timers, the clock is read, so that later timers become due."""
_COMPLETIONS_IN_A_ROW = 16
"""After this many consecutive completions, a timer that is due gets its turn."""
_TIMER = 500
"""Assumed size, in bytes, of a timer or a microtask with the values it holds, until they are measured."""
_MANY = 256
_FORGOTTEN_TIMERS = 64
"""Number of cleared timers that may stay in the heap before it is rebuilt."""


class Settling(Protocol):
    """The part of a promise that the loop uses."""

    @property
    def settled(self) -> bool:
        """Whether the promise is fulfilled or rejected."""
        ...

    @property
    def rejected(self) -> bool:
        """Whether the promise has been rejected."""
        ...

    @property
    def value(self) -> Any:
        """The promise's value or the reason for its rejection, once it is settled."""
        ...


@host_value("timer", fields=("number", "remaining", "period", "callback"))
class _Timer:
    __slots__ = ("arguments", "callback", "cleared", "number", "period", "remaining")

    def __init__(
        self, number: int, callback: Callable[..., object], arguments: tuple[object, ...], period: int | None
    ) -> None:
        self.number = number
        self.callback = callback
        self.arguments = arguments
        self.period = period
        self.cleared = False
        self.remaining = 0
        """Time, in nanoseconds, until the timer is due. Used only in images."""

    @property
    def graph_label(self) -> str:
        """The timer's name in messages about images."""
        return f"timer {self.number} ({'setTimeout' if self.period is None else 'setInterval'})"

    def graph_state(self) -> list[object]:
        return [self.number, self.remaining, self.period, self.callback, *self.arguments]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self.number, self.remaining, self.period, self.callback, *arguments = state
        self.arguments = tuple(arguments)
        self.cleared = False


class EventLoop:
    """Runs the callbacks that the guest has scheduled, one event per turn.

    A turn releases proxies whose host objects have died, takes one event from the environment (a completion,
    or the next timer), runs it, and then runs all microtasks. The order depends only on the environment's
    events and its logical time, so a replay has the same turns. Turns may nest: a guest that waits
    synchronously runs the loop inside its call, and the innermost of these waits ends first. Visits (see
    ``turns``) take place when an outermost turn starts to wait for its event.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._microtasks: deque[Callable[[], object]] = deque()
        self._timers: dict[int, _Timer] = {}
        self._heap: list[tuple[int, int, _Timer]] = []
        self._last_number = 0
        self._last_entry = 0
        self._hurried_turns = 0
        self._completions = 0
        self._waiting_for: list[Settling] = []
        self._begun: bool | None = None
        """Whether a timer was due when the current outermost turn began, or None once the turn has its event.
        """
        self.visits = Visits(host)
        self._handlers: dict[str, Callable[[bytes], object]] = {}
        self.on_interrupt: Callable[[], object] | None = None
        """Called on an interrupt. If it is None or returns False, the turn raises WaitInterrupted."""
        self.on_uncaught: Callable[[Exception], object] = _log_uncaught
        """Called with an exception raised by a callback (a browser would report it). The loop continues."""

    # ---- scheduling
    def enqueue(self, job: Callable[[], object]) -> None:
        """Run ``job`` as a microtask: after the queued microtasks, and before the next event."""
        self._microtasks.append(job)
        if not len(self._microtasks) % _MANY:
            charge(_MANY * _TIMER)

    def set_timeout(
        self, callback: Callable[..., object], milliseconds: float = 0, *arguments: object
    ) -> int:
        """Call ``callback(*arguments)`` in a separate turn, ``milliseconds`` from now. Returns the timer's
        number.

        Without a delay, the timer is due at the current logical time, and the clock need not be read.
        """
        return self._add(callback, arguments, _delay(milliseconds), repeats=False)

    def set_interval(
        self, callback: Callable[..., object], milliseconds: float = 0, *arguments: object
    ) -> int:
        """Call ``callback(*arguments)`` every ``milliseconds`` until cleared. Returns the timer's number."""
        return self._add(callback, arguments, _delay(milliseconds), repeats=True)

    def clear_timeout(self, number: object) -> None:
        """Clear a timeout or an interval. Unknown numbers are ignored, as in JavaScript."""
        timer = self._timers.pop(number, None) if isinstance(number, int) else None
        if timer is not None:
            timer.cleared = True
            if len(self._heap) > 2 * len(self._timers) + _FORGOTTEN_TIMERS:
                self._heap = [entry for entry in self._heap if not entry[2].cleared]
                heapq.heapify(self._heap)

    def on(self, channel: str, handler: Callable[[bytes], object] | None) -> None:
        """Call ``handler`` in a separate turn for each payload on ``channel``. None removes the handler."""
        if handler is None:
            self._handlers.pop(channel, None)
        else:
            self._handlers[channel] = handler

    @property
    def idle(self) -> bool:
        """Whether there are no microtasks or timers, so that only a completion can cause anything to run."""
        return not self._microtasks and not self._timers

    def _add(
        self, callback: Callable[..., object], arguments: tuple[object, ...], delay: int, *, repeats: bool
    ) -> int:
        environment = self._host.environment
        # Each reading of the clock is a frame of the recording.
        now = environment.clock(Clock.MONOTONIC) if delay else environment.logical_time
        self._last_number += 1
        charge(_TIMER)
        timer = _Timer(self._last_number, callback, arguments, delay if repeats else None)
        self._timers[timer.number] = timer
        self._push(timer, now + delay)
        return timer.number

    def _push(self, timer: _Timer, deadline: int) -> None:
        # Timers with equal deadlines fire in the order of their creation, also in a replay.
        self._last_entry += 1
        heapq.heappush(self._heap, (deadline, self._last_entry, timer))

    @property
    def has_microtasks(self) -> bool:
        return bool(self._microtasks)

    # ---- running
    def drain(self) -> bool:
        """Run microtasks until none are left. Returns whether there were any. Raises Unwind after a kill."""
        microtasks = self._microtasks
        control = self._host.control
        ran = bool(microtasks)
        while microtasks:
            control.check()
            self._run(microtasks.popleft())
        return ran

    def turn(self) -> None:
        """Wait for one event, and run its callback and all microtasks.

        Raises Unwind after a kill, WaitInterrupted after an interrupt that ``on_interrupt`` does not handle,
        and faults that terminate the instance. Other exceptions from callbacks are passed to ``on_uncaught``.
        """
        host = self._host
        environment = host.environment
        # Code outside the loop may have queued jobs since the last turn.
        self.drain()
        host.control.check()
        if self._begun is None:
            self._begun = self._begin()
        is_due = self._begun
        deadline = self._next_deadline()
        completion = None
        try:
            if not (is_due and self._completions >= _COMPLETIONS_IN_A_ROW):
                completion = self._next_event(deadline)
        finally:
            self._begun = None
        if completion is not None:
            self._completions = self._completions + 1 if is_due else 0
            handler = self._handlers.get(completion.channel)
            if handler is None:
                _log.debug("nobody listens to %r", completion.channel)
            else:
                self._run(handler, completion.payload)
        elif host.control.take_interrupt():
            self._interrupted()
        elif deadline is not None and deadline <= environment.logical_time:
            self._completions = 0
            self._fire()
        self.drain()

    def _begin(self) -> bool:
        """Begin a turn. Returns whether a timer is due."""
        self.release_dead()
        environment = self._host.environment
        deadline = self._next_deadline()
        if deadline is not None and deadline <= environment.logical_time and len(self._timers) > 1:
            self._hurried_turns += 1
            if self._hurried_turns >= _HURRIED_TURNS:
                self._hurried_turns = 0
                environment.clock(Clock.MONOTONIC)
        else:
            self._hurried_turns = 0
        return deadline is not None and deadline <= environment.logical_time

    def _next_event(self, deadline: int | None) -> Completion | None:
        """Return the environment's next event, or None if there is none. Visits may interrupt the wait."""
        host = self._host
        environment = host.environment
        while True:
            host.control.take_call()
            if self.visits.pending and not host.instance.depth:
                environment.pause()
                self.visits.receive()
            was_due = deadline is not None and deadline <= environment.logical_time
            completion = environment.waits.next_event(deadline)
            if completion is not None or not host.control.called or host.control.interrupted:
                return completion
            if was_due and self.visits.pending and not host.instance.depth:
                continue  # nothing has happened, and a held program must not continue
            if deadline is not None and deadline <= environment.logical_time:
                return None

    def release_dead(self) -> None:
        """Begin a turn: release the references held by host objects that have died."""
        proxies = self._host.proxies
        released = self._host.environment.begin_turn(proxies.take_dead())
        if released:
            proxies.release(released)

    def run_until(self, promise: Settling) -> Any:
        """Run turns until ``promise`` is settled. Returns its value, or raises the reason for its rejection.

        Calls may nest. If the promise can never settle, the call waits for completions until a kill.
        """
        self.drain()
        self._waiting_for.append(promise)
        try:
            while not promise.settled:
                self.turn()
        finally:
            self._waiting_for.pop()
        if not promise.rejected:
            return promise.value
        reason = promise.value
        raise reason if isinstance(reason, BaseException) else JsError(js_string(reason))

    def resume(self) -> Any:
        """Continue the ``run_until`` call during which the loop was captured. Raises NothingToResume."""
        if not self._waiting_for:
            raise NothingToResume("the interpreter was not captured in the middle of a program")
        return self.run_until(self._waiting_for.pop())

    def _next_deadline(self) -> int | None:
        heap = self._heap
        while heap and heap[0][2].cleared:
            heapq.heappop(heap)
        return heap[0][0] if heap else None

    def _fire(self) -> None:
        deadline, _, timer = heapq.heappop(self._heap)
        if timer.period is None:
            del self._timers[timer.number]
        else:
            # A late interval does not make up for the calls that it has missed.
            self._push(timer, max(deadline + timer.period, self._host.environment.logical_time))
        self._run(timer.callback, *timer.arguments)

    def _interrupted(self) -> None:
        if self.on_interrupt is None or self.on_interrupt() is False:
            raise WaitInterrupted

    def _run(self, job: Callable[..., object], *arguments: object) -> None:
        try:
            job(*arguments)
        except PythonError as error:
            self.on_uncaught(error)
        except GuestError:
            raise
        except Exception as error:  # noqa: BLE001 - no exception may end the other callbacks
            self.on_uncaught(error)

    def held(self) -> list[object]:
        """Return all queued objects, so that their size can be measured."""
        return [*self._microtasks, *self._timers.values(), *self._waiting_for]

    # ---- images
    def capture(self) -> list[object]:
        """Return the queue as plain data and host values, for a host graph. Times are relative to now."""
        now = self._host.environment.logical_time
        timers = []
        for deadline, _, timer in sorted(self._heap, key=lambda entry: entry[:2]):
            if not timer.cleared:
                timer.remaining = deadline - now
                timers.append(timer)
        counts = [self._last_number, self._hurried_turns, self._completions, self._begun]
        return [*counts, timers, list(self._microtasks), list(self._waiting_for)]

    def restore(self, state: list[Any]) -> None:
        """Restore the state that ``capture`` returned. Times are relative to the logical time."""
        now = self._host.environment.logical_time
        self._last_number, self._hurried_turns, self._completions, self._begun, timers, microtasks = state[:6]
        self._waiting_for = state[6]
        self._last_entry = 0
        self._timers = {timer.number: timer for timer in timers}
        self._heap = []
        for timer in timers:
            self._push(timer, now + timer.remaining)
        self._microtasks = deque(microtasks)


def _delay(milliseconds: object) -> int:
    """Convert ``milliseconds`` to nanoseconds. Return 0 for anything but a positive finite number."""
    if not isinstance(milliseconds, int | float) or not 0 < milliseconds < math.inf:
        return 0
    return int(min(milliseconds * 1e6, _LONGEST_DELAY))


def _log_uncaught(error: Exception) -> None:
    _log.error("a callback of the program raised %s: %s", type(error).__name__, error)
