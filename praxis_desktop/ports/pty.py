"""A simulated instrument on a pseudo-terminal, for any program that opens serial ports (POSIX)."""

from __future__ import annotations

import logging
import os
import select
import threading
import time
from types import TracebackType

from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports.simulators import Instrument

logger = logging.getLogger(__name__)

_WRITE_LIMIT_S = 5.0


class PtyInstrument:
    """Serves ``instrument`` on a new pty from a thread; ``device`` is the path to open. A context manager.

    The pty exists until ``close``, or until a fault unplugs it. Raises UsageError where there are no ptys.
    """

    def __init__(self, instrument: Instrument) -> None:
        try:
            import pty
            import tty
        except ImportError:
            raise UsageError(
                "this system has no pseudo-terminals",
                hint=f"Use the simulator inside the program: --port ROLE=sim:{instrument.kind}",
            ) from None
        self.instrument = instrument
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        # Our own end stays open: without any, reading the master fails whenever no client has the port open.
        self.device = os.ttyname(self._slave)
        os.set_blocking(self._master, False)
        self._wake_read, self._wake_write = os.pipe()
        self._closing = False
        self._thread = threading.Thread(target=self._serve, name=f"simulator {self.device}", daemon=True)
        self._thread.start()

    @property
    def is_serving(self) -> bool:
        """Whether the device is still there."""
        return self._thread.is_alive()

    def unplug(self) -> None:
        """Make the device vanish, as if its cable was pulled."""
        self.instrument.unplug()
        self._wake()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the device has vanished; returns whether it has."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def close(self) -> None:
        """Take the device away; idempotent."""
        if self._closing:
            return
        self._closing = True
        self._wake()
        self._thread.join()
        os.close(self._wake_read)
        os.close(self._wake_write)

    def __enter__(self) -> PtyInstrument:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ---- the thread
    def _wake(self) -> None:
        if self._thread.is_alive():
            os.write(self._wake_write, b"\0")

    def _serve(self) -> None:
        try:
            while not self._closing and not self.instrument.unplugged:
                self._exchange()
        except OSError as error:
            logger.info("simulator on %s ends: %s", self.device, error)
        finally:
            os.close(self._slave)
            os.close(self._master)

    def _exchange(self) -> None:
        """Wait for bytes or for the next reply, and send what is due."""
        due = self.instrument.next_due()
        wait_s = None if due is None else min(max(0.0, (due - time.monotonic_ns()) / 1e9), 3600.0)
        ready, _, _ = select.select([self._master, self._wake_read], [], [], wait_s)
        if self._wake_read in ready:
            os.read(self._wake_read, 64)
        if self._master in ready:
            sent = self.instrument.receive(os.read(self._master, 65536), time.monotonic_ns())
        else:
            sent = self.instrument.advance(time.monotonic_ns())
        for data in sent:
            self._send(data)

    def _send(self, data: bytes) -> None:
        """Write ``data``; what nobody reads for some seconds is dropped, as on a wire."""
        view = memoryview(data)
        while view and not self._closing:
            _, writable, _ = select.select([], [self._master], [], _WRITE_LIMIT_S)
            if not writable:
                logger.info("simulator on %s: nobody reads, %d bytes dropped", self.device, len(view))
                return
            view = view[os.write(self._master, view) :]
