"""A ``SerialPort.close()`` under way: waits until both streams are closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.web.web_object import WebObject

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.ports.web_serial.serial_port import SerialPort


@host_value("webserial.Closing")
class Closing(WebObject):
    """``promise`` is what the program got; ``streams`` is fulfilled when the port has no streams any more."""

    __slots__ = ("_failed", "_missing", "_port", "promise", "streams")

    def __init__(self, host: Host, port: SerialPort) -> None:
        super().__init__(host)
        self._port = port
        self._missing = 0
        self._failed = False
        self.promise = Promise(host)
        self.streams = Promise(host)

    def wait_for(self, promise: Promise) -> None:
        """Go on only when ``promise`` is fulfilled too."""
        self._missing += 1
        promise.then(self._fulfilled, self._rejected)

    def _fulfilled(self, _: object = None) -> None:
        self._missing -= 1
        if not self._missing and not self._failed:
            self._port.closed()
            self.promise.resolve()

    def _rejected(self, reason: object = None) -> None:
        if not self._failed:
            self._failed = True
            self._port.stay_open()
            self.promise.reject(reason)
