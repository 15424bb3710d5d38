"""hatchling's build hook. A wheel contains the guest's files, the window's translations and the manual; an
editable install finds them in the folder ``build``. Both contain the stubs of ``praxis``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class GuestBuildHook(BuildHookInterface[Any]):
    """Makes the files that ship beside the code, before every build, and adds them to the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from build_tools.errors import BuildError
            from build_tools.guest import prepare
            from build_tools.manual import NoBuilder, build_manual
            from build_tools.shipped_parts import GUEST, MANUAL, SHIPPED, STUBS
            from build_tools.stubs import write_stubs
            from build_tools.translations import make_translations

            is_editable = version == "editable"
            shipped = dict(SHIPPED)
            prepare(root / GUEST, report=self.app.display_info)
            try:
                make_translations(report=self.app.display_info)
            except BuildError as error:
                if not is_editable:
                    raise
                # The command line of a checkout works without Qt.
                self.app.display_warning(f"The window will speak English only: {error}")
            write_stubs(root / "shims", root / "resources" / "protocols", root / STUBS)
            if not is_editable:
                self.app.display_info("Building the manual")
                try:
                    build_manual(root / MANUAL)
                except NoBuilder as error:
                    # No package index is available: the program works without the manual, and says how to get
                    # it.
                    del shipped[MANUAL]
                    self.app.display_warning(f"The wheel has no manual (Shift+F1 in the window): {error}")
        finally:
            sys.path.remove(str(root))
        if is_editable:
            build_data["force_include_editable"][str(root / STUBS)] = SHIPPED[STUBS]
            return
        for folder, name in shipped.items():
            # Editors look for stubs beside the package.
            place = name if folder == STUBS else f"praxis_desktop/{name}"
            build_data["force_include"][str(root / folder)] = place
