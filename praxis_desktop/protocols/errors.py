"""Errors about a protocol file that does not load, saying what is wrong and where."""

from __future__ import annotations

from typing import Literal

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.exit_codes import ExitCode

Reason = Literal["syntax", "import", "endless", "memory", "declaration", "entry"]
"""The reason why a file does not load: it is not Python; importing it raises an exception, does not finish,
or takes too much memory; its declarations are wrong; or it defines functions but no protocol.
"""


class ProtocolError(UsageError):
    """A file declares no protocol that can be run.

    ``line`` is the line of the fault, 0 if it is unknown. ``type_name`` and ``traceback`` describe the
    exception that the file raised, or are "" if there was no exception.
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
    """The file is Python, but importing it failed or did not finish. This counts as a program error."""

    exit_code = ExitCode.FAULT


def protocol_error(
    message: str,
    *,
    reason: Reason,
    hint: str = "",
    line: int = 0,
    type_name: str = "",
    traceback: str = "",
) -> ProtocolError:
    """Create the error of the right class for ``reason``."""
    kind = ImportFailed if reason in ("import", "endless", "memory") else ProtocolError
    return kind(message, reason=reason, hint=hint, line=line, type_name=type_name, traceback=traceback)
