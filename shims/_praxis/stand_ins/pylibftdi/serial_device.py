"""``pylibftdi.SerialDevice``: a device with its modem lines as attributes."""

from __future__ import annotations

from pylibftdi.device import Device


class SerialDevice(Device):
    """A Device whose modem lines can be read and set."""

    @property
    def cts(self) -> bool:
        """Clear to send."""
        return self.port.cts

    @property
    def dsr(self) -> bool:
        """Data set ready."""
        return self.port.dsr

    @property
    def ri(self) -> bool:
        """Ring indicator."""
        return self.port.ri

    @property
    def rts(self) -> bool:
        """Request to send."""
        return self.port.rts

    @rts.setter
    def rts(self, value: bool) -> None:
        self.ftdi_fn.ftdi_setrts(value)

    @property
    def dtr(self) -> bool:
        """Data terminal ready."""
        return self.port.dtr

    @dtr.setter
    def dtr(self, value: bool) -> None:
        self.ftdi_fn.ftdi_setdtr(value)

    @property
    def modem_status(self) -> int:
        """The lines and the state of the transmitter, by libftdi's codes."""
        return self.ftdi_fn.modem_status()
