"""Memory of the window over time: with one run after another and the history and the library between, and
with several runs at a time.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.window import situations
from bench.window.stalls import lead
from praxis_desktop.core.directories import cache_directory

_SHORT_S, _LONG_S = 180, 3600
_ROUNDS = 10
_END_S = 600
"""The time limit, in seconds, for the last run and for closing the window."""


def main(*, long: bool = False) -> None:
    """Print the tables: three minutes, or with ``long`` an hour; then ten rounds of three runs at a time."""
    seconds = _LONG_S if long else _SHORT_S
    samples = _samples("use", seconds)
    _show("Memory over use", samples)
    quarter = max(1, len(samples) // 4)
    earlier, later = samples[-2 * quarter : -quarter], samples[-quarter:]
    runs = later[-1]["runs"] - earlier[-1]["runs"]
    if runs:
        # Take the minimum of each, because drawing takes memory for a moment.
        least = [min(sample["private_mib"] for sample in some) for some in (earlier, later)]
        grown = (least[1] - least[0]) * 1024 / runs
        print(f"in the last quarter: {grown:+.1f} KiB of its own memory a run, {runs} runs\n")
    _show("Memory over rounds of three runs at a time", _samples("several", _ROUNDS))


def _samples(situation: str, length: int) -> list[dict[str, float]]:
    with tempfile.TemporaryDirectory(prefix="window") as folder:
        home = Path(folder)
        (home / "cache").symlink_to(cache_directory())
        program = home / "use.py"
        program.write_text(situations.USE, encoding="utf-8")
        environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "PRAXIS_HOME": folder}
        told = lead(situation, [str(program), str(length)], environment, limit_s=length + _END_S)
    return [each["sample"] for each in told if "sample" in each]


def _show(title: str, samples: Sequence[Mapping[str, float]]) -> None:
    names = ("resident_mib", "private_mib", "objects", "widgets", "threads", "descriptors")
    print(f"{title}\n{'seconds':>8} {'runs':>6}" + "".join(f"{name:>14}" for name in names))
    for sample in samples:
        figures = "".join(f"{sample[name]:14,.0f}" for name in names)
        print(f"{sample['seconds']:8.0f} {sample['runs']:6}{figures}")
