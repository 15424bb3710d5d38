"""What would keep a port from being opened now, found without opening it: that would reset instruments."""

from __future__ import annotations

import errno
import os

from praxis_desktop.ports.diagnosis import (
    explain_open_failure,
    processes_holding,
    refuse_what_is_locked,
    refuse_what_is_no_port,
)
from praxis_desktop.ports.errors import PortBusy, PortFault


def obstacle(device: str, *, port: str) -> PortFault | None:
    """Why the port at the path ``device`` could not be opened as ``port`` now; None: nothing tells.

    It is not there, this user may not open it, it is something else, or another program has it: what another
    user's program has open, the system does not tell. Looks through the processes: not for a thread that
    must not wait.
    """
    if os.name != "posix":
        return None
    try:
        os.stat(device)  # noqa: PTH116
        refuse_what_is_no_port(device, port=port)
        if not os.access(device, os.R_OK | os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        refuse_what_is_locked(device, port=port)
    except PortFault as fault:
        return fault
    except (OSError, ValueError) as error:
        missing = error if isinstance(error, OSError) else FileNotFoundError(errno.ENOENT, str(error))
        return explain_open_failure(missing, port=port, device=device)
    here = f"(process {os.getpid()})"
    if any(not who.endswith(here) for who in processes_holding(device)):
        busy = explain_open_failure(OSError(errno.EBUSY, os.strerror(errno.EBUSY)), port=port, device=device)
        if isinstance(busy, PortBusy):
            return busy
    return None
