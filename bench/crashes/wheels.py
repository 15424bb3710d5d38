"""Wheels with native libraries: from the folder in PRAXIS_WHEELS, otherwise downloaded by pip."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from praxis_desktop.packages.guest_platform import INTERPRETER, PLATFORM, PYTHON


def wheels_of(packages: Sequence[str], folder: Path) -> list[Path]:
    """Return the wheels of packages, in ``folder``, downloaded if necessary. Raises
    subprocess.CalledProcessError.
    """
    given = os.environ.get("PRAXIS_WHEELS")
    if given:
        return [path for path in Path(given).glob("*.whl") if path.name.split("-")[0] in packages]
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    tags = ["--python-version", PYTHON, "--implementation", "cp", "--abi", INTERPRETER]
    tags += ["--platform", PLATFORM]
    subprocess.run([*pip, *tags, "--dest", str(folder), *packages], check=True)
    return sorted(folder.glob("*.whl"))
