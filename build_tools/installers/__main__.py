"""``python -m build_tools.installers [frozen|deb|tarball|all] --output DIR``: make packages for users."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from build_tools.installers.order import PROGRAM, ROOT, Order, made_at
from praxis_desktop.core.errors import PraxisError

MAKERS = {
    "frozen": "build_tools.freezing.program",
    "deb": "build_tools.debian.package",
    "tarball": "build_tools.tarball.package",
    "setup": "build_tools.windows.installer",
    "portable": "build_tools.windows.portable",
    "dmg": "build_tools.macos.image",
    "appimage": "build_tools.appimage.package",
}
"""The products in the order in which they are made, with the modules whose ``make`` makes them."""

OF_SYSTEM = {
    "linux": ("frozen", "deb", "tarball"),
    "win32": ("frozen", "setup", "portable"),
    "darwin": ("frozen", "dmg"),
}
"""The products of ``all``: programs are frozen on the system that they run on."""

UNDER_WINE = frozenset(OF_SYSTEM["win32"]) - {"frozen"}
"""Products that can also be made on Linux, from a program that is frozen under Wine."""

Make = Callable[[Order], Sequence[Path]]
"""Makes the ordered products and returns their files; raises PraxisError if it cannot."""


def main(arguments: Sequence[str]) -> int:
    """Make the products that the command line names."""
    options = _grammar().parse_args(arguments)
    output = options.output.absolute()
    frozen = options.frozen.absolute() if options.frozen else output / PROGRAM
    order = Order(output, made_at(), _tell, frozen)
    names = list(OF_SYSTEM[sys.platform]) if options.what == "all" else [options.what]
    is_here = sys.platform == "win32" or not UNDER_WINE.intersection(names)
    if is_here and "frozen" not in names and not options.frozen and not frozen.is_dir():
        names.insert(0, "frozen")
    try:
        output.mkdir(parents=True, exist_ok=True)
        for name in names:
            make: Make = import_module(MAKERS[name]).make
            for path in make(order):
                _tell(f"Made {path}")
    except PraxisError as error:
        sys.stderr.write(f"{error}\n{error.hint}\n")
        return error.exit_code
    return 0


def _grammar() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m build_tools.installers", description=__doc__)
    parser.add_argument(
        "what", nargs="?", choices=[*MAKERS, "all"], default="all", help="what to make (default: all)"
    )
    parser.add_argument(
        "--output", type=Path, default=ROOT / "dist", metavar="DIR", help="takes what is made (default: dist)"
    )
    parser.add_argument(
        "--frozen",
        type=Path,
        metavar="DIR",
        help="a frozen program that is there already (default: praxis-desktop in the output folder)",
    )
    return parser


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    sys.exit(main(sys.argv[1:]))
