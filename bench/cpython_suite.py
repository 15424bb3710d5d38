"""``python -m bench.cpython_suite``: run CPython's own test suite in guests, write docs/conformance.

The suite comes from Debian (packages of ``sid``, see ``bench.suites.debian``). The first run needs a network
and Debian's apt; later ones find the suite in the cache folder. ``--folder`` takes an unpacked ``test``
package. ``--node`` and ``--newer-library`` are for maintainers: they find out which failures have causes
other than the program.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench.suites import command, debian
from bench.suites.cpython_modules import HAVE_SOCKETS, MODULES
from bench.suites.running import Suite

_MOUNT = "/suite"
_LIBRARY = "/suite_library"


def main(arguments: list[str]) -> int:
    """Run the suite. Returns 0 if no failure is a defect of ours."""
    parser = argparse.ArgumentParser(prog="python -m bench.cpython_suite", description=__doc__)
    parser.add_argument("--folder", type=Path, help="an unpacked test package of CPython")
    parser.add_argument("--mirror", help="the Debian archive to fetch from")
    parser.add_argument(
        "--newer-library",
        action="store_true",
        help="run with the suite's own version of the library's Python files, and keep which tests pass then",
    )
    command.add_options(parser)
    options = parser.parse_args(arguments)
    try:
        suite = debian.given(options.folder) if options.folder else debian.fetched(options.mirror)
    except debian.SuiteMissing as error:
        print(error, file=sys.stderr)
        return 2
    prepare = (
        f"guest_runner.prepare([{_MOUNT!r}])\n"
        f"guest_runner.lend_library({_LIBRARY!r})\n"
        f"guest_runner.prepare_cpython({HAVE_SOCKETS!r})"
    )
    subject = command.Subject(
        title="CPython's own test suite in the guest",
        command="python -m bench.cpython_suite",
        name="cpython",
        suite=Suite(
            mounts={f"{_MOUNT}/test": str(suite.folder), _LIBRARY: str(suite.library)},
            prepare=prepare,
            limit_s=options.limit,
            in_node=options.node,
            library=suite.library if options.newer_library else None,
        ),
        modules=MODULES,
        versions={"suite": f"CPython {suite.version}"},
    )
    return command.run(subject, options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
