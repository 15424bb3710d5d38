"""The sizes of a frozen program's parts: ``python -m build_tools.freezing.sizes FOLDER``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path

from build_tools.installers.order import PROGRAM

_PARTS = (
    ("Python's modules, the program's among them", (f"{PROGRAM}*", "_internal/base_library.zip")),
    ("Python", ("_internal/libpython*", "_internal/python3*", "_internal/lib*.so*")),
    ("Qt: libraries and plugins", ("_internal/PySide6/Qt/",)),
    ("Qt: bindings", ("_internal/PySide6/", "_internal/shiboken6/")),
    ("wasmtime", ("_internal/wasmtime/",)),
    ("the guest: machine code", ("_internal/praxis_desktop/guest/machine-code/",)),
    ("the guest: Pyodide's module", ("_internal/praxis_desktop/guest/*.wasm",)),
    ("the guest: its standard library", ("_internal/praxis_desktop/guest/*.zip",)),
    ("the guest: image of the baseline", ("_internal/praxis_desktop/guest/*.image",)),
    ("the guest: packages, unpacked", ("_internal/praxis_desktop/guest/layers/",)),
    ("the guest: packages, as wheels", ("_internal/praxis_desktop/guest/wheels/",)),
    ("numpy with OpenBLAS, for charts", ("_internal/numpy/", "_internal/numpy.libs/")),
    ("PDFium, for printing", ("_internal/pypdfium2*",)),
    ("cryptography, for signatures", ("_internal/cryptography/",)),
    ("Pillow, for figures in reports", ("_internal/PIL/", "_internal/pillow.libs/")),
    ("fonts, icons, samples", ("_internal/praxis_desktop/resources/",)),
    ("sources, shims, stubs, translations", ("_internal/praxis_desktop/",)),
)
"""Parts of the folder with patterns of their files; the first match counts."""

_OTHERS = "all else"


def sizes(folder: Path) -> dict[str, int]:
    """Return the size in bytes of each part, the largest first."""
    found: Counter[str] = Counter()
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            found[_part_of(path.relative_to(folder))] += path.stat().st_size
    return dict(found.most_common())


def _part_of(path: Path) -> str:
    name = path.as_posix()
    for part, patterns in _PARTS:
        for pattern in patterns:
            if fnmatch(name, f"{pattern}*" if pattern.endswith("/") else pattern):
                return part
    return _OTHERS


def main(arguments: Sequence[str]) -> int:
    """Print the table for the documentation."""
    found = sizes(Path(arguments[0]))
    print("| part | MB |\n|---|---|")  # noqa: T201
    for part, size in found.items():
        print(f"| {part} | {size / 1e6:.1f} |")  # noqa: T201
    print(f"| together | {sum(found.values()) / 1e6:.1f} |")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
