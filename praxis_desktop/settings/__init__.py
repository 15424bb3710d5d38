"""Settings: one object built from defaults, the administrator's file, the user's file and the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.settings._sources import (
        LOCKED,
        UnreadableFile,
        load_settings,
        log_warnings,
        quoted,
        read_document,
        system_settings_file,
        unheeded_system_files,
        user_settings_file,
    )
    from praxis_desktop.settings.keys import (
        KEYS,
        ExecutionMode,
        ExecutionSettings,
        Key,
        PoolSettings,
        Settings,
        SettingsWarning,
    )
    from praxis_desktop.settings.saving import put_aside_damaged, save_user_setting
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "_sources": (
                "LOCKED UnreadableFile load_settings log_warnings quoted read_document "
                "system_settings_file unheeded_system_files user_settings_file"
            ),
            "keys": "ExecutionMode ExecutionSettings KEYS Key PoolSettings Settings SettingsWarning",
            "saving": "put_aside_damaged save_user_setting",
        },
    )

__all__ = [
    "KEYS",
    "LOCKED",
    "ExecutionMode",
    "ExecutionSettings",
    "Key",
    "PoolSettings",
    "Settings",
    "SettingsWarning",
    "UnreadableFile",
    "load_settings",
    "log_warnings",
    "put_aside_damaged",
    "quoted",
    "read_document",
    "save_user_setting",
    "system_settings_file",
    "unheeded_system_files",
    "user_settings_file",
]
