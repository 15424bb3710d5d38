"""``python -m bench.instrument_faults``: spoil replies of instruments in eight ways, and write a table.

The results of each instrument are kept in ``build/instrument_faults``. For instruments that were not tried
this time, the table uses the results stored there.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import msgspec

from bench.instrument_faults.report import report
from bench.instrument_faults.trying import SPECIFICATIONS, Tried, trials_of, try_all
from bench.suites.command import DOCUMENTS
from bench.suites.versions import host_version
from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.settings import load_settings

_DOCUMENT = DOCUMENTS / "instrument-faults.md"
_RESULTS = DOCUMENTS.parents[1] / "build" / "instrument_faults"


def main(arguments: list[str]) -> int:
    """Run the trials. Returns 0 if every fault was noticed and every port was usable afterwards."""
    parser = argparse.ArgumentParser(prog="python -m bench.instrument_faults", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help="try only these instruments")
    options = parser.parse_args(arguments)
    _RESULTS.mkdir(parents=True, exist_ok=True)
    for kind in options.kinds or SPECIFICATIONS:
        tried = try_all(kind, trials_of(kind))
        _kept(kind).write_bytes(msgspec.json.encode(tried))
        print(f"{kind}: {len(tried)} runs", file=sys.stderr)
    results = {kind: _kept(kind) for kind in SPECIFICATIONS}
    missing = [kind for kind, file in results.items() if not file.exists()]
    if missing:
        print(f"not written: {_DOCUMENT.name}, as {', '.join(missing)} were never tried", file=sys.stderr)
        return 1
    every = {kind: msgspec.json.decode(file.read_bytes(), type=list[Tried]) for kind, file in results.items()}
    days = sorted({time.strftime("%Y-%m-%d", time.gmtime(file.stat().st_mtime)) for file in results.values()})
    _DOCUMENT.write_text(report(every, _versions(), days), "utf-8")
    print(f"{_DOCUMENT.relative_to(DOCUMENTS.parents[1])} was written")
    return int(
        any(one.outcome == "unnoticed" or not one.is_usable for ones in every.values() for one in ones)
    )


def _kept(kind: str) -> Path:
    return _RESULTS / f"{kind}.json"


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
