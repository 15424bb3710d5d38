"""``python -m build_tools.science [--build] [--wheels DIR] [--output DIR]``: make the science pack.

``--build`` first makes the wheels from PyPI's source distributions, in a Debian system with emscripten; this
needs root, debootstrap, a network, 4 GB of disk and an hour. Finished steps are kept: after a failure or a
change of a recipe, the same command continues.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from build_tools.errors import BuildError
from build_tools.installers.order import ROOT, Order, made_at
from build_tools.science.building import Builder, table
from build_tools.science.pack import PLACES, assemble, find_wheels
from build_tools.science.packages import make_packages
from build_tools.science.recipes import read_recipes
from build_tools.science.workshop import Workshop
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.errors import PraxisError


def main(arguments: Sequence[str]) -> int:
    """Make what the command line requests; return the exit code."""
    options = _grammar().parse_args(arguments)
    try:
        if options.build or options.only:
            _build(options)
        if not options.only:
            _pack(options)
    except PraxisError as error:
        sys.stderr.write(f"{error}\n{error.hint}\n")
        return error.exit_code
    return 0


def _build(options: argparse.Namespace) -> None:
    recipes = read_recipes()
    wheels = options.wheels or PLACES[0]
    with closing(Workshop(options.work, recipes.system, _tell, options.mirror)) as workshop:
        workshop.set_up()
        made = Builder(workshop, recipes).build(options.only or [*recipes.wheels], wheels)
    _tell(table(made))


def _pack(options: argparse.Namespace) -> None:
    output = options.output.absolute()
    order = Order(output, made_at(), _tell, output)
    output.mkdir(parents=True, exist_ok=True)
    wheels = options.wheels or find_wheels()
    if wheels is None:
        raise BuildError(
            "there are no wheels for the pack",
            hint="Make them with --build, or name their folder: --wheels DIR.",
        )
    folder = assemble(order, wheels)
    _tell(f"Made {folder}")
    for path in make_packages(order, folder):
        _tell(f"Made {path}")


def _grammar() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m build_tools.science", description=__doc__)
    parser.add_argument("--build", action="store_true", help="first make the wheels from source")
    parser.add_argument(
        "--only", nargs="+", metavar="NAME", help="make these wheels and what they need, and no pack"
    )
    parser.add_argument(
        "--wheels",
        type=Path,
        metavar="DIR",
        help="the wheels of which the pack is made; takes those made from source",
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=ROOT / "build" / "science",
        metavar="DIR",
        help="takes what is made (default: build/science)",
    )
    parser.add_argument(
        "--work",
        type=Path,
        default=cache_directory() / "science-workshop",
        metavar="DIR",
        help="takes the Debian system and what is made on it (default: in the cache)",
    )
    parser.add_argument("--mirror", metavar="URL", help="of Debian (default: that of this computer's apt)")
    return parser


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    sys.exit(main(sys.argv[1:]))
