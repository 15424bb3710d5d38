"""The ports of a copy of a run: what had arrived can be read, and nothing is sent, opened or set."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.ports.errors import PortNotAllowed
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.statistics import PortStatistics
from praxis_desktop.ports.transport import Port, never

if TYPE_CHECKING:
    from praxis_desktop.interpreter.environment.attention import Attentive
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.schedules import Schedule
    from praxis_desktop.ports.settings import LineSettings
    from praxis_desktop.ports.transport import InputLine, OutputLine, Receiver

_HINT = "The run itself has the instrument. Go on with it, or use the playground's own console."


def _refused(role: str) -> PortNotAllowed:
    return PortNotAllowed(
        f"port {role!r}: this console has a copy of the run, and its instruments are read-only",
        port=role,
        hint=_HINT,
    )


class CopiedPort(Port):
    """Stands where the run has a port open: it receives nothing, and refuses what would reach out."""

    def __init__(self, role: str, device: str, settings: LineSettings) -> None:
        self.name, self.device, self.settings = role, device, settings
        self._is_open = True
        self._opened_ns = time.monotonic_ns()

    @property
    def is_open(self) -> bool:
        return self._is_open

    # ---- refused
    def write(
        self, data: bytes, timeout: float | None = None, *, cancelled: Callable[[], bool] = never
    ) -> int:
        raise _refused(self.name)

    def write_now(self, data: bytes) -> int:
        raise _refused(self.name)

    def configure(self, settings: LineSettings) -> None:
        raise _refused(self.name)

    def set_line(self, line: OutputLine, on: bool) -> None:
        raise _refused(self.name)

    def line(self, line: InputLine) -> bool:
        raise _refused(self.name)

    # ---- nothing happens
    def wake_writer(self) -> None:
        """Nobody writes."""

    def pending_output(self) -> int:
        return 0

    def drain(self, timeout: float | None = None, *, cancelled: Callable[[], bool] = never) -> bool:
        return True

    def statistics(self) -> PortStatistics:
        return PortStatistics(opened_ns=self._opened_ns)

    def discard_input(self) -> None:
        """The driver has received nothing."""

    def discard_output(self) -> None:
        """Nothing was written."""

    def close(self) -> None:
        self._is_open = False


class CopiedOpener(Opener):
    """Opens nothing but, while ``is_returning``, what the run had open."""

    def __init__(self) -> None:
        super().__init__()
        self.is_returning = False

    def open(
        self,
        binding: Binding,
        receiver: Receiver,
        settings: LineSettings,
        *,
        dtr: bool,
        rts: bool,
        schedule: Schedule | None = None,
        attention: Attentive | None = None,
    ) -> Port:
        if not self.is_returning:
            raise _refused(binding.role)
        return CopiedPort(binding.role, binding.device, settings)
