"""``python -m build_tools.science [--wheels DIR] [--output DIR]``: make the science pack."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from build_tools.errors import BuildError
from build_tools.installers.order import ROOT, Order, made_at
from build_tools.science.pack import PLACES, assemble, find_wheels
from build_tools.science.packages import make_packages
from praxis_desktop.core.errors import PraxisError


def main(arguments: Sequence[str]) -> int:
    """Make what the command line asks for; return the exit code."""
    options = _grammar().parse_args(arguments)
    output = options.output.absolute()
    order = Order(output, made_at(), _tell, output)
    try:
        output.mkdir(parents=True, exist_ok=True)
        wheels = options.wheels or find_wheels()
        if wheels is None:
            raise BuildError(
                "there are no wheels for the pack", hint=f"Put them into {PLACES[0]}, or name their folder."
            )
        folder = assemble(order, wheels)
        _tell(f"Made {folder}")
        for path in make_packages(order, folder):
            _tell(f"Made {path}")
    except PraxisError as error:
        sys.stderr.write(f"{error}\n{error.hint}\n")
        return error.exit_code
    return 0


def _grammar() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m build_tools.science", description=__doc__)
    parser.add_argument("--wheels", type=Path, metavar="DIR", help="the wheels of which the pack is made")
    parser.add_argument(
        "--output",
        type=Path,
        default=ROOT / "build" / "science",
        metavar="DIR",
        help="takes what is made (default: build/science)",
    )
    return parser


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    sys.exit(main(sys.argv[1:]))
