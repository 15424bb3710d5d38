"""Memory of the window over use: one run after another, with the history and the library between them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from bench.window import situations
from bench.window.stalls import lead
from praxis_desktop.core.directories import cache_directory

_SHORT_S, _LONG_S = 180, 3600


def main(*, long: bool = False) -> None:
    """Print the table: three minutes, or with ``long`` an hour."""
    seconds = _LONG_S if long else _SHORT_S
    with tempfile.TemporaryDirectory(prefix="window") as folder:
        home = Path(folder)
        (home / "cache").symlink_to(cache_directory())
        program = home / "use.py"
        program.write_text(situations.USE, encoding="utf-8")
        environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "PRAXIS_HOME": folder}
        told = lead("use", [str(program), str(seconds)], environment)
    samples = [each["sample"] for each in told if "sample" in each]
    names = ("resident_mib", "private_mib", "objects", "widgets", "threads", "descriptors")
    print(f"Memory over use\n{'seconds':>8} {'runs':>6}" + "".join(f"{name:>14}" for name in names))
    for sample in samples:
        figures = "".join(f"{sample[name]:14,.0f}" for name in names)
        print(f"{sample['seconds']:8.0f} {sample['runs']:6}{figures}")
    half = samples[len(samples) // 2 :]
    runs = half[-1]["runs"] - half[0]["runs"]
    if runs:
        grown = (half[-1]["private_mib"] - half[0]["private_mib"]) * 1024 / runs
        print(f"in the second half: {grown:+.1f} KiB of its own memory a run, {runs} runs\n")
