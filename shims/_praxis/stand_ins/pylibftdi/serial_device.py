"""``pylibftdi.SerialDevice``: a device with its modem lines as attributes."""

from __future__ import annotations

from pylibftdi.device import Device


class SerialDevice(Device):
    """A Device whose modem lines can be read and set."""

    @property
    def cts(self) -> bool:
        """The state of the modem line "clear to send"."""
        return self.port.cts

    @property
    def dsr(self) -> bool:
        """The state of the modem line "data set ready"."""
        return self.port.dsr

    @property
    def ri(self) -> bool:
        """The state of the modem line "ring indicator"."""
        return self.port.ri

    @property
    def rts(self) -> bool:
        """The state of the modem line "request to send"."""
        return self.port.rts

    @rts.setter
    def rts(self, value: bool) -> None:
        self.ftdi_fn.ftdi_setrts(value)

    @property
    def dtr(self) -> bool:
        """The state of the modem line "data terminal ready"."""
        return self.port.dtr

    @dtr.setter
    def dtr(self, value: bool) -> None:
        self.ftdi_fn.ftdi_setdtr(value)

    @property
    def modem_status(self) -> int:
        """The modem lines and the transmitter's state, in libftdi's codes."""
        return self.ftdi_fn.modem_status()
