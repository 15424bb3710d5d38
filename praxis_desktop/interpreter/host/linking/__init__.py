"""Native libraries and foreign functions: dlopen, dlsym, libffi."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.linking.side_module import OtherImport
else:
    __getattr__ = lazy_exports(__name__, {"side_module": "OtherImport"})

__all__ = ["OtherImport"]
