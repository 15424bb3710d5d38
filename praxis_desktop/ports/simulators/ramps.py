"""A quantity that takes time to change: a heater's temperature, a shaker's speed."""

from __future__ import annotations

from praxis_desktop.ports.simulators.instrument import SECOND


class Ramp:
    """A value that moves towards its target at ``rise`` per second upwards and ``fall`` per second downwards.

    Linear, so that when it arrives is known exactly. Times are nanoseconds that do not go back.
    """

    def __init__(self, value: float, *, rise: float, fall: float | None = None) -> None:
        self.rise = rise
        self.fall = rise if fall is None else fall
        self.target = value
        self._from = value
        self._since = 0

    def aim(self, target: float, now: int) -> None:
        """Start to move towards ``target``."""
        self._from, self._since, self.target = self.value(now), now, target

    def set_rates(self, now: int, *, rise: float, fall: float | None = None) -> None:
        """Change how fast it moves, from ``now`` on."""
        self.aim(self.target, now)
        self.rise, self.fall = rise, rise if fall is None else fall

    def value(self, now: int) -> float:
        """The value at ``now``."""
        passed_s = max(0, now - self._since) / SECOND
        if self.target >= self._from:
            return min(self.target, self._from + self.rise * passed_s)
        return max(self.target, self._from - self.fall * passed_s)

    def arrives(self) -> int:
        """When the target is (or was) reached, in nanoseconds."""
        way = self.target - self._from
        return self._since + round(abs(way) / (self.rise if way >= 0 else self.fall) * SECOND)

    def has_arrived(self, now: int) -> bool:
        """Whether the value is the target."""
        return now >= self.arrives()
