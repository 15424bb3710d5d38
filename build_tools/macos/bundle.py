"""The keys of the application's Info.plist, in addition to PyInstaller's."""

from __future__ import annotations

from typing import Any, Final

INFO_PLIST: Final[dict[str, Any]] = {
    "CFBundleDevelopmentRegion": "en",
    "CFBundleLocalizations": ["en", "de"],
    "LSApplicationCategoryType": "public.app-category.education",
    "LSMinimumSystemVersion": "13.0",
    "NSHighResolutionCapable": True,
    # A run must go on, with its instruments, while the window is in the background.
    "NSSupportsAutomaticTermination": False,
    "NSSupportsSuddenTermination": False,
    # Listed for Python files, but never as their default.
    "CFBundleDocumentTypes": [
        {
            "CFBundleTypeName": "Laboratory protocol",
            "CFBundleTypeRole": "Viewer",
            "LSHandlerRank": "Alternate",
            "LSItemContentTypes": ["public.python-script"],
        }
    ],
}
