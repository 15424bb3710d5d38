"""The Setup page: parameters, instruments, labware, presets and the dry run of a protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.setup.controller import SetupController
    from praxis_desktop.gui.setup.page import SetupPanels, make_setup_panels
    from praxis_desktop.gui.setup.start_sheet import StartSheet
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "controller": "SetupController",
            "page": "SetupPanels make_setup_panels",
            "start_sheet": "StartSheet",
        },
    )

__all__ = ["SetupController", "SetupPanels", "StartSheet", "make_setup_panels"]
