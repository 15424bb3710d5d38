"""The library for numbers in charts is loaded only where it is installed."""

from __future__ import annotations

import subprocess
import sys


def test_without_numpy_there_is_nothing_to_load() -> None:
    hidden = (
        "import sys; sys.modules['numpy'] = None\n"
        "from praxis_desktop.gui.live.chart import load_numbers; load_numbers()"
    )
    subprocess.run([sys.executable, "-c", hidden], check=True, timeout=60)
