"""Modules are imported without Qt's bindings reading their sources, which they do for names nobody uses here.

PySide can offer its names in Python's own style, to modules that ask for it. To know which do, it reads the
source of every module that is imported after it, ours and all others', and Python keeps each line that was
read: that took a tenth of a second at the start, with the lock that the window's thread needs, and 8 MB.
"""

from __future__ import annotations

import sys
from types import ModuleType


def import_plainly() -> None:
    """From now on no source is read at an import. Where the bindings go about it differently, they stay as
    they are.
    """
    import PySide6.QtCore  # noqa: F401 - which brings what is looked for

    feature = sys.modules.get("shibokensupport.feature")
    if feature is not None and hasattr(feature, "_mod_uses_pyside"):
        vars(feature)["_mod_uses_pyside"] = _asks_for_nothing


def _asks_for_nothing(module: ModuleType) -> bool:
    """Whether ``module`` may switch names of Qt."""
    return False
