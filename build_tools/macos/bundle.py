"""What macOS reads about the application: the keys of its Info.plist beside those that PyInstaller writes."""

from __future__ import annotations

from typing import Any, Final

INFO_PLIST: Final[dict[str, Any]] = {
    "CFBundleDevelopmentRegion": "en",
    "CFBundleLocalizations": ["en", "de"],
    "LSApplicationCategoryType": "public.app-category.education",
    "LSMinimumSystemVersion": "13.0",
    "NSHighResolutionCapable": True,
    # A run goes on, and its instruments with it, while its window is behind others.
    "NSSupportsAutomaticTermination": False,
    "NSSupportsSuddenTermination": False,
    # Offered for Python files, and never taken for their owner.
    "CFBundleDocumentTypes": [
        {
            "CFBundleTypeName": "Laboratory protocol",
            "CFBundleTypeRole": "Viewer",
            "LSHandlerRank": "Alternate",
            "LSItemContentTypes": ["public.python-script"],
        }
    ],
}
