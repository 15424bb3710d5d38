"""The settings with which a guest has a port open, needed to reopen it when its run is resumed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from praxis_desktop.core.records import Record, as_dict
from praxis_desktop.ports.transport import LineSettings, Rs485Settings


class OpenLine(Record):
    """The settings and modem lines of an open port, as the guest set them."""

    settings: LineSettings
    dtr: bool
    rts: bool
    is_break: bool = False


def to_plain(line: OpenLine) -> dict[str, object]:
    """``line`` as plain data."""
    turning = line.settings.rs485
    settings = {**as_dict(line.settings), "rs485": None if turning is None else as_dict(turning)}
    return {**as_dict(line), "settings": settings}


def line_of(told: Mapping[str, Any]) -> OpenLine:
    """The line from ``to_plain``. Raises LookupError, TypeError or UsageError for invalid data."""
    settings = dict(told["settings"])
    turning = settings["rs485"]
    settings["rs485"] = None if turning is None else Rs485Settings(**turning)
    return OpenLine(**{**told, "settings": LineSettings(**settings)})
