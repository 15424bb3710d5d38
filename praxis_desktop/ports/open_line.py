"""How a guest has a port open, as far as it knows: what must be put there again when its run goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from praxis_desktop.core.records import Record, as_dict
from praxis_desktop.ports.transport import LineSettings, Rs485Settings


class OpenLine(Record):
    """The settings and the lines of an open port, as the guest has set them."""

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
    """The line that ``to_plain`` has told. Raises LookupError, TypeError, UsageError for what is none."""
    settings = dict(told["settings"])
    turning = settings["rs485"]
    settings["rs485"] = None if turning is None else Rs485Settings(**turning)
    return OpenLine(**{**told, "settings": LineSettings(**settings)})
