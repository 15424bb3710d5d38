"""Grows the linear memory, up to the interpreter's limit. Beyond the limit, the guest gets a MemoryError."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from praxis_desktop.interpreter.host.imports import ImportTable

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

_PAGE: Final = 65536
_MOST_AHEAD: Final = 96 << 20
"""Maximum number of bytes by which the memory may grow beyond the requested size."""


class Heap:
    """Provides the imports of emscripten's ``sbrk``."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def imports(self) -> ImportTable:
        return {"emscripten_resize_heap": self._resize, "emscripten_get_heap_max": self._maximum}

    def _maximum(self) -> int:
        return _signed(self._host.memory_limit // _PAGE * _PAGE)

    def _resize(self, requested: int) -> int:
        """Grow the memory by up to a fifth, but at least to ``requested`` bytes, like emscripten."""
        requested &= 0xFFFFFFFF
        limit = self._host.memory_limit
        instance = self._host.instance
        if not instance.work.grow(requested):
            return 0
        present = instance.memory_size()
        for share in (0.2, 0.1, 0.05, 0.0):
            ahead = min(int(present * (1 + share)), requested + _MOST_AHEAD)
            if instance.grow_memory(min(limit, max(requested, ahead))):
                return 1
        return 0


def _signed(value: int) -> int:
    return value - (1 << 32) if value >= 1 << 31 else value
