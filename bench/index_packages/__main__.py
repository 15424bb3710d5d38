"""``python -m bench.index_packages``: install, import and use packages of the index in guests; print a table.

The user's pip downloads the wheels in ``packages.txt`` and ``dependencies.txt`` into the cache folder,
without further dependencies; ``--wheels`` is a folder of wheels that need not be in the index. Each package
is resolved and installed as the program does it, and tried in its own interpreter, with limits on memory and
time.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path

from bench.guest_layers import GuestLayers
from bench.index_packages.report import OURS, kind_of, report
from bench.index_packages.trying import HERE, Trial, listed, pins, try_all
from bench.suites.command import DOCUMENTS
from bench.suites.package_sources import fetch_wheels, native_wheels
from bench.suites.versions import guest_version, host_version
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.runs.interpreter_sources import desktop_snapshots

_CLOSING_S = 10.0
_DOCUMENT = DOCUMENTS / "index-packages.md"


def main(arguments: list[str]) -> int:
    """Try the packages. Returns 0 if no failure is a defect of ours and no process has died."""
    parser = argparse.ArgumentParser(prog="python -m bench.index_packages", description=__doc__)
    parser.add_argument("--only", metavar="NAME", nargs="+", help="try these alone, and write nothing")
    parser.add_argument("--wheels", type=Path, help="a folder of wheels that are at hand")
    parser.add_argument("--jobs", type=int, default=2, help="how many processes at once (default: 2)")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds a package may take (default: 60)")
    options = parser.parse_args(arguments)
    wheels = cache_directory() / "suites" / "index-packages"
    fetch_wheels([f"{name}=={pinned}" for name, pinned in pins().items()], wheels, at_hand=options.wheels)
    known = tomllib.loads((HERE / "reasons.toml").read_text("utf-8"))
    projects = {name: pinned for name, pinned in listed().items() if not options.only or name in options.only}
    snapshots = desktop_snapshots()
    try:
        trials = try_all(
            projects,
            GuestLayers(wheels, snapshots),
            modules=known["modules"],
            jobs=options.jobs,
            limit_s=options.limit,
            show=_show,
        )
    finally:
        snapshots.close(Deadline.after(_CLOSING_S))
    if not options.only:
        versions = {"guest": guest_version(), "host": host_version()}
        if options.wheels:
            versions["beside the index's wheels"] = native_wheels(options.wheels)
        _DOCUMENT.write_text(report(trials, known["reason"], versions), "utf-8")
        print(f"written: {_DOCUMENT}")
    defects = [trial for trial in trials if kind_of(trial, known["reason"])[0] == OURS]
    ended = sum(trial.stage == "host" for trial in trials)
    works = sum(trial.stage == "works" for trial in trials)
    print(
        f"{len(trials)} packages, {works} work, {len(defects)} defects of ours, {ended} host processes ended"
    )
    return int(bool(defects or ended))


def _show(trial: Trial) -> None:
    print(f"{trial.project:28} {trial.stage:8} {trial.seconds:5.1f} s  {trial.last_line}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
