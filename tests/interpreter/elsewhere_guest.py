"""Restores, in a separate process, what ``test_restored_elsewhere`` has written to a folder, and prints the
findings as JSON.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import Any

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Image, Interpreter, Runtime, run_in_guest_thread
from praxis_desktop.interpreter.distribution_sources import distribution_sources
from praxis_desktop.interpreter.memory_image import MemoryImage


def read(folder: Path) -> Image:
    """Return the image in ``folder``: ``state.json``, and the memory unchanged."""
    runtime = Runtime(cache_dir=cache_directory())

    def fill(view: memoryview) -> None:
        with (folder / "memory").open("rb") as file:
            file.readinto(view)

    size = (folder / "memory").stat().st_size
    state = json.loads((folder / "state.json").read_bytes())
    return Image(runtime, MemoryImage.filled(size, fill), state, distribution_sources(runtime.distribution))


def use(image: Image, program: str) -> Any:
    """Return the value of ``program``, once available, in a restored guest whose ``weight`` arrives soon."""
    with Interpreter.restore(image) as interpreter:
        threading.Timer(0.01, interpreter.deferred("weight").resolve, [21]).start()
        return json.loads(interpreter.run_async(program))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run_in_guest_thread(lambda: use(read(Path(sys.argv[1])), sys.argv[2]))))
