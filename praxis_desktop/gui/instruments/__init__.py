"""The Instruments page, which includes the serial monitor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.instruments.checks import ChecksPanel, FaultsPanel
    from praxis_desktop.gui.instruments.controller import InstrumentsController
    from praxis_desktop.gui.instruments.line_card import LineCard
    from praxis_desktop.gui.instruments.list import InstrumentList
    from praxis_desktop.gui.instruments.model import InstrumentsModel, LastUses
    from praxis_desktop.gui.instruments.monitor import MonitorPanel
    from praxis_desktop.gui.instruments.monitor_rows import RunWire
    from praxis_desktop.gui.instruments.open_ports import OpenPortChip, OpenPorts
    from praxis_desktop.gui.instruments.page import InstrumentsPage
    from praxis_desktop.gui.instruments.send import SendRow
    from praxis_desktop.gui.instruments.view import IdentityCard, InstrumentView
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "checks": "ChecksPanel FaultsPanel",
            "controller": "InstrumentsController",
            "line_card": "LineCard",
            "list": "InstrumentList",
            "model": "InstrumentsModel LastUses",
            "monitor": "MonitorPanel",
            "monitor_rows": "RunWire",
            "open_ports": "OpenPortChip OpenPorts",
            "page": "InstrumentsPage",
            "send": "SendRow",
            "view": "IdentityCard InstrumentView",
        },
    )

__all__ = [
    "ChecksPanel",
    "FaultsPanel",
    "IdentityCard",
    "InstrumentList",
    "InstrumentView",
    "InstrumentsController",
    "InstrumentsModel",
    "InstrumentsPage",
    "LastUses",
    "LineCard",
    "MonitorPanel",
    "OpenPortChip",
    "OpenPorts",
    "RunWire",
    "SendRow",
]
