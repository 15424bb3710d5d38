"""The instruments for a protocol's roles: how they are chosen and tested, how the user decides whether to use
doubtful ones, and which instruments have been allowed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.roles.port_sheet import PortSheet
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "port_sheet": "PortSheet",
        },
    )

__all__ = ["PortSheet"]
