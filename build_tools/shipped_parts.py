"""The files that ship beside the program's modules, both in wheels and in the frozen program.

Standard library only: the freezing environment does not have this program.
"""

from __future__ import annotations

from typing import Final

GUEST: Final = "build/guest"
MANUAL: Final = "build/manual"
STUBS: Final = "build/praxis-stubs"

SHIPPED: Final = {
    GUEST: "guest",
    "build/translations": "translations",
    STUBS: "praxis-stubs",
    MANUAL: "manual",
    "shims": "shims",
    "resources": "resources",
}
"""Folders of the checkout, with the places where ``praxis_desktop.core.shipped`` looks for them in the
package; a wheel has the stubs beside the package, where editors look.
"""
