"""What a protocol file declares, and how one is named on the command line and found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.protocols.definitions.reading import script_protocol
    from praxis_desktop.protocols.files import read_program
    from praxis_desktop.protocols.forms.values import read_values
    from praxis_desktop.protocols.library.files import bundled_folder
    from praxis_desktop.protocols.library.lookup import bundled_protocols, lasting_name, resolve_target
    from praxis_desktop.protocols.program import Program, SourceError
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "definitions.reading": ("script_protocol",),
            "files": ("read_program",),
            "forms.values": ("read_values",),
            "library.files": ("bundled_folder",),
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

__all__ = [
    "Program",
    "SourceError",
    "bundled_folder",
    "bundled_protocols",
    "lasting_name",
    "read_program",
    "read_values",
    "resolve_target",
    "script_protocol",
]
