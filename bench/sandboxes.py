"""The closest peer: eryx, CPython on wasmtime from a memory image, in a Python that supports it."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

from praxis_desktop.core.directories import cache_directory

_PACKAGE = "pyeryx==0.11.0"
_PYTHONS = ("python3.14", "python3.13", "python3.12")
_SCRIPT = Path(__file__).with_name("eryx_peer.py")


def python() -> Path | None:
    """Return a Python with eryx, set up on first use; None if eryx is unavailable."""
    folder = cache_directory() / "bench" / "eryx"
    made = folder / "bin" / "python"
    if made.exists() and _has_eryx(made):
        return made
    for name in _PYTHONS:
        found = shutil.which(name)
        if found is None:
            continue
        shutil.rmtree(folder, ignore_errors=True)
        steps = [[found, "-m", "venv", str(folder)], [str(made), "-m", "pip", "install", "-q", _PACKAGE]]
        if all(subprocess.run(step, check=False, capture_output=True).returncode == 0 for step in steps):
            return made
    return None


def _has_eryx(interpreter: Path) -> bool:
    return (
        subprocess.run([interpreter, "-c", "import eryx"], check=False, capture_output=True).returncode == 0
    )


def figures(interpreter: Path, rounds: int) -> Any:
    """Return the figures of eryx_peer.py."""
    return json.loads(subprocess.check_output([interpreter, str(_SCRIPT), str(rounds)], timeout=600))


def process_ms(interpreter: Path) -> float:
    """Return the milliseconds of a whole process that prints one line in a sandbox."""
    before = time.perf_counter()
    code = "import eryx; eryx.Sandbox().execute('print(1)')"
    subprocess.run([interpreter, "-c", code], check=True, capture_output=True)
    return (time.perf_counter() - before) * 1000
