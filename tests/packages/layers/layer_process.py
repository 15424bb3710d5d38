"""``python -m tests.packages.layers.layer_process FOLDER WHEEL``: build a layer, and report the start."""

from __future__ import annotations

import sys
from pathlib import Path

from praxis_desktop.packages.wheels.reading import read_wheel
from tests.packages.layers.layer_guests import layer_store


def main() -> None:
    """Build the layer."""
    folder, wheel = map(Path, sys.argv[1:])
    info = read_wheel(wheel)
    sys.stdout.write("begins\n")
    sys.stdout.flush()
    sys.stdout.write(f"{layer_store(folder).obtain(info, wheel).name}\n")


if __name__ == "__main__":
    main()
