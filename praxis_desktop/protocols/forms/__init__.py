"""Forms: the values of a protocol's parameters, read from texts and files, checked, kept as presets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.protocols.forms import json_schema
    from praxis_desktop.protocols.forms.presets import preset_names, remember_values, save_preset
else:
    __getattr__ = lazy_exports(
        __name__,
        {"json_schema": "", "presets": "preset_names remember_values save_preset"},
    )

__all__ = [
    "json_schema",
    "preset_names",
    "remember_values",
    "save_preset",
]
