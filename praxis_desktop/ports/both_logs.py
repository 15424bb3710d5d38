"""Two logs of the same wire: the record of a run, and a journal that was asked for besides."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from praxis_desktop.core.errors import StorageError
from praxis_desktop.ports.wire_log import NOTHING, WireLog


class BothLogs:
    """A WireLog that tells ``first`` and then ``second``. What one of them cannot keep does not happen."""

    def __init__(self, first: WireLog, second: WireLog) -> None:
        self._first = first
        self._second = second

    def sent(self, role: str, data: bytes, at: int | None = None) -> None:
        self._first.sent(role, data, at)
        try:
            self._second.sent(role, data, at)
        except StorageError as error:
            with suppress(StorageError):
                told = {"reason": error.message, "data": data.hex()}
                self._first.happened(role, "refused", told, at)
            raise

    def left(self, role: str, data: bytes, at: int) -> None:
        try:
            self._first.left(role, data, at)
        finally:
            self._second.left(role, data, at)

    def received(self, role: str, data: bytes, at: int) -> None:
        self._first.received(role, data, at)
        self._second.received(role, data, at)

    def happened(
        self, role: str, what: str, details: Mapping[str, object] = NOTHING, at: int | None = None
    ) -> None:
        self._first.happened(role, what, details, at)
        self._second.happened(role, what, details, at)
