"""Stops Qt's bindings from reading the source of every imported module.

PySide can offer its names in snake case to modules that request it. To find these modules, PySide reads the
source of every module imported after itself, and Python caches each line. This took 8 MB of memory and, at
startup, a tenth of a second during which PySide held the GIL.
"""

from __future__ import annotations

import sys
from types import ModuleType


def import_plainly() -> None:
    """Stop PySide from searching the sources. Bindings that work differently are left as they are."""
    import PySide6.QtCore  # noqa: F401 - loads the module that is looked for

    feature = sys.modules.get("shibokensupport.feature")
    if feature is not None and hasattr(feature, "_mod_uses_pyside"):
        vars(feature)["_mod_uses_pyside"] = _asks_for_nothing


def _asks_for_nothing(module: ModuleType) -> bool:
    """Return False, because no module asks for the snake-case names."""
    return False
