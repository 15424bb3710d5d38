"""Stand-ins for Qt's bindings of OpenGL: the library of plots imports them, our charts are painted without.

They are 9 MB to read, and to ship; who asks for more than the one class that a class of the library has for
its base is told that it is not there. Imported before that library.
"""

from __future__ import annotations

import sys
from types import ModuleType

from PySide6.QtWidgets import QWidget

_CLASSES: dict[str, dict[str, type]] = {
    "PySide6.QtOpenGL": {},
    "PySide6.QtOpenGLWidgets": {"QOpenGLWidget": QWidget},
}

for _name, _classes in _CLASSES.items():
    if _name not in sys.modules:
        _module = ModuleType(_name, "Not the bindings of OpenGL: see praxis_desktop.gui.live.without_opengl.")
        vars(_module).update(_classes)
        sys.modules[_name] = _module
