"""The base of Praxis's serial classes: finds the port, and serializes itself for PyLabRobot."""

from __future__ import annotations

from typing import Any, ClassVar, Self

_LINE = ("baudrate", "bytesize", "parity", "stopbits", "write_timeout", "timeout", "rtscts", "dsrdtr")


class PraxisPort:
    """A port chosen by role or device, or by VID:PID and serial number, or because it is the only one."""

    kind: ClassVar[str]
    """The class name that PyLabRobot stores when it serializes the port."""

    def __init__(
        self, port: Any, vid: int | None, pid: int | None, serial_number: str | None, name: str
    ) -> None:
        self._port = port
        self._vid = vid
        self._pid = pid
        self._serial_number = serial_number
        self._name = name
        self._role = ""

    @property
    def port(self) -> str:
        """The port's role once the port is open; before that, the requested name."""
        return self._role or ("" if self._port is None else str(self._port))

    def _kept(self, line: object, *more: str) -> dict[str, Any]:
        """Return the constructor's arguments. ``line`` has the settings as attributes; ``more`` names
        settings that are not common to all ports.
        """
        return {
            "human_readable_device_name": self._name,
            "port": self.port or None,
            "vid": self._vid,
            "pid": self._pid,
            "serial_number": self._serial_number,
            **{name: getattr(line, name) for name in (*_LINE, *more)},
            "type": self.kind,
        }

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> Self:
        """Return another port with the same settings."""
        return cls(**{name: value for name, value in data.items() if name != "type"})
