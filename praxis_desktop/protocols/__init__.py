"""Protocols: their declarations and names, and how they are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.protocols import notebooks
    from praxis_desktop.protocols.benches.files import load_bench, save_bench
    from praxis_desktop.protocols.declared import script_protocol
    from praxis_desktop.protocols.files import read_program, unused_files
    from praxis_desktop.protocols.forms import read_values
    from praxis_desktop.protocols.library.files import (
        bundled_folder,
        bundled_protocols,
        find_protocol,
        lasting_name,
        library_folders,
        resolve_target,
    )
    from praxis_desktop.protocols.library.templates import plan_protocol, write_protocol, write_test
    from praxis_desktop.protocols.presets import load_preset, preset_names, remember_values, save_preset
    from praxis_desktop.protocols.program import Program, SourceError
    from praxis_desktop.protocols.requirements import requirements_of
    from praxis_desktop.protocols.text import DECORATOR, imports_of, outline_of
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "benches.files": "load_bench save_bench",
            "declared": "script_protocol",
            "files": "read_program unused_files",
            "presets": "load_preset preset_names remember_values save_preset",
            "forms": "read_values",
            "library.files": (
                "bundled_folder library_folders bundled_protocols find_protocol lasting_name resolve_target"
            ),
            "library.templates": "plan_protocol write_protocol write_test",
            "notebooks": "",
            "program": "Program SourceError",
            "requirements": "requirements_of",
            "text": "DECORATOR imports_of outline_of",
        },
    )

__all__ = [
    "DECORATOR",
    "Program",
    "SourceError",
    "bundled_folder",
    "bundled_protocols",
    "find_protocol",
    "imports_of",
    "lasting_name",
    "library_folders",
    "load_bench",
    "load_preset",
    "notebooks",
    "outline_of",
    "plan_protocol",
    "preset_names",
    "read_program",
    "read_values",
    "remember_values",
    "requirements_of",
    "resolve_target",
    "save_bench",
    "save_preset",
    "script_protocol",
    "unused_files",
    "write_protocol",
    "write_test",
]
