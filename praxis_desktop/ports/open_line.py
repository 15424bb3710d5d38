"""How a guest has a port open, as far as it knows: what must be put there again when its run goes on."""

from __future__ import annotations

from praxis_desktop.core.records import Record
from praxis_desktop.ports.settings import LineSettings


class OpenLine(Record):
    """The settings and the lines of an open port, as the guest has set them."""

    settings: LineSettings
    dtr: bool
    rts: bool
    is_break: bool = False
