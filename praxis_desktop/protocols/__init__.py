"""What a protocol file declares, and how one is named on the command line and found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.protocols.files import read_program
    from praxis_desktop.protocols.library.lookup import bundled_protocols, lasting_name, resolve_target
    from praxis_desktop.protocols.program import Program, SourceError
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "files": ("read_program",),
            "library.lookup": (
                "bundled_protocols",
                "lasting_name",
                "resolve_target",
            ),
            "program": (
                "Program",
                "SourceError",
            ),
        },
    )

__all__ = ["Program", "SourceError", "bundled_protocols", "lasting_name", "read_program", "resolve_target"]
