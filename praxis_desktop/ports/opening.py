"""Opening a granted port for a guest: the device, and around it what every guest's port has."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import PortError

if TYPE_CHECKING:
    from praxis_desktop.ports.guarding import GuardedWrites
    from praxis_desktop.ports.limits import WriteLimits
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.schedules import Schedule
    from praxis_desktop.ports.settings import LineSettings
    from praxis_desktop.ports.transport import Port, Receiver
    from praxis_desktop.ports.wire_log import WireLog

NO_LIMITS: Mapping[str, WriteLimits] = MappingProxyType({})


class Opener:
    """Opens ports for one guest: every byte on them is told to ``log``, and ``limits`` says by role what may
    be written.
    """

    def __init__(self, *, log: WireLog | None = None, limits: Mapping[str, WriteLimits] = NO_LIMITS) -> None:
        self.log = log
        self.limits = limits

    def guard(self, role: str) -> GuardedWrites | None:
        """What says which bytes written to the port of ``role`` may leave, for one opening of it; None where
        all may.
        """
        if role not in self.limits:
            return None
        from praxis_desktop.ports.guarding import GuardedWrites

        return GuardedWrites(role, self.limits[role], self.refused)

    def refused(self, role: str, details: Mapping[str, object]) -> None:
        """Tell the log of something that was not allowed on the port of ``role``. Raises PortUnrecorded."""
        if self.log is not None:
            from praxis_desktop.ports.logged import RoleLog

            RoleLog(self.log, role, time.monotonic_ns).happened("refused", details)

    def open(
        self,
        binding: Binding,
        receiver: Receiver,
        settings: LineSettings,
        *,
        dtr: bool,
        rts: bool,
        schedule: Schedule | None = None,
    ) -> Port:
        """Open the port of ``binding``. Raises PortError."""
        if self.log is None:
            return binding.open(receiver, settings, dtr=dtr, rts=rts, schedule=schedule)
        from praxis_desktop.ports.logged import LoggedPort, LoggedReceiver, RoleLog, settings_told

        log = RoleLog(self.log, binding.role, time.monotonic_ns if schedule is None else schedule.now)
        log.happened(
            "opening",
            {"device": binding.device, "settings": settings_told(settings), "dtr": dtr, "rts": rts},
        )
        try:
            port = binding.open(
                LoggedReceiver(receiver, log),
                settings,
                dtr=dtr,
                rts=rts,
                schedule=schedule,
                happened=log.noticed,
            )
        except PortError as fault:
            log.failed("open", fault)
            raise
        return LoggedPort(port, log)
