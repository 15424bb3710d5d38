"""Why a protocol's file does not load: what is wrong in it, and where."""

from __future__ import annotations

from typing import Literal

from praxis_desktop.core.errors import UsageError

Reason = Literal["syntax", "import", "endless", "memory", "declaration", "entry"]
"""It is not Python; it raises when it is imported; its import does not end, or takes too much memory; what it
declares is wrong; it only defines functions, and none of them is a protocol.
"""


class ProtocolError(UsageError):
    """A file that declares no protocol that one could run.

    ``line`` is where in it, 0 where that is not known. ``type_name`` and ``traceback`` are of the exception
    that it raised, "" for none.
    """

    def __init__(
        self,
        message: str,
        *,
        reason: Reason,
        hint: str = "",
        line: int = 0,
        type_name: str = "",
        traceback: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.reason: Reason = reason
        self.line = line
        self.type_name = type_name
        self.traceback = traceback


class ImportFailed(ProtocolError):
    """The file is Python, and importing it failed or did not end: its program raised, as a run's can."""

    exit_code = 1


def protocol_error(
    message: str,
    *,
    reason: Reason,
    hint: str = "",
    line: int = 0,
    type_name: str = "",
    traceback: str = "",
) -> ProtocolError:
    """The error of the class that ``reason`` calls for."""
    kind = ImportFailed if reason in ("import", "endless", "memory") else ProtocolError
    return kind(message, reason=reason, hint=hint, line=line, type_name=type_name, traceback=traceback)
