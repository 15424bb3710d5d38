"""hatchling's build hook: a wheel carries the guest's files and the translations of the window, an editable
install finds them in build; both have the stubs of ``praxis``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = {
    "build/guest": "guest",
    "build/translations": "translations",
    "shims": "shims",
    "resources": "resources",
}
"""Folders of the checkout, and where ``praxis_desktop.core.shipped`` looks for them in the package."""


class GuestBuildHook(BuildHookInterface[Any]):
    """Makes the guest's files before every build and puts what is shipped beside the code into the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from build_tools.errors import BuildError
            from build_tools.guest import prepare
            from build_tools.stubs import PACKAGE, write_stubs
            from build_tools.translations import make_translations

            prepare(root / "build" / "guest", report=self.app.display_info)
            try:
                make_translations(report=self.app.display_info)
            except BuildError as error:
                if version != "editable":
                    raise
                # The command line of a checkout works where Qt does not.
                self.app.display_warning(f"The window will speak English only: {error}")
            stubs = root / "build" / PACKAGE
            write_stubs(root / "shims", root / "resources" / "protocols", stubs)
        finally:
            sys.path.remove(str(root))
        if version == "editable":
            build_data["force_include_editable"][str(stubs)] = PACKAGE
            return
        build_data["force_include"][str(stubs)] = PACKAGE
        for folder, name in SHIPPED.items():
            build_data["force_include"][str(root / folder)] = f"praxis_desktop/{name}"
