"""One digest of everything that the guest's files are made from. When it changes, so do the files."""

from __future__ import annotations

import hashlib
from pathlib import Path

PYODIDE_VERSION = "314.0.7"
PYODIDE_INTEGRITY = (
    "sha512-0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyMcWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A=="
)

_INGREDIENTS = (
    "build_tools/archives.py",
    "build_tools/catalogue.py",
    "build_tools/catalogue_guest.py",
    "build_tools/guest.py",
    "build_tools/layers.py",
    "build_tools/recipe.py",
    "build_tools/standard_library/*/*.py",
    "build_tools/stdlib.py",
    "build_tools/thread_layer_patch.py",
    "praxis_desktop/interpreter/bulk_memory.py",
    "praxis_desktop/interpreter/exnref/*.py",
    "praxis_desktop/interpreter/stop_checks.py",
    "praxis_desktop/interpreter/thread_entries.py",
    "praxis_desktop/packages/layers/building.py",
    "requirements/guest.txt",
    "resources/licenses/*",
    "shims/_praxis/compiling.py",
)


def recipe(root: Path) -> str:
    """Return the digest for the checkout in ``root``, the same on every system. Takes about 2 ms."""
    digest = hashlib.sha256()
    for pattern in _INGREDIENTS:
        # by the text of the names, because paths of Windows are in an order without upper and lower case
        for name in sorted(path.relative_to(root).as_posix() for path in root.glob(pattern)):
            content = (root / name).read_bytes().replace(b"\r\n", b"\n")
            digest.update(f"{name} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()
