"""Forms: what a protocol's parameters may be, read from texts and files, checked, kept as presets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.protocols.forms import json_schema
    from praxis_desktop.protocols.forms.files import read_input
    from praxis_desktop.protocols.forms.patterns import PatternError, is_matched
    from praxis_desktop.protocols.forms.presets import preset_names, remember_values, save_preset
    from praxis_desktop.protocols.forms.ranges import expected
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "files": "read_input",
            "json_schema": "",
            "patterns": "PatternError is_matched",
            "presets": "preset_names remember_values save_preset",
            "ranges": "expected",
        },
    )

__all__ = [
    "PatternError",
    "expected",
    "is_matched",
    "json_schema",
    "preset_names",
    "read_input",
    "remember_values",
    "save_preset",
]
