"""The byte limit of a guest's file system, so that a guest cannot use up the host's memory."""

from __future__ import annotations

from typing import Final

from praxis_desktop.interpreter.host.files import errnos
from praxis_desktop.interpreter.host.files.errnos import SyscallError

NODE_BYTES: Final = 256
"""Size, in bytes, charged for each name, because even names without content use memory."""


class Quota:
    """The number of bytes that a file system may hold. ``used`` counts the contents in memory, plus a fixed
    size per name.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.used = 0

    @property
    def free(self) -> int:
        """Number of bytes left."""
        return max(0, self.limit - self.used)

    def charge(self, count: int) -> None:
        """Charge ``count`` bytes, or release bytes if ``count`` is negative. Raises SyscallError(ENOSPC)."""
        used = self.used + count
        if count > 0 and used > self.limit:
            raise SyscallError(errnos.ENOSPC)
        self.used = used
