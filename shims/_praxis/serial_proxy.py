"""Praxis's ``SerialProxy``: PyLabRobot's serial interface, using messages on a BroadcastChannel."""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from typing import Any

import js
from pyodide.ffi import create_proxy, to_js
from serial import PortNotOpenError

from _praxis import steps
from _praxis.praxis_port import PraxisPort
from _praxis.serial_faults import fault

logger = logging.getLogger(__name__)

_CHANNEL = "praxis_serial"
_CHUNK = 4096
_FOREVER_S = 1e9
_PARITIES = {"N": "none", "E": "even", "O": "odd", "M": "mark", "S": "space"}


class _Messages:
    """The channel, which the first request opens, and the requests that are waiting for a response."""

    def __init__(self) -> None:
        self._channel: Any = None
        self._numbers = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}

    def ask(self, kind: str, **members: Any) -> asyncio.Future[dict[str, Any]]:
        """Post a request. Return a future for the response; the future raises any fault in the response."""
        if self._channel is None:
            self._channel = js.BroadcastChannel.new(_CHANNEL)
            self._channel.onmessage = create_proxy(self._heard)
        number = f"py-{next(self._numbers)}"
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        request = {"type": kind, "requestId": number, **members}
        self._channel.postMessage(to_js(request, dict_converter=js.Object.fromEntries))
        return answer

    def _heard(self, event: Any) -> None:
        message = event.data.to_py() if hasattr(event.data, "to_py") else event.data
        if not isinstance(message, dict) or message.get("type") != "serial:response":
            return
        answer = self._waiting.pop(str(message.get("requestId")), None)
        if answer is None or answer.done():
            return
        if message.get("success"):
            answer.set_result(message)
        else:
            answer.set_exception(fault(message.get("fault") or str(message.get("error")), _CHANNEL))


_messages = _Messages()


def _tell_failure(answer: asyncio.Future[dict[str, Any]]) -> None:
    """Log a failure to set an attribute, because nothing awaits the response."""
    if not answer.cancelled() and answer.exception() is not None:
        logger.warning("%s", answer.exception())


class SerialProxy(PraxisPort):
    """A serial port controlled by messages, chosen by its role or device (``port``) or by VID:PID; if neither
    is given, the program's only port.

    Times are in seconds. A read returns exactly the requested number of bytes, or those received before the
    time-out. Bytes of a cancelled read are returned by the next one. Raises pyserial's exceptions.
    """

    kind = "SerialProxy"

    def __init__(
        self,
        port: str | None = None,
        vid: int | None = None,
        pid: int | None = None,
        baudrate: int = 9600,
        bytesize: int = 8,
        parity: str = "N",
        stopbits: float = 1,
        write_timeout: float | None = 1,
        timeout: float | None = 5,
        rtscts: bool = False,
        dsrdtr: bool = False,
        *,
        serial_number: str | None = None,
        human_readable_device_name: str = "",
    ) -> None:
        super().__init__(port, vid, pid, serial_number, human_readable_device_name)
        self.baudrate = baudrate
        self.bytesize = bytesize
        self.parity = parity
        self.stopbits = stopbits
        self.write_timeout = write_timeout
        self.timeout = timeout
        self.rtscts = rtscts
        self.dsrdtr = dsrdtr
        self._device_id: str | None = None
        self._dtr = self._rts = True
        self._received = bytearray()
        self._coming: asyncio.Future[dict[str, Any]] | None = None
        self._sending = asyncio.Lock()

    # ---- open and close
    async def setup(self) -> None:
        """Open the port if it is not open yet."""
        if self._device_id is not None:
            return
        ids = {"vendorId": self._vid, "productId": self._pid, "serialNumber": self._serial_number}
        which = {"port": self._port} if self._port else {k: v for k, v in ids.items() if v is not None}
        signals = {"dataTerminalReady": self._dtr, "requestToSend": self._rts}
        answer = await _messages.ask("serial:open", **which, signals=signals, options=self._options())
        self._device_id, self._role = answer["deviceId"], answer["port"]

    async def stop(self) -> None:
        """Close the port if it is open."""
        if self._device_id is None:
            return
        device_id, self._device_id = self._device_id, None
        coming, self._coming = self._coming, None
        if coming is not None:
            coming.cancel()
        self._received.clear()
        await _messages.ask("serial:close", deviceId=device_id)

    def _options(self) -> dict[str, Any]:
        return {
            "baudRate": self.baudrate,
            "dataBits": self.bytesize,
            "stopBits": self.stopbits,
            "parity": _PARITIES.get(self.parity, self.parity),
            "rtscts": self.rtscts,
            "dsrdtr": self.dsrdtr,
        }

    def _ask(self, kind: str, **members: Any) -> asyncio.Future[dict[str, Any]]:
        if self._device_id is None:
            raise PortNotOpenError
        return _messages.ask(kind, deviceId=self._device_id, **members)

    # ---- bytes
    async def write(self, data: bytes) -> int:
        """Send bytes, and return how many were sent. Concurrent writes are sent one after another."""
        async with self._sending:
            more = {} if self.write_timeout is None else {"timeout": self.write_timeout}
            answer = await self._ask("serial:write", data=list(data), **more)
        written = int(answer["length"])
        steps.count(self.port, written, 0, steps.current.get())
        return written

    async def read(self, num_bytes: int = 1) -> bytes:
        """Return ``num_bytes`` bytes, or fewer after a time-out."""
        deadline = self._deadline()
        while len(self._received) < num_bytes and await self._more(deadline):
            pass
        return self._take(num_bytes)

    async def readline(self) -> bytes:
        """Return the bytes up to and including a newline, or those received before the time-out."""
        deadline = self._deadline()
        while (end := self._received.find(b"\n") + 1) == 0 and await self._more(deadline):
            pass
        return self._take(end or len(self._received))

    def _deadline(self) -> float | None:
        return None if self.timeout is None else time.monotonic() + self.timeout

    def _take(self, count: int) -> bytes:
        taken = bytes(self._received[:count])
        del self._received[:count]
        return taken

    async def _more(self, deadline: float | None) -> bool:
        """Wait for bytes; return whether to wait again. If the read is cancelled, the request continues."""
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        if self._coming is None:
            timeout = _FOREVER_S if left is None else left
            self._coming = self._ask("serial:read", length=_CHUNK, any=True, timeout=timeout)
        coming = self._coming
        # A little longer than the request's own time-out, so that its answer comes first.
        done, _ = await asyncio.wait({coming}, timeout=None if left is None else left + 0.001)
        if not done:
            return False
        if self._coming is coming:
            self._coming = None
        data = bytes(coming.result()["data"])
        self._received += data
        steps.count(self.port, 0, len(data), steps.current.get())
        # The request may be an earlier read's, with less time.
        return bool(data) or deadline is None or time.monotonic() < deadline

    async def reset_input_buffer(self) -> None:
        """Drop the received bytes."""
        await self._ask("serial:reset", buffer="input")
        self._received.clear()

    async def reset_output_buffer(self) -> None:
        """Drop the bytes that have not been sent yet."""
        await self._ask("serial:reset", buffer="output")

    async def flush(self) -> None:
        """Wait until all written bytes have been sent."""
        await self._ask("serial:drain")

    # ---- line
    async def send_break(self, duration: float = 0.25) -> None:
        """Hold the line low for ``duration`` seconds."""
        await self._ask("serial:signals", **{"break": True})
        try:
            await asyncio.sleep(duration)
        finally:
            await self._ask("serial:signals", **{"break": False})

    async def _configure(self) -> None:
        if self._device_id is not None:
            await self._ask("serial:configure", options=self._options())

    async def set_baudrate(self, baudrate: int) -> None:
        """Set the baud rate, in bits per second."""
        self.baudrate = baudrate
        await self._configure()

    async def set_line_property(self, data_bits: int, stop_bits: float, parity: str) -> None:
        """Set data bits, stop bits and parity."""
        self.bytesize, self.stopbits, self.parity = data_bits, stop_bits, parity
        await self._configure()

    async def set_latency_timer(self, latency: int) -> None:
        """Do nothing: this protocol has no message for an adapter's latency timer. WebSerial supports one."""

    async def status(self) -> dict[str, Any]:
        """Return ``inWaiting``, ``outWaiting``, and the lines ``cts``, ``dsr``, ``ri``, ``cd``."""
        answer = await self._ask("serial:status")
        told = {name: value for name, value in answer.items() if name not in ("type", "requestId", "success")}
        return {**told, "inWaiting": told["inWaiting"] + len(self._received)}

    @property
    def dtr(self) -> bool:
        """The state of the modem line "data terminal ready"."""
        return self._dtr

    @dtr.setter
    def dtr(self, value: bool) -> None:
        self._dtr = value
        self._set_signal("dataTerminalReady", value)

    @property
    def rts(self) -> bool:
        """The state of the modem line "request to send"."""
        return self._rts

    @rts.setter
    def rts(self, value: bool) -> None:
        self._rts = value
        self._set_signal("requestToSend", value)

    def _set_signal(self, name: str, value: bool) -> None:
        if self._device_id is not None:
            self._ask("serial:signals", **{name: value}).add_done_callback(_tell_failure)

    # ---- settings
    def serialize(self) -> dict[str, Any]:
        """Return the constructor's arguments."""
        return self._kept(self)
