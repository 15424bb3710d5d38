"""``navigator.serial`` for guests: the Web Serial API over the ports granted to a run (WICG's draft of
2026-02-02).

Nothing of this is loaded before a program asks for it. What differs from a browser, and why:

- There is no click that a request must follow: that the operator started the program with a policy for ports
  stands for it. Without such a policy every method that needs one fails with SecurityError.
- ``getPorts()`` lists from the beginning what the operator has granted; ``forget()`` takes that back for the
  rest of the run, for pyserial too.
- No port tells which Bluetooth service is behind it: ``bluetoothServiceClassId`` matches none.
- ``writer.write()`` takes a guest's own ``bytes`` too.
- A write that the line does not take for STALL_LIMIT_S fails with UnknownError; a browser waits for ever.
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
