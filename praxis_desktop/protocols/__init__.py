"""What a protocol file declares, and how a protocol is named on the command line and found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.protocols.benches.files import load_bench, save_bench
    from praxis_desktop.protocols.definitions.reading import script_protocol
    from praxis_desktop.protocols.files import read_program
    from praxis_desktop.protocols.forms.presets import load_preset, remember_values, save_preset
    from praxis_desktop.protocols.forms.values import read_values
    from praxis_desktop.protocols.library.files import bundled_folder, library_folders
    from praxis_desktop.protocols.library.lookup import (
        bundled_protocols,
        find_protocol,
        lasting_name,
        resolve_target,
    )
    from praxis_desktop.protocols.library.templates import plan_protocol, write_protocol, write_test
    from praxis_desktop.protocols.program import Program, SourceError
    from praxis_desktop.protocols.requirements import requirements_of
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "benches.files": "load_bench save_bench",
            "definitions.reading": "script_protocol",
            "files": "read_program",
            "forms.presets": "load_preset remember_values save_preset",
            "forms.values": "read_values",
            "library.files": "bundled_folder library_folders",
            "library.lookup": "bundled_protocols find_protocol lasting_name resolve_target",
            "library.templates": "plan_protocol write_protocol write_test",
            "program": "Program SourceError",
            "requirements": "requirements_of",
        },
    )

__all__ = [
    "Program",
    "SourceError",
    "bundled_folder",
    "bundled_protocols",
    "find_protocol",
    "lasting_name",
    "library_folders",
    "load_bench",
    "load_preset",
    "plan_protocol",
    "read_program",
    "read_values",
    "remember_values",
    "requirements_of",
    "resolve_target",
    "save_bench",
    "save_preset",
    "script_protocol",
    "write_protocol",
    "write_test",
]
