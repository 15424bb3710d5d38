"""The one seam through which everything enters a guest that is not a function of its program.

Time, entropy, answers of the outside world, completions and their order, interrupts. Nothing else in the interpreter asks
the host for any of these. Four implementations: live, recording, replay, virtual.

Times are nanoseconds. The *logical time* of an interpreter is the last monotonic time its guest could have seen; the loop
decides by it alone.
"""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from praxis_desktop.interpreter.control import Control

StreamName = Literal["stdout", "stderr"]


class Clock(enum.IntEnum):
    """The clocks a guest can read, numbered as WASI numbers them."""

    REALTIME = 0
    MONOTONIC = 1
    PROCESS_CPU = 2
    THREAD_CPU = 3


@dataclass(frozen=True, slots=True)
class Completion:
    """Something from outside that the loop delivers between two turns of the guest: ``payload`` for ``channel``."""

    channel: str
    payload: bytes


class WaitInterrupted(Exception):
    """A blocking wait of the guest ended because of an interrupt, which it consumed."""


class Divergence(Exception):
    """A replayed guest asked for something other than its journal holds."""


class Environment(ABC):
    """What one interpreter gets from the world. Used on the interpreter's thread, except for ``post`` and ``wake``."""

    timezone: str = "UTC"
    """IANA name of the guest's time zone, fixed when the interpreter starts."""

    @property
    @abstractmethod
    def logical_time(self) -> int:
        """The last monotonic time the guest could have seen."""

    @abstractmethod
    def attach(self, control: Control) -> None:
        """Tie the environment to its interpreter: waits end when ``control`` is interrupted or killed."""

    # ---- what a guest asks and gets at once
    @abstractmethod
    def clock(self, clock: Clock) -> int:
        """Read a clock."""

    @abstractmethod
    def entropy(self, count: int) -> bytes:
        """``count`` random bytes."""

    @abstractmethod
    def file_time(self) -> int:
        """The time to stamp files with: the last wall-clock time the guest has seen (needs no journal entry)."""

    @abstractmethod
    def perform(self, channel: str, request: bytes, action: Callable[[], bytes]) -> bytes:
        """Do ``action`` in the outside world and return its answer.

        Recording keeps request and answer (or the OSError it raised); a replay checks the request and answers from the
        journal without calling ``action``.
        """

    # ---- what a guest waits for inside a call
    @abstractmethod
    def sleep(self, seconds: float) -> None:
        """Let time pass. Raises WaitInterrupted."""

    @abstractmethod
    def wait(self, channel: str, deadline: int | None) -> bytes | None:
        """Block until something is posted to ``channel`` (its payload) or ``deadline`` (monotonic) passes (None).

        Raises WaitInterrupted. Other channels' completions stay queued for the loop, in order.
        """

    # ---- what the loop is given between turns
    @abstractmethod
    def begin_turn(self, dead: list[int]) -> list[int]:
        """Start a turn. ``dead`` numbers the proxies whose host objects died since; returns those to release now."""

    @abstractmethod
    def next_event(self, deadline: int | None) -> Completion | None:
        """Wait for the next completion; None when the timer due at ``deadline`` (monotonic, None: no timer) comes first.

        A pending interrupt ends the wait: returns None early, and the loop looks at ``control``.
        """

    # ---- what comes from other threads
    @abstractmethod
    def post(self, channel: str, payload: bytes) -> None:
        """Queue a completion (any thread)."""

    @abstractmethod
    def wake(self) -> None:
        """End whatever wait is going on so that flags are looked at (any thread)."""

    # ---- what leaves
    @abstractmethod
    def output(self, stream: StreamName, data: bytes) -> bool:
        """Take note of bytes the guest wrote; False when they must not be shown (they were shown when recorded)."""

    def close(self) -> None:
        """Release what the environment holds; idempotent."""
