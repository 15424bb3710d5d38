"""A deadline: a point in time on the monotonic clock, passed from call to call in place of a time-out."""

from __future__ import annotations

import time

from msgspec import Struct


class Deadline(Struct, frozen=True):
    """A point in time, in seconds on the clock of :func:`time.monotonic`; None for never."""

    at: float | None

    @classmethod
    def after(cls, seconds: float | None) -> Deadline:
        """Return the deadline ``seconds`` from now; it never expires if ``seconds`` is None."""
        return NEVER if seconds is None else cls(time.monotonic() + seconds)

    @property
    def remaining(self) -> float | None:
        """Seconds left until the deadline, never negative; None if there is no deadline."""
        return None if self.at is None else max(0.0, self.at - time.monotonic())

    @property
    def expired(self) -> bool:
        """Whether the deadline has passed."""
        return self.at is not None and time.monotonic() >= self.at


NEVER = Deadline(None)
