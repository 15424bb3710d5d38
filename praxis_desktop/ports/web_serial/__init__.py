"""``navigator.serial`` for guests: the Web Serial API for the granted ports (WICG's draft of 2026-02-02).

Nothing in this package is imported before a program uses it. Differences from a browser, with reasons:

- Requests need no preceding click: it is enough that the operator started the program with a policy for
  ports. Without such a policy, every method that needs one fails with SecurityError.
- ``getPorts()`` lists from the start what the operator has granted; ``forget()`` revokes a grant for the rest
  of the run, also for pyserial.
- The Bluetooth service behind a port is unknown: ``bluetoothServiceClassId`` matches no port.
- ``writer.write()`` also accepts a guest's ``bytes``.
- A write without progress for STALL_LIMIT_S fails with UnknownError; a browser waits forever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports.web_serial.interfaces import INTERFACES
    from praxis_desktop.ports.web_serial.port import SerialPort
    from praxis_desktop.ports.web_serial.serial import make_serial
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "interfaces": "INTERFACES",
            "port": "SerialPort",
            "serial": "make_serial",
        },
    )

__all__ = ["INTERFACES", "SerialPort", "make_serial"]
