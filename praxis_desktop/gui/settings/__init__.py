"""The page of settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.settings.controller import SettingsRoute
    from praxis_desktop.gui.settings.diagnostics import DiagnosticsSection
    from praxis_desktop.gui.settings.folders import FoldersSection
    from praxis_desktop.gui.settings.general import (
        AboutSection,
        AppearanceSection,
        SafetySection,
        ShortcutsSection,
    )
    from praxis_desktop.gui.settings.page import SectionMaker, SettingsPage
    from praxis_desktop.gui.settings.system import PackagesSection, PoolSection, RuntimeSection
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "controller": "SettingsRoute",
            "diagnostics": "DiagnosticsSection",
            "folders": "FoldersSection",
            "general": "AboutSection AppearanceSection SafetySection ShortcutsSection",
            "page": "SectionMaker SettingsPage",
            "system": "PackagesSection PoolSection RuntimeSection",
        },
    )

__all__ = [
    "AboutSection",
    "AppearanceSection",
    "DiagnosticsSection",
    "FoldersSection",
    "PackagesSection",
    "PoolSection",
    "RuntimeSection",
    "SafetySection",
    "SectionMaker",
    "SettingsPage",
    "SettingsRoute",
    "ShortcutsSection",
]
