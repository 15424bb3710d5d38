"""Random bytes for the guest: random_get, on which libc's getentropy and Python's os.urandom are based."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.interpreter.host.files.guest_memory import ADDRESS, Window, answering_wasi
from praxis_desktop.interpreter.host.work import PIECE

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.imports import ImportTable


class Entropy:
    """Gives the guest the environment's entropy, its only source of randomness."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._window = Window(host)

    def imports(self) -> ImportTable:
        return {"random_get": answering_wasi(self.random_get)}

    def random_get(self, buffer: int, count: int) -> None:
        """Fill ``count`` bytes at ``buffer`` with random data. Raises EFAULT."""
        count &= ADDRESS
        self._window.check(buffer & ADDRESS, count)
        for start in range(0, count, PIECE):
            self._host.control.check()
            size = min(PIECE, count - start)
            self._window.write((buffer & ADDRESS) + start, self._host.environment.entropy(size))
