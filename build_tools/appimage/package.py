"""Make the AppImage: a folder in its standard layout, packed with appimagetool, which must be installed."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from build_tools.desktop.integration import integrate
from build_tools.errors import BuildError
from build_tools.freezing.environment import ensure_environment
from build_tools.installers.order import PROGRAM, Order
from build_tools.manual import build_manual

TOOL = "APPIMAGETOOL"
"""The environment variable for the path of appimagetool if it is not on PATH."""

_START = f"""#!/bin/sh
exec "${{APPDIR:-$(dirname "$(readlink -f "$0")")}}/usr/lib/{PROGRAM}/{PROGRAM}" "$@"
"""
_DEADLINE_S = 3600.0


def make(order: Order) -> Sequence[Path]:
    """Make the AppImage. Raises BuildError if appimagetool, which no package index has, is missing."""
    tool = os.environ.get(TOOL) or shutil.which("appimagetool")
    if tool is None:
        raise BuildError("appimagetool is not there", hint=f"Get it, and name it in {TOOL}.")
    made = order.output / f"{PROGRAM}-{order.version}-{platform.machine()}.AppImage"
    with tempfile.TemporaryDirectory(prefix="praxis-appimage-", dir=order.output) as folder:
        tree = Path(folder, f"{PROGRAM}.AppDir")
        shutil.copytree(order.frozen, tree / "usr" / "lib" / PROGRAM, symlinks=True)
        python = ensure_environment(order.report)
        integrate(tree / "usr" / "share", version=order.version, made_at=order.made_at, python=python)
        order.report("Building the manual")
        build_manual(tree / "usr" / "share" / "doc" / PROGRAM / "html")
        complete(tree)
        order.report("Compressing the AppImage")
        environment = {**os.environ, "ARCH": platform.machine(), "SOURCE_DATE_EPOCH": str(order.made_at)}
        done = subprocess.run(
            [tool, "--no-appstream", str(tree), str(made)], env=environment, timeout=_DEADLINE_S, check=False
        )
    if done.returncode:
        raise BuildError(f"appimagetool failed with exit code {done.returncode}", hint="It says why above.")
    return [made]


def complete(tree: Path) -> None:
    """Add the top-level files of an AppImage to ``tree``: starter, menu entry and icon."""
    share = tree / "usr" / "share"
    (tree / "AppRun").write_text(_START, "utf-8")
    (tree / "AppRun").chmod(0o755)
    shutil.copyfile(share / "applications" / f"{PROGRAM}.desktop", tree / f"{PROGRAM}.desktop")
    shutil.copyfile(share / "icons/hicolor/256x256/apps" / f"{PROGRAM}.png", tree / f"{PROGRAM}.png")
    (tree / ".DirIcon").symlink_to(f"{PROGRAM}.png")
