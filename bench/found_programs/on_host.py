"""Runs an unchanged program in CPython on the host, on the ports of the simulated device."""

from __future__ import annotations

import json
import os
import runpy
import sys
from pathlib import Path
from typing import Any

devices: dict[str, str] = json.loads(sys.argv[1])
opened = os.open


def open_device(path: Any, *args: Any, **kwargs: Any) -> int:
    """Open a file like ``os.open``, with the names of ports replaced."""
    return opened(devices.get(path, path) if isinstance(path, str) else path, *args, **kwargs)


os.open = open_device
sys.argv = sys.argv[2:]
sys.path[0] = str(Path(sys.argv[0]).parent)
runpy.run_path(sys.argv[0], run_name="__main__")
