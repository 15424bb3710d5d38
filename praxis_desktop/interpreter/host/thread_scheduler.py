"""Decides which thread of the program runs.

Each thread of a program has its own native thread. Only one of these runs at a time: the one that holds the
store (``store_handover``). A thread that waits hands the store to the next thread that is ready. After a
round of all threads, the main thread has its turn: it alone waits for the environment's events. While the
main thread itself waits for another thread, the rounds continue without it.

Which thread runs depends only on the program and its environment, so a replay switches where the recorded run
did. A thread runs until it waits or has used up its turn, which CPython's evaluation loop counts in the
guest's memory; the others get their turns in the order in which they became ready. A turn lasts some
milliseconds: the count is adjusted according to recorded clock readings. Waiting time does not count.
"""

from __future__ import annotations

import ctypes
import heapq
import itertools
from collections import deque
from typing import TYPE_CHECKING, Final

from praxis_desktop.interpreter.environment.base import Clock, Completion, WaitInterrupted, nanoseconds
from praxis_desktop.interpreter.faults import Deadlocked, Unwind
from praxis_desktop.interpreter.host.guest_threads import DEADLOCKED, INTERRUPTED, TIME_OVER, WOKEN
from praxis_desktop.interpreter.host.store_handover import ProgramThread, StoreHandover
from praxis_desktop.interpreter.stack_switching import refusal

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

__all__ = ["ThreadScheduler", "refusal"]

_TURN_NS: Final = 5_000_000
_FEWEST, _FIRST, _MOST = 20, 500, 5000
"""Minimum, initial and maximum number of evaluation-loop checks (backward jumps, calls) per turn."""
_TRIES: Final = 50
_CPYTHONS_CHECKS: Final = 50
"""The value to which CPython's evaluation loop resets its countdown when it looks for signals."""


class ThreadScheduler:
    """The threads of one program. Only the thread that holds the store may call its methods."""

    def __init__(self, host: Host) -> None:
        """Create the scheduler inside a call from the guest, on the main thread."""
        self._host = host
        instance = host.instance
        self._handover = StoreHandover(host)
        self.main = self._handover.main
        self._polls = instance.base + instance.global_value("Py_EMSCRIPTEN_SIGNAL_HANDLING")
        self._countdown = ctypes.c_int32.from_address(
            instance.base + instance.global_value("_Py_emscripten_signal_clock")
        )
        self.alive: dict[int, ProgramThread] = {}
        self._ready: deque[ProgramThread] = deque()
        self.parked: dict[ProgramThread, tuple[int, bool]] = {}
        """For each waiting thread, the guest address that it waits on, and whether that is a lock (a byte
        that is 0 when free) rather than the counter of a semaphore, which the thread will decrement.
        """
        self._listening: dict[str, deque[ProgramThread]] = {}
        self._timers: list[tuple[int, int, ProgramThread, int]] = []
        self._order = itertools.count()
        self._late: deque[Completion] = deque()
        """Completions that have arrived but have not been taken yet, in order."""
        self._checks = _FIRST
        self._turn_began = 0
        self._gave_way = False
        self._left_in_turn = -1
        """The turn of the loop in which ``next_event`` last returned no event. Another call in the same turn
        continues that wait.
        """
        self._round = 0
        """Number of threads that have not yet had their turn in this round."""
        self._main_waits = False
        """Whether the main thread is waiting for another thread, so that rounds can go on without it."""
        self._is_over = False
        self._unheard = -1
        """The interrupt count when an interrupt last ended a wait of the main thread. If the thread waits
        again before raising that interrupt, the interrupt does not end the new wait.
        """
        instance.threads = self
        instance.references.suspended = lambda: self._handover.suspended_stacks(
            (self.main, *self.alive.values())
        )

    # ---- threads
    @property
    def current(self) -> ProgramThread:
        """The running thread."""
        return self._handover.current

    @property
    def is_attached(self) -> bool:
        """Whether the running thread holds CPython's lock."""
        return self._handover.is_attached

    def start(self, function: int, argument: int, number: int, ident: int, c_stack: tuple[int, int]) -> None:
        """Create a thread that will call the guest's ``function(argument)``. ``c_stack`` is the address and
        size of its C stack, which is freed when the thread ends. Raises RuntimeError if the system cannot
        create a thread.
        """
        thread = ProgramThread(number, ident)
        self._handover.start(thread, function, argument, c_stack)
        if not self.alive:
            self._turn_began = self._host.environment.logical_time
            self._countdown.value = self._checks
        self.alive[ident] = thread
        self._ready.append(thread)
        self.arm(pending=False)

    def join(self, ident: int) -> None:
        """Wait for a thread to end."""
        thread = self.alive.get(ident)
        while thread is not None and not thread.is_done:
            if self.block(None, thread.joiners) == DEADLOCKED:
                raise Unwind(Deadlocked())

    def end_wait(self, ident: int) -> None:
        """End a thread's sleep, or its wait for a payload, as if the time had expired. A wait for a lock is
        interrupted: CPython restarts it unless the thread has an exception pending.
        """
        thread = self.alive.get(ident)
        if thread is not None:
            self._wake(thread, INTERRUPTED if thread in self.parked else TIME_OVER)

    def finish(self) -> None:
        """Let only the main thread run from now on, because the program has ended. Later calls in the guest
        are not part of the program, and a recording must not contain clock readings for their turns.
        """
        self._is_over = True

    def close(self) -> None:
        """Terminate all threads. Call this on the main thread, before the store is freed."""
        while self.alive:
            thread = next(iter(self.alive.values()))
            thread.is_dying = True
            self._round, self._main_waits = 0, False
            self._handover.switch(thread)
            self._bury(thread)

    def follow_libraries(self) -> None:
        """Give each thread its own copy of the loaded libraries' thread-local data from now on."""
        self._handover.follow_libraries()

    def arm(self, *, pending: bool) -> None:
        """Make the evaluation loop look for signals while there are threads, or if a signal is pending. Any
        thread may call this, under the control's lock, while the guest runs.
        """
        ctypes.memset(self._polls, 1 if pending or self.alive else 0, 1)
        if not pending or not self.alive:
            return
        # The guest counts down without a lock: it may have read the number before this, and write it after.
        for _ in range(_TRIES):
            self._countdown.value = 0

    # ---- waits
    def sleep(self, seconds: float) -> None:
        """Put the current thread to sleep; see ``Environment.sleep``."""
        if not self.alive:
            self._host.environment.sleep(seconds)
            return
        duration = nanoseconds(seconds)
        if not duration:
            self._give_way()
            return
        deadline = self._host.environment.clock(Clock.MONOTONIC) + duration
        if self._block_attached(deadline, None) == INTERRUPTED:
            self._consume()

    def wait(self, channel: str, deadline: int | None) -> bytes | None:
        """Make the current thread wait for a payload; see ``Environment.wait``. Returns b"" if the caller
        should check its condition again, because another thread has taken a payload from the channel.
        """
        environment = self._host.environment
        if not self.alive and not self._late:
            return environment.wait(channel, deadline)
        payload = self._taken(channel)
        if payload is None:
            payload = self._received(channel)
        if payload is None and (deadline is None or deadline > environment.logical_time):
            result = self._block_attached(deadline, self._listening.setdefault(channel, deque()))
            if result == INTERRUPTED:
                self._consume()
            payload = self._taken(channel)
            if payload is None:
                return None if result == TIME_OVER else b""
        if payload is not None:
            self.notify(channel)
        return payload

    def notify(self, channel: str) -> None:
        """Make every thread that waits for ``channel`` check its condition again."""
        queue = self._listening.get(channel)
        while queue:
            self._wake(queue[0], WOKEN)

    @property
    def holds_events(self) -> bool:
        """Whether events have arrived that have not been taken yet."""
        return bool(self._late)

    def arrived(self, channel: str) -> list[bytes]:
        """See ``Waits.arrived``."""
        return [completion.payload for completion in self._late if completion.channel == channel]

    def end_waits(self) -> None:
        """Wake all waiting threads but the main one, so that they raise any exceptions pending for them.
        CPython restarts a wait for a lock if its thread has no exception pending.
        """
        for thread in self.alive.values():
            self._wake(thread, INTERRUPTED)

    def next_event(self, deadline: int | None) -> Completion | None:
        """Return the next event of the program's loop; see ``Environment.next_event``. Other threads run
        meanwhile.
        """
        environment = self._host.environment
        goes_on = self._left_in_turn == environment.turn
        if not (self.alive or self._late or goes_on):
            return environment.next_event(deadline)
        completion = self._event_after_threads(deadline, goes_on=goes_on)
        self._turn_began = environment.logical_time
        if completion is None:
            self._left_in_turn = environment.turn
        return completion

    def _event_after_threads(self, deadline: int | None, *, goes_on: bool) -> Completion | None:
        """Return the next event. ``goes_on`` means that the last wait was ended by a visit and that nothing
        else has happened, so the threads have already had their turns. A replay, in which there are no
        visits, gives them no turn here.
        """
        control, environment = self._host.control, self._host.environment
        while True:
            environment.pass_visits()
            if self._loop_can_go_on():
                return self._late.popleft() if self._late else None
            if not goes_on:
                self._expire()
                self._run_ready_attached()
                # The turns of the threads may have written no frame to the recording. Begin a new turn, so
                # that visits before and after get different numbers.
                self._begin_turn()
                if self._loop_can_go_on():
                    continue
            goes_on = False
            timer = self._next_timer()
            until = deadline if timer is None else timer if deadline is None else min(timer, deadline)
            is_poll = bool(self._ready)
            if is_poll:
                if until is not None:
                    environment.clock(Clock.MONOTONIC)
                until = environment.logical_time
            completion = environment.next_event(until)
            if completion is not None:
                if not self._take(completion):
                    return self._late.popleft()
            elif control.interrupted:
                return None
            elif not is_poll and (until is None or until > environment.logical_time):
                return None  # a visitor is all that ended the wait
            self._expire()
            if deadline is not None and deadline <= environment.logical_time:
                return None

    def block(self, deadline: int | None, queue: deque[ProgramThread] | None) -> int:
        """Block the current thread until it is woken (through ``queue``, or when the lock or semaphore in
        ``parked`` is free), or until ``deadline`` (monotonic). Return how the wait ended: DEADLOCKED only on
        the main thread, INTERRUPTED on other threads only after ``end_wait`` or ``end_waits``. CPython's lock
        must have been released.
        """
        me = self.current
        me.is_waiting, me.result, me.queue = True, WOKEN, queue
        me.ticket += 1
        if queue is not None:
            queue.append(me)
        if deadline is not None:
            heapq.heappush(self._timers, (deadline, next(self._order), me, me.ticket))
        if me is self.main:
            self._wait_on_main()
        else:
            self._leave()
        self._turn_began = self._host.environment.logical_time
        return me.result

    def _block_attached(self, deadline: int | None, queue: deque[ProgramThread] | None) -> int:
        """Like ``block``, for a thread that may hold CPython's lock."""
        state = self._handover.detach()
        result = self.block(deadline, queue)
        # An exception means that the guest is lost: then the lock is not taken again.
        self._handover.attach(state)
        return result

    def look(self) -> int:
        """Return the number of a pending signal, or 0. If the current thread has used up its turn, give the
        other threads their turns first. Functions written in C also call this during a turn.
        """
        control = self._host.control
        if self.current is self.main and control.interrupted:
            self._countdown.value = self._checks
            return control.take_interrupt()
        if self._is_over:
            self._countdown.value = self._checks
            return 0
        now = self._host.environment.clock(Clock.MONOTONIC)
        passed = now - self._turn_began
        if passed < _TURN_NS:
            if self._countdown.value != _CPYTHONS_CHECKS:
                return control.take_interrupt() if self.current is self.main else 0
            self._checks = min(_MOST, 2 * self._checks)
        elif passed > 2 * _TURN_NS:
            self._checks = max(_FEWEST, self._checks * _TURN_NS // passed)
        self._give_way()
        self._turn_began = self._host.environment.logical_time
        self._countdown.value = self._checks
        return control.take_interrupt() if self.current is self.main else 0

    # ---- parts of waits
    def _loop_can_go_on(self) -> bool:
        """Return whether the program's loop can proceed without waiting."""
        return bool(self._late) or self._host.loop.has_microtasks

    def _received(self, channel: str) -> bytes | None:
        environment = self._host.environment
        try:
            return environment.wait(channel, environment.logical_time)
        except WaitInterrupted:
            if self.current is self.main:
                raise
            self._host.control.put_back()  # for the main thread, whose turn is next
            return None

    def _taken(self, channel: str) -> bytes | None:
        """Remove the channel's oldest completion that arrived while another thread was waiting. Return its
        payload, or None if there is no such completion.
        """
        for completion in self._late:
            if completion.channel == channel:
                self._late.remove(completion)  # removes the first equal one, hence this one
                return completion.payload
        return None

    def _consume(self) -> None:
        if self.current is not self.main or self._host.control.take_interrupt():
            raise WaitInterrupted

    def _give_way(self) -> None:
        """Give every other thread that is ready a turn."""
        if self.current is self.main:
            self._poll()
            self._run_ready_attached()
        else:
            self._gave_way = True
            self._ready.append(self.current)
            state = self._handover.detach()
            self._leave()
            self._handover.attach(state)

    def _poll(self) -> None:
        """Receive completions for waiting threads while another thread computes."""
        environment = self._host.environment
        if self._listening or self._next_timer() is not None:
            environment.clock(Clock.MONOTONIC)
        if any(self._listening.values()):
            self._begin_turn()
            self._take(environment.next_event(environment.logical_time))
        self._expire()

    def _wait_on_main(self) -> None:
        main, control = self.main, self._host.control
        held = 0
        self._main_waits = True
        try:
            while True:
                control.check()
                self._expire()
                if not main.is_waiting:
                    return
                if control.interrupted:
                    if self._unheard == control.interrupts:
                        # No signal can end this wait: it continues, and the signal stays pending.
                        held = control.take_interrupt()
                    else:
                        self._unheard = control.interrupts
                        self._wake(main, INTERRUPTED)
                elif self._ready:
                    self._run_ready()
                else:
                    self._await_event()
        finally:
            self._main_waits = False
            if held:
                # The next wait may begin before CPython looks for signals: then the interrupt ends it.
                self._unheard = -1
                control.put_back(held)

    def _await_event(self) -> None:
        """Wait for an event that wakes a thread. Call this when no thread is ready."""
        environment, control = self._host.environment, self._host.control
        deadline = self._next_timer()
        if deadline is None and not any(self._listening.values()):
            self._wake(self.main, DEADLOCKED)
            return
        self._begin_turn()
        while True:
            control.take_call()
            completion = environment.next_event(deadline)
            self._take(completion)
            if completion is not None or control.interrupted:
                return
            if deadline is not None and deadline <= environment.logical_time:
                return
            control.check()

    def _begin_turn(self) -> None:
        """Mark this point in the recording: replays deliver events only in the turn in which they arrived."""
        released = self._host.environment.begin_turn([])
        if released:
            with self._handover.attached():
                self._host.proxies.release(released)

    def _take(self, completion: Completion | None) -> bool:
        """Keep a completion for the first thread that takes it. Return whether a thread was woken for it."""
        if completion is None:
            return False
        self._late.append(completion)
        queue = self._listening.get(completion.channel)
        if not queue:
            return False
        self._wake(queue[0], WOKEN)
        return True

    def _next_timer(self) -> int | None:
        timers = self._timers
        while timers and (timers[0][3] != timers[0][2].ticket or not timers[0][2].is_waiting):
            heapq.heappop(timers)
        return timers[0][0] if timers else None

    def _expire(self) -> None:
        """Wake the threads whose lock or semaphore has become free, then those whose deadline has passed."""
        # CPython frees both by storing to its memory: the compiler has inlined the raising of a semaphore.
        instance = self._host.instance
        memory = instance.memory
        free = [each for each, (at, is_lock) in self.parked.items() if is_lock is not (memory[at] > 0)]
        for thread in free:
            if thread.is_waiting:
                address, is_lock = self.parked[thread]
                if not is_lock:
                    instance.set_u32(address, instance.i32(address) - 1)
                self._wake(thread, WOKEN)
        if self._timers:
            environment = self._host.environment
            while (deadline := self._next_timer()) is not None and deadline <= environment.logical_time:
                self._wake(heapq.heappop(self._timers)[2], TIME_OVER)
                environment.note_progress()

    def _wake(self, thread: ProgramThread, result: int) -> None:
        if not thread.is_waiting:
            return
        thread.is_waiting, thread.result = False, result
        if thread.queue is not None and thread in thread.queue:
            thread.queue.remove(thread)
        thread.queue = None
        if thread is not self.main:
            self._ready.append(thread)

    # ---- turns
    def _run_ready(self) -> None:
        """Give each thread that is ready a turn. Call this on the main thread."""
        handover, ready = self._handover, self._ready
        self._round = len(ready)
        while self._round:
            self._round -= 1
            handover.switch(ready.popleft())
            if handover.ended is not None:
                self._bury(handover.ended)
            self._expire()
        if self._gave_way:
            self._gave_way = False
            self._poll()

    def _run_ready_attached(self) -> None:
        """Like ``_run_ready``, for a main thread that may hold CPython's lock."""
        if self._ready:
            state = self._handover.detach()
            self._run_ready()
            self._handover.attach(state)

    def _leave(self) -> None:
        """Hand the store to the next thread, until it is the current thread's turn again. Must not be called
        on the main thread, because it continues the main thread's round.
        """
        self._expire()
        if not self._round and self._needs_no_main():
            self._round = len(self._ready)
        if not self._round:
            self._handover.switch(self.main)
            return
        self._round -= 1
        thread = self._ready.popleft()
        if thread is not self.current:
            self._handover.switch(thread)

    def _needs_no_main(self) -> bool:
        """Return whether the main thread would do nothing in its turn but start the next round."""
        control = self._host.control
        return (
            self._main_waits
            and self.main.is_waiting
            and not self._gave_way
            and not control.interrupted
            and control.killed is None
        )

    def _bury(self, thread: ProgramThread) -> None:
        """Forget a thread that has ended. If a fault in the thread terminated the guest, raise the fault."""
        self._handover.ended = None
        self._handover.forget(thread)
        if thread.is_done and thread.native is not None:
            thread.native.join()
        del self.alive[thread.ident]
        while thread.joiners:
            self._wake(thread.joiners[0], WOKEN)
        if not self.alive:
            self._countdown.value = 0
            self.arm(pending=self._host.control.interrupted)
        if thread.is_dying:
            return
        if thread.fault is not None:
            raise thread.fault
        self._host.instance.export("free")(thread.c_stack)
