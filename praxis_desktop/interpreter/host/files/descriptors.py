"""The table of file descriptors."""

from __future__ import annotations

from typing import Final

from praxis_desktop.interpreter.host.files import errnos
from praxis_desktop.interpreter.host.files.descriptions import Description
from praxis_desktop.interpreter.host.files.errnos import SyscallError

MAX_DESCRIPTORS: Final = 4096


class DescriptorTable:
    """Open file descriptions, keyed by descriptor. A new description gets the lowest free number."""

    def __init__(self) -> None:
        self.open: dict[int, Description] = {}
        self.close_on_exec: set[int] = set()
        self._lowest = 0

    def get(self, fd: int) -> Description:
        """Return the description of ``fd``. Raises EBADF."""
        description = self.open.get(fd)
        if description is None:
            raise SyscallError(errnos.EBADF)
        return description

    def add(self, description: Description, *, at_least: int = 0, close_on_exec: bool = False) -> int:
        """Give a description the lowest free number, and return that number. Raises EMFILE."""
        opened = self.open
        fd = max(at_least, self._lowest)
        while fd in opened:
            fd += 1
        if fd >= MAX_DESCRIPTORS:
            if not description.holders:
                description.closed()
            raise SyscallError(errnos.EMFILE)
        if not at_least:
            self._lowest = fd + 1
        self._put(fd, description, close_on_exec)
        return fd

    def put(self, fd: int, description: Description, *, close_on_exec: bool = False) -> None:
        """Make ``fd`` refer to a description, closing ``fd`` first if it is open. Raises EBADF (invalid
        number).
        """
        if not 0 <= fd < MAX_DESCRIPTORS:
            raise SyscallError(errnos.EBADF)
        description.holders += 1
        if fd in self.open:
            self.close(fd)
        description.holders -= 1
        self._put(fd, description, close_on_exec)

    def _put(self, fd: int, description: Description, close_on_exec: bool) -> None:
        self.open[fd] = description
        description.holders += 1
        if close_on_exec:
            self.close_on_exec.add(fd)

    def replace(self, descriptors: list[tuple[int, Description, bool]]) -> None:
        """Replace all descriptors. Each is given as number, description, and whether it is closed on exec."""
        self.open.clear()
        self.close_on_exec.clear()
        self._lowest = 0
        for fd, description, close_on_exec in descriptors:
            self._put(fd, description, close_on_exec)

    def close(self, fd: int) -> None:
        """Close a descriptor. Raises EBADF."""
        description = self.open.pop(fd, None)
        if description is None:
            raise SyscallError(errnos.EBADF)
        self.close_on_exec.discard(fd)
        if fd < self._lowest:
            self._lowest = fd
        description.holders -= 1
        if not description.holders:
            description.closed()
