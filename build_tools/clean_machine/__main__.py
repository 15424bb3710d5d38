"""Try Debian packages on bare systems: ``python -m build_tools.clean_machine PACKAGE...``

Needs root, debootstrap and Xvfb. ``--log FILE`` writes the findings as a page.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.window.screen import virtual_screen
from build_tools.clean_machine import trials
from build_tools.clean_machine.earlier import make_earlier
from build_tools.clean_machine.log import page
from build_tools.clean_machine.machine import Machine, bootstrap, copied, mirror_of_this_system
from build_tools.clean_machine.trial import Trial
from praxis_desktop.core.errors import PraxisError

SUITES = ("bookworm", "trixie")


def main(arguments: Sequence[str]) -> int:
    """Run all trials; the exit code is 1 if one of them failed."""
    options = _grammar().parse_args(arguments)
    try:
        done = _try_all(options)
    except PraxisError as error:
        sys.stderr.write(f"{error}\n{error.hint}\n")
        return error.exit_code
    files = [*options.packages, *([options.tarball] if options.tarball else [])]
    if options.log:
        options.log.write_text(page(done, files, options.earlier), "utf-8")
    return 0 if all(trial.is_good for trial in done) else 1


def _try_all(options: argparse.Namespace) -> list[Trial]:
    program = options.packages[0]
    mirror = options.mirror or mirror_of_this_system()
    done: list[Trial] = []
    with tempfile.TemporaryDirectory(prefix="praxis-machines-") as scratch, virtual_screen() as display:
        folder = options.work or Path(scratch)
        earlier = options.earlier or make_earlier(program, Path(scratch))
        for suite in options.suite or SUITES:
            base = folder / f"bare-{suite}"
            if not base.is_dir():
                _tell(f"Making a bare {suite}")
                bootstrap(suite, base, mirror)
            with _trial(f"{suite}: a new installation", base, done) as trial:
                trials.installation(trial, program, display)
            with _trial(f"{suite}: upgrade and removal", base, done) as trial:
                trials.upgrade_and_removal(trial, earlier, program, display)
            if options.tarball:
                with _trial(f"{suite}: the tarball", base, done) as trial:
                    trials.tarball(trial, options.tarball, program, display)
            if not options.no_lint:
                with _trial(f"{suite}: checkers of packages", base, done) as trial:
                    trials.lint(trial, options.packages)
    return done


@contextmanager
def _trial(name: str, base: Path, done: list[Trial]) -> Iterator[Trial]:
    """Yield a trial on its own machine, which is deleted afterwards. An exception makes the trial a
    failure.
    """
    trial = Trial(name, Machine(copied(base, base.with_name("machine"))), _tell)
    done.append(trial)
    try:
        yield trial
    except (OSError, subprocess.SubprocessError) as error:
        trial.note("the trial went on to its end", False, told=f"{type(error).__name__}: {error}")
    finally:
        trial.machine.delete()


def _grammar() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m build_tools.clean_machine", description=__doc__)
    parser.add_argument(
        "packages", nargs="+", type=Path, metavar="PACKAGE", help="the program's, then that of its manual"
    )
    parser.add_argument(
        "--earlier",
        type=Path,
        metavar="PACKAGE",
        help="upgrade from this one (default: the same program with a lower number)",
    )
    parser.add_argument(
        "--suite", action="append", metavar="NAME", help=f"a Debian (default: {', '.join(SUITES)})"
    )
    parser.add_argument("--tarball", type=Path, metavar="FILE", help="try it, too")
    parser.add_argument("--mirror", metavar="URL", help="of Debian (default: that of this computer's apt)")
    parser.add_argument("--work", type=Path, metavar="DIR", help="keep the bare systems for the next time")
    parser.add_argument("--no-lint", action="store_true", help="leave out lintian and the other checkers")
    parser.add_argument("--log", type=Path, metavar="FILE", help="write what was found as a page")
    return parser


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
