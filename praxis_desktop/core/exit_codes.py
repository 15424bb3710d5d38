"""The exit codes of the command line; ``cli.arguments`` says what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from praxis_desktop.core.verdicts import VerdictWord


class ExitCode(IntEnum):
    """Why a command ended. ``INTERNAL`` is ``EX_SOFTWARE`` of the BSD header ``sysexits.h``."""

    COMPLETED = 0
    FAULT = 1
    UNUSABLE = 2
    STOPPED = 3
    PORT = 4
    TIMED_OUT = 5
    FAILED_LIMITS = 6
    INCONCLUSIVE = 7
    INTERNAL = 70


OF_VERDICT: Final[Mapping[VerdictWord, ExitCode]] = {
    "failed": ExitCode.FAILED_LIMITS,
    "inconclusive": ExitCode.INCONCLUSIVE,
}
"""The exit codes for completed runs with these verdicts."""
