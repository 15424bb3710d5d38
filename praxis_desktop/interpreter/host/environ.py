"""The environment variables with which the guest starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.interpreter.host.files.guest_memory import ADDRESS, U32, Window, answering_wasi

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.imports import ImportTable


class Environ:
    """``host.environ``, which libc reads once, before main."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._window = Window(host)

    def imports(self) -> ImportTable:
        return {
            "environ_sizes_get": answering_wasi(self.environ_sizes_get),
            "environ_get": answering_wasi(self.environ_get),
        }

    def _strings(self) -> list[bytes]:
        return [
            f"{name}={value}".encode("utf-8", "surrogateescape") + b"\0"
            for name, value in self._host.environ.items()
        ]

    def environ_sizes_get(self, count: int, size: int) -> None:
        """Store the number of variables and their total size in bytes."""
        strings = self._strings()
        self._window.pack(U32, count, len(strings))
        self._window.pack(U32, size, sum(map(len, strings)))

    def environ_get(self, pointers: int, buffer: int) -> None:
        """Write the strings to ``buffer`` and their addresses to ``pointers``."""
        pointers &= ADDRESS
        buffer &= ADDRESS
        for string in self._strings():
            self._window.pack(U32, pointers, buffer)
            self._window.write(buffer, string)
            pointers += 4
            buffer += len(string)
