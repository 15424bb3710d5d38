"""Make the installer for Windows with Inno Setup; only on Windows, like the program in it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from build_tools.desktop.icons import write_ico
from build_tools.errors import BuildError
from build_tools.installers.order import ROOT, Order
from build_tools.publisher import NAME

SCRIPT = ROOT / "resources" / "packaging" / "windows" / "praxis-desktop.iss"
_COMPILER = "iscc"
_USUAL_PLACE = Path(r"C:\Program Files (x86)\Inno Setup 6\ISCC.exe")
_DEADLINE_S = 3600.0


def make(order: Order) -> Sequence[Path]:
    """Make the installer; returns it."""
    compiler = shutil.which(_COMPILER) or (str(_USUAL_PLACE) if _USUAL_PLACE.is_file() else None)
    if compiler is None:
        raise BuildError("Inno Setup is not there", hint="Install Inno Setup 6, on Windows.")
    with tempfile.TemporaryDirectory(prefix="praxis-setup-") as folder:
        icon = Path(folder, "praxis-desktop.ico")
        write_ico(icon)
        order.report("Compressing the installer")
        done = subprocess.run(
            [compiler, "/Qp", *definitions(order, icon), str(SCRIPT)], timeout=_DEADLINE_S, check=False
        )
    if done.returncode:
        raise BuildError(f"Inno Setup failed with exit code {done.returncode}", hint="It says why above.")
    return [order.output / f"praxis-desktop-{order.version}-windows-x86_64.exe"]


def definitions(order: Order, icon: Path) -> list[str]:
    """Definitions for the Inno Setup script."""
    values = {
        "Version": order.version,
        "Publisher": NAME,
        "Frozen": order.frozen,
        "Icon": icon,
        "Output": order.output,
    }
    return [f"/D{name}={value}" for name, value in values.items()]
