"""Run a command of the checkout on Windows, as emulated by Wine: ``python -m build_tools.wine COMMAND...``

Needs root and, the first time, debootstrap and a network. There, ``python`` is CPython for Windows with the
packages of ``requirements/tests.txt``; ``praxis-desktop`` is the program of the checkout. The working
directory is the checkout itself, as the folder ``checkout`` of drive D. Files that the command writes there
remain.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from build_tools.wine.making import make
from build_tools.wine.running import run
from praxis_desktop.core.errors import PraxisError

ROOT = Path(__file__).resolve().parents[2]
_DEADLINE_S = 3600.0


def main(arguments: Sequence[str]) -> int:
    """Make the machine if there is none, and run the command; return its exit code."""
    options = _grammar().parse_args(arguments)
    try:
        folder = options.machine.absolute()
        folder.mkdir(parents=True, exist_ok=True)
        root = make(folder, _tell)
        return run(
            root, ROOT, options.command, ports=dict(options.port), deadline_s=options.deadline
        ).returncode
    except PraxisError as error:
        _tell(f"{error}\n{error.hint}".strip())
        return error.exit_code


def _port(text: str) -> tuple[str, Path]:
    name, is_given, device = text.partition("=")
    if (
        not is_given
        or not name.upper().startswith("COM")
        or not name[3:].isdigit()
        or not Path(device).exists()
    ):
        raise argparse.ArgumentTypeError(f"not NAME=DEVICE, such as COM5=/dev/pts/3: {text}")
    return name, Path(device)


def _grammar() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m build_tools.wine", description=__doc__)
    parser.add_argument(
        "--machine",
        type=Path,
        default=ROOT / "build" / "wine",
        metavar="DIR",
        help="the folder that keeps the machine, about 2.6 GB (default: build/wine)",
    )
    parser.add_argument(
        "--port",
        type=_port,
        action="append",
        default=[],
        metavar="NAME=DEVICE",
        help="a serial port, such as COM5=/dev/pts/3",
    )
    parser.add_argument(
        "--deadline",
        type=float,
        default=_DEADLINE_S,
        metavar="SECONDS",
        help="end the command after this time (default: an hour)",
    )
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND", help="what to run")
    return parser


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
