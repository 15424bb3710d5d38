"""Who is told of every byte on a run's ports, before it leaves and before it is delivered."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

NOTHING: Mapping[str, object] = MappingProxyType({})


class WireLog(Protocol):
    """Keeps what happens on the ports of a run; called on any thread.

    Whoever calls it goes on only when it has returned: what it was told by then must survive the end of the
    process. Raises StorageError when it cannot be kept; a write is then not sent.
    """

    def sent(self, role: str, data: bytes) -> None:
        """``data`` is about to be written to the port of ``role``."""
        ...

    def received(self, role: str, data: bytes, at: int) -> None:
        """``data`` came ``at`` (``time.monotonic_ns``) and is about to be delivered."""
        ...

    def happened(self, role: str, what: str, details: Mapping[str, object] = NOTHING) -> None:
        """Anything else: ``opened``, ``configured``, ``line``, ``fault``, ``refused``, ``closed``, ..."""
        ...
