"""Make the installer for Windows with NSIS, on Linux or Windows."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from build_tools.desktop.icons import write_ico
from build_tools.errors import BuildError
from build_tools.freezing.versions import numbers_of
from build_tools.installers.order import ROOT, Order
from build_tools.publisher import HOMEPAGE, NAME
from build_tools.windows.program import SIGNING, find_program, sign, signed_starters
from praxis_desktop.core.shipped import MADE_AHEAD

SCRIPT = ROOT / "resources" / "packaging" / "windows" / "praxis-desktop.nsi"
_COMPILER = "makensis"
_USUAL_PLACE = Path(r"C:\Program Files (x86)\NSIS\makensis.exe")
_DEADLINE_S = 3600.0


def make(order: Order) -> Sequence[Path]:
    """Make the installer; returns it."""
    compiler = shutil.which(_COMPILER) or (str(_USUAL_PLACE) if _USUAL_PLACE.is_file() else None)
    if compiler is None:
        raise BuildError("NSIS is not there", hint="Install NSIS: on Debian it is the package nsis.")
    program = find_program(order)
    made = order.output / f"praxis-desktop-{order.version}-windows-x86_64.exe"
    with tempfile.TemporaryDirectory(prefix="praxis-setup-") as folder:
        icon = Path(folder, "praxis-desktop.ico")
        write_ico(icon)
        starters = signed_starters(program, Path(folder, "starters"))
        order.report("Compressing the installer")
        done = subprocess.run(
            [
                *(compiler, "-V2", "-WX", "-INPUTCHARSET", "UTF8"),
                *definitions(order, program, icon=icon, starters=starters, made=made),
                str(SCRIPT),
            ],
            env={**os.environ, "SOURCE_DATE_EPOCH": str(order.made_at)},
            timeout=_DEADLINE_S,
            check=False,
        )
    if done.returncode:
        raise BuildError(f"NSIS failed with exit code {done.returncode}", hint="It says why above.")
    sign(made)
    return [made]


def definitions(order: Order, program: Path, *, icon: Path, starters: Path, made: Path) -> list[str]:
    """Return definitions for NSIS's script."""
    size = sum(path.stat().st_size for path in program.rglob("*") if path.is_file())
    values = {
        "VERSION": order.version,
        "NUMBERS": numbers_of(order.version),
        "PUBLISHER": NAME,
        "HOMEPAGE": HOMEPAGE,
        "FROZEN": program,
        "STARTERS": starters,
        "ICON": icon,
        "LICENCE": ROOT / "LICENSE",
        "SIZE": size // 1024,
        "AHEAD": rf"_internal\praxis_desktop\{MADE_AHEAD}",
        "OUTPUT": made,
    }
    if os.environ.get("PRAXIS_QUICK_PACKAGES"):
        values["QUICK"] = 1
    if command := os.environ.get(SIGNING):
        values["SIGN"] = command
    return [f"-D{name}={value}" for name, value in values.items()]
