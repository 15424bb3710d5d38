"""Settings: defaults, the administrator's file, the user's file and environment variables, as one object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.settings.files import user_settings_file
    from praxis_desktop.settings.loading import load_settings, log_warnings
    from praxis_desktop.settings.model import (
        KEYS,
        ExecutionMode,
        ExecutionSettings,
        ImagesSettings,
        Key,
        Origin,
        OutputSettings,
        PoolSettings,
        Settings,
        SettingsWarning,
    )
    from praxis_desktop.settings.saving import save_user_setting
    from praxis_desktop.settings.system_file import system_settings_file
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "files": ("user_settings_file",),
            "loading": (
                "load_settings",
                "log_warnings",
            ),
            "model": (
                "KEYS",
                "ExecutionMode",
                "ExecutionSettings",
                "ImagesSettings",
                "Key",
                "Origin",
                "OutputSettings",
                "PoolSettings",
                "Settings",
                "SettingsWarning",
            ),
            "saving": ("save_user_setting",),
            "system_file": ("system_settings_file",),
        },
    )

__all__ = [
    "KEYS",
    "ExecutionMode",
    "ExecutionSettings",
    "ImagesSettings",
    "Key",
    "Origin",
    "OutputSettings",
    "PoolSettings",
    "Settings",
    "SettingsWarning",
    "load_settings",
    "log_warnings",
    "save_user_setting",
    "system_settings_file",
    "user_settings_file",
]
