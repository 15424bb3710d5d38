"""Every image made under the virtual environment is the same, bit for bit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

MAKER = Path(__file__).with_name("image_guest.py")
ROOT = MAKER.parent.parent.parent


def made(garbage: str, **environ: str) -> Any:
    finished = subprocess.run(
        [sys.executable, str(MAKER), garbage],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)


def test_images_and_what_is_derived_from_them_are_equal_in_every_process() -> None:
    first = made("as usual", PYTHONHASHSEED="1", TZ="Europe/Berlin", LANG="de_DE.UTF-8")
    assert made("often", PYTHONHASHSEED="2", TZ="Asia/Tokyo") == first
    assert made("never", PYTHONHASHSEED="random", TZ="UTC") == first
