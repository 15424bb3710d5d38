"""The latency timer of a USB adapter: how long it waits for more before it hands on what it received."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from praxis_desktop.ports.elsewhere import elsewhere

SYSFS = Path("/sys")


def set_latency_timer(
    device: str, milliseconds: int, low_latency: Callable[[], bool], *, sysfs: Path = SYSFS
) -> int | None:
    """Ask the driver of the adapter at ``device`` for this timer; returns the one it has now, in ms.

    None where the driver tells nothing: it has no such timer, or the system is not Linux. Writing it needs a
    privilege that few users have; for a shorter time than the present one ``low_latency`` is called, which
    asks for the shortest and needs none, and returns whether the driver knows that.
    """
    away = elsewhere()
    if away is not None:
        told = away.set_latency_timer(device, milliseconds)
        if told is None or milliseconds >= told or not low_latency():
            return told
        return away.set_latency_timer(device, milliseconds)
    timer = sysfs / "bus" / "usb-serial" / "devices" / Path(os.path.realpath(device)).name / "latency_timer"
    present = _read(timer)
    if present is None or present == milliseconds:
        return present
    try:
        timer.write_text(str(milliseconds), "ascii")
    except OSError:
        if milliseconds > present or not low_latency():
            return present
    return _read(timer)


def _read(timer: Path) -> int | None:
    try:
        return int(timer.read_text("ascii"))
    except (OSError, ValueError):
        return None
