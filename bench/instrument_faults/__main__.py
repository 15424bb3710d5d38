"""``python -m bench.instrument_faults``: spoil replies of instruments in eight ways, and print a table."""

from __future__ import annotations

import argparse
import sys

from bench.instrument_faults.report import report
from bench.instrument_faults.trying import SPECIFICATIONS, Tried, trials_of, try_all
from bench.suites.command import DOCUMENTS
from bench.suites.versions import host_version
from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.settings import load_settings

_DOCUMENT = DOCUMENTS / "instrument-faults.md"


def main(arguments: list[str]) -> int:
    """Run the trials. Returns 0 if every fault was noticed and every port was usable afterwards."""
    parser = argparse.ArgumentParser(prog="python -m bench.instrument_faults", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help="only these instruments; prints the table")
    options = parser.parse_args(arguments)
    tried: dict[str, list[Tried]] = {}
    for kind in options.kinds or SPECIFICATIONS:
        tried[kind] = try_all(kind, trials_of(kind))
        print(f"{kind}: {len(tried[kind])} runs", file=sys.stderr)
    text = report(tried, _versions())
    if options.kinds:
        print(text)
    else:
        _DOCUMENT.write_text(text, "utf-8")
        print(f"{_DOCUMENT.relative_to(DOCUMENTS.parents[1])} was written")
    return int(
        any(one.outcome == "unnoticed" or not one.is_usable for ones in tried.values() for one in ones)
    )


def _versions() -> dict[str, str]:
    distribution = Distribution.find()
    wheels = {name: distribution.wheel(name).name.split("-")[1] for name in ("pylabrobot", "pyserial")}
    return {
        "backends": f"PyLabRobot {wheels['pylabrobot']}, pyserial {wheels['pyserial']}",
        "host": host_version(),
        "grace for a cable that comes off": f"{load_settings().ports.grace:g} s",
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
