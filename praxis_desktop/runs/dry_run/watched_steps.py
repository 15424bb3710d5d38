"""The steps of a dry run, as far as its report is made of them."""

from __future__ import annotations

from praxis_desktop.core.events import StepEvent

_MOST_FAILED = 1000


class WatchedSteps:
    """Counts steps, and keeps those that findings are made of. On the run's thread."""

    def __init__(self) -> None:
        self.count = 0
        self.waiting = 0.0
        """Seconds that the program slept for."""
        self.failed: list[StepEvent] = []
        """In the order in which they were over: the innermost comes first."""
        self.temperatures: list[StepEvent] = []
        self.by_instrument: dict[str, int] = {}
        """Operations, but connecting and disconnecting, by the instrument's role."""
        self.traffic: dict[str, tuple[int, int]] = {}
        """Bytes (out, in) by port."""

    def add(self, step: StepEvent) -> None:
        """A step has begun, or is over."""
        if step.status == "started":
            self._begun(step)
            return
        for port, (out, received) in step.traffic.items():
            before = self.traffic.get(port, (0, 0))
            self.traffic[port] = (before[0] + out, before[1] + received)
        if step.kind == "wait":
            self.waiting += step.duration or 0.0
        if step.status == "failed" and len(self.failed) < _MOST_FAILED:
            self.failed.append(step)

    def _begun(self, step: StepEvent) -> None:
        self.count += 1
        if step.kind == "operation":
            if not step.operation.endswith((".setup", ".stop")):
                self.by_instrument[step.instrument] = self.by_instrument.get(step.instrument, 0) + 1
            if "temperature" in step.operation:
                self.temperatures.append(step)
