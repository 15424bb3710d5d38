"""The one seam through which everything enters a guest that is not a function of its program.

Time, entropy, answers of the outside world, completions and their order, interrupts. Nothing else in the
interpreter asks the host for any of these. Four implementations: live, recording, replay, virtual.

Times are nanoseconds. The *logical time* of an interpreter is the last monotonic time its guest could have
seen; the loop decides by it alone.
"""

from __future__ import annotations

import enum
import errno
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, NamedTuple

from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.faults import Fatal

if TYPE_CHECKING:
    from praxis_desktop.interpreter.environment.attention import Attended

StreamName = Literal["stdout", "stderr"]

ENGINE = "engine"
"""The channel on which a program asks whoever conducts its run, and people: their answers come on it, or on
one for each question whose name begins so.
"""

LINE = "line"
"""The channel on which a program asks for a line of input: the request is its prompt, which is shown."""


class Clock(enum.IntEnum):
    """The clocks a guest can read, numbered as WASI numbers them."""

    REALTIME = 0
    MONOTONIC = 1
    PROCESS_CPU = 2
    THREAD_CPU = 3


class Completion(NamedTuple):
    """Something from outside, ``payload`` for ``channel``, that the loop delivers between two turns."""

    channel: str
    payload: bytes


class Moment(NamedTuple):
    """Where the clocks of a guest stand: what a captured interpreter needs so that its time goes on."""

    turn: int = 0
    logical_time: int = 0
    realtime: int = 0
    """The last wall-clock time the guest has seen (since 1970); 0 before the first reading."""
    cpu_time: int = 0


class WaitInterrupted(Exception):
    """A blocking wait of the guest ended because of an interrupt, which it consumed."""


class Divergence(Fatal):
    """A replayed guest asked for something other than its journal holds; travels in an ``Unwind``.

    ``kind`` names the request, ``asked`` and ``recorded`` say in words what differs, ``turn`` and ``frame``
    where.
    """

    def __init__(self, *, kind: str, asked: str, recorded: str, turn: int, frame: int) -> None:
        super().__init__(
            f"the replay differs in turn {turn} (frame {frame}): the program asks for {asked}, "
            f"the journal has {recorded}",
            hint="The program, its packages or the image it started from are not those of the recorded run.",
        )
        self.kind = kind
        self.asked = asked
        self.recorded = recorded
        self.turn = turn
        self.frame = frame


class EndOfJournal(Fatal):
    """A replayed guest asked for more than its journal holds; travels in an ``Unwind``.

    ``barrier`` is true when the journal goes on, behind an interrupt whose place it could not pin down, or
    ended by a kill: to replay the rest a checkpoint taken after it is needed.
    """

    def __init__(self, *, turn: int, frame: int, barrier: bool = False) -> None:
        why = "stops at an interrupt or a kill whose place is not recorded" if barrier else "ends"
        super().__init__(f"the journal {why} in turn {turn} (frame {frame})")
        self.turn = turn
        self.frame = frame
        self.barrier = barrier


class VirtualDeadlock(Fatal):
    """Under the virtual clock the program waits and nothing can ever happen; travels in an ``Unwind``."""


_LONGEST = 2**62
"""Nanoseconds; 146 years, which is as good as for ever and leaves room for sums in 64 bits."""


def nanoseconds(seconds: float) -> int:
    """A duration as this module counts it; ValueError for a negative one or NaN, as from ``time.sleep``."""
    if not seconds >= 0:
        raise ValueError("sleep length must be non-negative")
    return int(min(seconds * 1e9, _LONGEST))


def plain_os_error(error: OSError) -> OSError:
    """The built-in OSError that says the same: a replay can raise it again from number and text alone."""
    number = error.errno
    if number is None and isinstance(error, TimeoutError):
        number = errno.ETIMEDOUT
    text = error.strerror or str(error)
    return OSError(text) if number is None else OSError(number, text)


class Environment(ABC):
    """What one interpreter gets from the world.

    Used on the interpreter's thread, except for ``post`` and ``wake``. Where an interrupt or a kill can end a
    call: ``sleep`` and ``wait`` raise WaitInterrupted, ``next_event`` returns None, and after a kill each of
    them raises ``Unwind(Killed)``.
    """

    _UNSEEN_REALTIME = 1_000_000_000 * 10**9
    """What files are stamped with before the guest has seen a wall clock."""

    def __init__(self, timezone: str = "UTC") -> None:
        self._timezone = timezone
        self._control = Control()
        self._turn = 0
        self._logical_time = 0
        self._realtime = 0
        self._cpu_time = 0

    # ---- where it stands
    @property
    def timezone(self) -> str:
        """IANA name of the guest's time zone, fixed when the interpreter starts."""
        return self._timezone

    @property
    def source(self) -> Environment:
        """Where the answers come from in the end: itself, or the environment that it records."""
        return self

    @property
    def goes_on(self) -> bool:
        """Whether a guest restored for it is the same run as before, which has its random numbers already; a
        new one gets its own.
        """
        return False

    @property
    def is_replay(self) -> bool:
        """Whether all this has happened before: what is done to the outside world is not done now."""
        return False

    @property
    def turn(self) -> int:
        """How many turns of the loop have begun."""
        return self._turn

    @property
    def logical_time(self) -> int:
        """The last monotonic time the guest could have seen."""
        return self._logical_time

    def file_time(self) -> int:
        """The time to stamp files with: the last wall-clock time the guest has seen (needs no frame), in
        whole microseconds. The guest's ``os.utime`` cannot set finer ones, and a copied time must equal the
        original.
        """
        time = self._realtime or self._UNSEEN_REALTIME
        return time - time % 1000

    def moment(self) -> Moment:
        """Where the guest's clocks stand, for an image."""
        return Moment(self._turn, self._logical_time, self._realtime, self._cpu_time)

    def resume(self, moment: Moment) -> None:
        """Go on from a captured ``moment``: monotonic and CPU time continue, the wall clock jumps to what it
        is now.
        """
        self._turn, self._logical_time, self._realtime, self._cpu_time = moment

    def attach(self, control: Control) -> None:
        """Tie the environment to its interpreter, on the interpreter's thread: its flags end every wait."""
        self._control = control
        control.attach(wake=self.wake)

    # ---- what a guest asks and gets at once
    @abstractmethod
    def clock(self, clock: Clock) -> int:
        """Read a clock."""

    @abstractmethod
    def entropy(self, count: int) -> bytes:
        """``count`` random bytes."""

    @abstractmethod
    def perform(self, channel: str, request: bytes, action: Callable[[], bytes]) -> bytes:
        """Do ``action`` in the outside world and return its answer.

        An OSError of the action arrives as the built-in one with the same number and text (see
        ``plain_os_error``). Recording keeps request and answer, or error; a replay checks the request and
        answers from the journal without calling ``action``. An action that waits for long raises
        WaitInterrupted on an interrupt, which it takes from ``control``. The action must not use the
        environment, except to ``post`` or to schedule.
        """

    # ---- what a guest waits for inside a call
    @abstractmethod
    def sleep(self, seconds: float) -> None:
        """Let time pass. Raises WaitInterrupted, ValueError for a negative time."""

    @abstractmethod
    def wait(self, channel: str, deadline: int | None) -> bytes | None:
        """Block until something is posted to ``channel`` (its payload) or ``deadline`` (monotonic) passes
        (None).

        Raises WaitInterrupted. Other channels' completions stay queued for the loop, in order.
        """

    # ---- what the loop is given between turns
    def begin_turn(self, dead: list[int]) -> list[int]:
        """Start a turn. ``dead`` numbers the proxies whose host objects died since; returns those to release
        now.
        """
        self._turn += 1
        return dead

    @abstractmethod
    def next_event(self, deadline: int | None) -> Completion | None:
        """Wait for the next completion; None when the timer due at ``deadline`` (monotonic, None: no timer)
        comes first.

        A completion that is there goes before a timer that is due. A timer due at the logical time needs no
        clock. A pending interrupt or a call ends the wait: returns None early, and the loop looks at
        ``control``.
        """

    def pause(self) -> None:  # noqa: B027 - where time stands still there is nothing to do
        """The loop, about to wait for an event, is visited: the logical time catches up with the clock, so
        that a visitor who captures the guest finds its timers as far away as they are.
        """

    def pin(self) -> None:  # noqa: B027 - nobody need find it again
        """An interrupt that came by now has its place before what a visitor is about to note of the guest,
        which shows it: it arms the guest's polling at once.
        """

    def conclude(self) -> None:  # noqa: B027 - nobody need find it again
        """The program is over: whatever interrupts the guest from now on does not interrupt that."""

    # ---- what comes from other threads
    @abstractmethod
    def post(self, channel: str, payload: bytes) -> None:
        """Queue a completion (any thread)."""

    @abstractmethod
    def wake(self) -> None:
        """Make whatever wait is going on look at ``control`` (any thread)."""

    @property
    def is_attending(self) -> bool:
        """Whether the interpreter's thread waits now, and reads the devices it attends to (any thread)."""
        return False

    def attend(self, device: Attended) -> bool:
        """Read ``device`` on the interpreter's thread whenever that waits (any thread); False when it is left
        to whoever else reads it.
        """
        return False

    def ignore(self, device: Attended) -> None:  # noqa: B027
        """Read ``device`` no more, before its descriptor is closed (any thread); idempotent."""

    # ---- what leaves
    def output(self, stream: StreamName, data: bytes) -> bool:
        """Take note of bytes the guest wrote; False when they must not be shown (they were shown when
        recorded).
        """
        return True

    def close(self) -> None:  # noqa: B027 - most environments hold nothing
        """Release what the environment holds; idempotent."""
