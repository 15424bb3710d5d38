"""The single interface through which a guest gets everything that its program does not determine.

This comprises time, entropy, answers from the outside world, completions and their order, and interrupts.
Nothing else in the interpreter asks the host for any of them. There are four implementations: live,
recording, replay and virtual.

Times are in nanoseconds. The *logical time* of an interpreter is the last monotonic time that its guest could
have seen; the loop bases its decisions on nothing else.
"""

from __future__ import annotations

import enum
import errno
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from msgspec import Struct

from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.faults import Fatal

if TYPE_CHECKING:
    from praxis_desktop.interpreter.environment.attention import Attended

StreamName = Literal["stdout", "stderr"]

ENGINE = "engine"
"""The channel for a program's questions to users and to the conductor of its run. Answers come on the same
channel, or each on a separate channel whose name begins with this channel's name.
"""

LINE = "line"
"""The channel on which a program asks for a line of input. The request contains the prompt to show."""

LINE_READY = "line-ready"
"""The channel that tells a program with threads that there may be a line of input."""


class Clock(enum.IntEnum):
    """The clocks a guest can read, with WASI's numbers."""

    REALTIME = 0
    MONOTONIC = 1
    PROCESS_CPU = 2
    THREAD_CPU = 3


MONOTONIC, REALTIME = Clock.MONOTONIC, Clock.REALTIME
"""The most frequently read clocks, as constants: enum lookups would make each reading a quarter slower."""


class Completion(Struct, frozen=True):
    """An event from outside that the loop delivers between two turns: ``payload`` for ``channel``."""

    channel: str
    payload: bytes


class Moment(NamedTuple):
    """A guest's clock readings at one moment, from which a restored guest's clocks continue."""

    turn: int = 0
    logical_time: int = 0
    realtime: int = 0
    """The last wall-clock time that the guest has seen, in ns since 1970; 0 before the first reading."""
    cpu_time: int = 0


class WaitInterrupted(Exception):
    """An interrupt ended one of the guest's blocking waits. The interrupt has been consumed."""


class Divergence(Fatal):
    """A replayed guest requested something other than its journal contains; carried by an ``Unwind``.
    ``kind`` names the request, ``asked`` and ``recorded`` describe the difference in words, and ``turn`` and
    ``frame`` give the request's position.
    """

    def __init__(self, *, kind: str, asked: str, recorded: str, turn: int, frame: int) -> None:
        super().__init__(
            f"the replay differs in turn {turn} (frame {frame}): the program asks for {asked}, "
            f"the journal has {recorded}",
            hint="The program, its packages or its image are not those of the recorded run.",
        )
        self.kind = kind
        self.asked = asked
        self.recorded = recorded
        self.turn = turn
        self.frame = frame


class EndOfJournal(Fatal):
    """A replayed guest requested more than its journal contains; carried by an ``Unwind``. ``barrier`` is
    true if the journal continues after an interrupt whose exact position is unknown, or if a kill ended it.
    To replay what follows the barrier, start from a checkpoint taken after it.
    """

    def __init__(self, *, turn: int, frame: int, barrier: bool = False) -> None:
        why = "stops at an interrupt or a kill at an unrecorded moment" if barrier else "ends"
        super().__init__(f"the journal {why} in turn {turn} (frame {frame})")
        self.turn = turn
        self.frame = frame
        self.barrier = barrier


class VirtualDeadlock(Fatal):
    """The program is waiting for something that cannot happen under the virtual clock. Carried by an
    ``Unwind``.
    """


_LONGEST = 2**62
"""146 years, in nanoseconds: longer than any wait, but short enough that sums fit into 64 bits."""


def nanoseconds(seconds: float) -> int:
    """Convert ``seconds`` to nanoseconds. Raises ValueError for a negative number or NaN."""
    if not seconds >= 0:
        raise ValueError("sleep length must be non-negative")
    return int(min(seconds * 1e9, _LONGEST))


def plain_os_error(error: OSError) -> OSError:
    """Return an equivalent built-in OSError, which a replay can recreate from its number and text."""
    number = error.errno
    if number is None and isinstance(error, TimeoutError):
        number = errno.ETIMEDOUT
    text = error.strerror or str(error)
    return OSError(text) if number is None else OSError(number, text)


class Waits(Protocol):
    """Handles the waits of a program's threads, several of which may wait at the same time."""

    def sleep(self, seconds: float) -> None:
        """Put the current thread to sleep; see ``Environment.sleep``."""

    def wait(self, channel: str, deadline: int | None) -> bytes | None:
        """Make the current thread wait for a payload; see ``Environment.wait``. In addition, the result b""
        means that another thread may have taken the payload: check again, and continue to wait.
        """

    def next_event(self, deadline: int | None) -> Completion | None:
        """Wait for the next event of the loop; see ``Environment.next_event``."""

    def notify(self, channel: str) -> None:
        """Wake the other threads that are waiting for ``channel``. Their waits return b"" or a payload."""

    def arrived(self, channel: str) -> list[bytes]:
        """Return the payloads of ``channel`` that have arrived but that no thread has taken yet."""


class Environment(ABC):
    """The outside world of one interpreter. Its methods are called on the interpreter's thread unless noted
    otherwise. An interrupt makes ``sleep`` and ``wait`` raise WaitInterrupted, and ``next_event`` return
    None. After a kill, all three raise ``Unwind(Killed)``.
    """

    _UNSEEN_REALTIME = 1_000_000_000 * 10**9
    """The time stamp of files before the guest has seen a wall clock."""

    def __init__(self, timezone: str = "UTC") -> None:
        self._timezone = timezone
        self._control = Control()
        self.waits: Waits = self
        """Handles the guest's waits: this environment or, once the guest has threads, the scheduler."""
        self._turn = 0
        self._logical_time = 0
        self._realtime = 0
        self._cpu_time = 0

    # ---- its state
    @property
    def timezone(self) -> str:
        """The IANA name of the guest's time zone, fixed when the interpreter starts."""
        return self._timezone

    @property
    def source(self) -> Environment:
        """The environment that actually provides the answers: this one, or the one that it records."""
        return self

    @property
    def goes_on(self) -> bool:
        """True if a restored guest continues its earlier run, and so keeps its sequence of random numbers. A
        guest in a new run gets a new sequence.
        """
        return False

    @property
    def is_replay(self) -> bool:
        """Whether the guest is being replayed, in which case it must not affect the outside world."""
        return False

    @property
    def is_virtual(self) -> bool:
        """Whether the clock is virtual: time passes only when the guest waits or reads a clock."""
        return False

    @property
    def turn(self) -> int:
        """The number of turns that the loop has begun so far."""
        return self._turn

    @property
    def logical_time(self) -> int:
        """The last monotonic time that the guest could have seen."""
        return self._logical_time

    def file_time(self) -> int:
        """Return the time stamp for files: the last wall-clock time that the guest has seen. This needs no
        frame in a recording.

        The time is in whole microseconds, because the guest's ``os.utime`` cannot set finer times, and a
        copied time must equal the original.
        """
        time = self._realtime or self._UNSEEN_REALTIME
        return time - time % 1000

    def moment(self) -> Moment:
        """Return the state of the guest's clocks, for an image."""
        return Moment(self._turn, self._logical_time, self._realtime, self._cpu_time)

    def resume(self, moment: Moment) -> None:
        """Continue from a captured ``moment``. Monotonic and CPU time continue; the wall clock jumps."""
        self._turn, self._logical_time, self._realtime, self._cpu_time = moment

    def attach(self, control: Control) -> None:
        """Connect the environment to its interpreter, on the interpreter's thread. A flag set in ``control``
        ends any wait.
        """
        self._control = control
        control.attach(wake=self.wake)

    # ---- time that passes by itself
    def note_progress(self) -> None:  # noqa: B027 - only clocks that jump need it
        """Record that the guest did something other than read the clock, and so is not busy waiting."""

    # ---- requests that are answered at once
    @abstractmethod
    def clock(self, clock: Clock) -> int:
        """Read a clock."""

    @abstractmethod
    def entropy(self, count: int) -> bytes:
        """Return ``count`` random bytes."""

    @abstractmethod
    def perform(self, channel: str, request: bytes, action: Callable[[], bytes]) -> bytes:
        """Call ``action``, which acts on the outside world, and return its answer.

        An OSError from the action is replaced by a built-in OSError with the same number and text (see
        ``plain_os_error``). A recording stores the request and the answer or error. A replay compares the
        request and answers from the journal, without calling ``action``. An action that waits for a long time
        raises WaitInterrupted on an interrupt, which it takes from ``control``. The action must not use the
        environment, except to ``post`` or to schedule.
        """

    # ---- waits inside a call
    @abstractmethod
    def sleep(self, seconds: float) -> None:
        """Let ``seconds`` pass. Raises WaitInterrupted on an interrupt, and ValueError for a negative
        time.
        """

    @abstractmethod
    def wait(self, channel: str, deadline: int | None) -> bytes | None:
        """Block until a payload is posted to ``channel``, and return it. Return None once ``deadline``
        (monotonic) is reached.

        Raises WaitInterrupted. Completions on other channels stay queued for the loop, in order.
        """

    def notify(self, channel: str) -> None:  # noqa: B027 - without threads nobody waits meanwhile
        """See ``Waits.notify``."""

    def arrived(self, channel: str) -> list[bytes]:
        """Return an empty list: without threads, payloads go straight to their receivers. See ``Waits``."""
        return []

    def leave_thread(self) -> None:  # noqa: B027 - only real processor time differs between threads
        """Record that the guest is leaving the current native thread and may continue in another."""

    def enter_thread(self) -> None:  # noqa: B027 - as above
        """Record that the guest continues in the current thread, whose processor time counts from now on."""

    # ---- events of the loop, between turns
    def begin_turn(self, dead: list[int]) -> list[int]:
        """Begin a turn. ``dead`` lists proxies whose host objects have died. Return the proxies to
        release.
        """
        self._turn += 1
        return dead

    @abstractmethod
    def next_event(self, deadline: int | None) -> Completion | None:
        """Wait for the next completion. Return None if the timer due at ``deadline`` comes first. The
        deadline is monotonic time, or None if there is no timer.

        A completion that has arrived precedes a timer that is due. A timer that is due at the logical time
        requires no clock reading. A pending interrupt or ``Control.call`` ends the wait early, in which case
        ``next_event`` returns None and the loop checks ``control``.
        """

    def pause(self) -> None:  # noqa: B027 - nothing to do where time stands still
        """Advance the logical time to the current clock time, because a visit is interrupting the loop's
        wait. This ensures that the timers of a guest captured during the visit are due at the right time.
        """

    def pass_visits(self) -> None:  # noqa: B027 - only a replay has recorded visits before it
        """Move past the visits recorded at this point, before a thread of the program makes a request."""

    def pin(self) -> None:  # noqa: B027 - only a recording must find the place again
        """Record the position of any interrupt that has arrived, before a visitor captures the guest.

        The captured state already shows the interrupt, which arms the guest's polling immediately.
        """

    def conclude(self) -> None:  # noqa: B027 - only a recording must find the place again
        """Record that the program has ended and that interrupts no longer affect it."""

    # ---- input from other threads
    @abstractmethod
    def post(self, channel: str, payload: bytes) -> None:
        """Queue a completion. Any thread may call this."""

    @abstractmethod
    def wake(self) -> None:
        """Make the current wait check ``control``. Any thread may call this."""

    @property
    def is_attending(self) -> bool:
        """True while the interpreter's thread is waiting and reading its devices. Any thread may ask."""
        return False

    def attend(self, device: Attended) -> bool:
        """Read ``device`` on the interpreter's thread whenever that thread waits. Any thread may call this.
        Return False if this environment reads no devices, in which case the device's own thread must do so.
        """
        return False

    def ignore(self, device: Attended) -> None:  # noqa: B027
        """Stop reading ``device``, before its descriptor is closed. Any thread may call this; idempotent."""

    # ---- output
    def output(self, stream: StreamName, data: bytes) -> bool:
        """Record bytes that the guest wrote. Return False if they must not be shown, as in a replay."""
        return True

    def close(self) -> None:  # noqa: B027 - most environments hold nothing
        """Release all resources; idempotent."""


class ForwardingEnvironment(Environment):
    """Passes what does not concern it on to ``_inner``, another environment of the same interpreter."""

    _inner: Environment

    # ---- its state
    @property
    def source(self) -> Environment:
        return self._inner.source

    @property
    def goes_on(self) -> bool:
        return self._inner.goes_on

    @property
    def is_replay(self) -> bool:
        return self._inner.is_replay

    @property
    def is_virtual(self) -> bool:
        return self._inner.is_virtual

    @property
    def turn(self) -> int:
        return self._inner.turn

    @property
    def logical_time(self) -> int:
        return self._inner.logical_time

    def file_time(self) -> int:
        return self._inner.file_time()

    def moment(self) -> Moment:
        return self._inner.moment()

    def resume(self, moment: Moment) -> None:
        self._inner.resume(moment)

    def attach(self, control: Control) -> None:
        self._control = control
        self._inner.attach(control)

    # ---- waits inside a call
    def leave_thread(self) -> None:
        self._inner.leave_thread()

    def enter_thread(self) -> None:
        self._inner.enter_thread()

    # ---- input from other threads
    def post(self, channel: str, payload: bytes) -> None:
        self._inner.post(channel, payload)

    def wake(self) -> None:
        self._inner.wake()

    @property
    def is_attending(self) -> bool:
        return self._inner.is_attending

    def attend(self, device: Attended) -> bool:
        return self._inner.attend(device)

    def ignore(self, device: Attended) -> None:
        self._inner.ignore(device)
