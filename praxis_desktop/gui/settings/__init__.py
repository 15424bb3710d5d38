"""The Settings page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.settings.controller import SettingsController
    from praxis_desktop.gui.settings.diagnostics import DiagnosticsSection
    from praxis_desktop.gui.settings.general import (
        AboutSection,
        AppearanceSection,
        FoldersSection,
        SafetySection,
        ShortcutsSection,
    )
    from praxis_desktop.gui.settings.page import SectionMaker, SettingsPage
    from praxis_desktop.gui.settings.rows import KeyRows
    from praxis_desktop.gui.settings.system import PackagesSection, PoolSection, RuntimeSection
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "controller": "SettingsController",
            "diagnostics": "DiagnosticsSection",
            "general": "AboutSection AppearanceSection FoldersSection SafetySection ShortcutsSection",
            "page": "SectionMaker SettingsPage",
            "rows": "KeyRows",
            "system": "PackagesSection PoolSection RuntimeSection",
        },
    )

__all__ = [
    "AboutSection",
    "AppearanceSection",
    "DiagnosticsSection",
    "FoldersSection",
    "KeyRows",
    "PackagesSection",
    "PoolSection",
    "RuntimeSection",
    "SafetySection",
    "SectionMaker",
    "SettingsController",
    "SettingsPage",
    "ShortcutsSection",
]
