"""``python -m bench.package_suites [NAME...]``: run packages' own tests in guests, write docs/conformance.

The packages have native libraries: bitarray, msgspec, pydantic and xxhash. The user's pip downloads their
source distributions, which contain the tests, and the wheels for the guest with all that the tests need, into
the cache folder. ``--folder`` takes checkouts instead, each in a folder with the package's name. ``--native``
runs the same tests in this Python, or that of ``--python``, and stores which ones fail there too.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.guest_layers import GuestLayers
from bench.suites import command, package_sources
from bench.suites.package_sources import TestedPackage
from bench.suites.running import Suite
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.runs.guests import desktop_snapshots

_SITE_PACKAGES = "/lib/python3.14/site-packages"
_TESTS = "/suite_packages"
_CLOSING_S = 10.0


def main(arguments: list[str]) -> int:
    """Run the tests. Returns 0 if no failure is a defect of ours."""
    packages = package_sources.tested_packages()
    parser = argparse.ArgumentParser(prog="python -m bench.package_suites", description=__doc__)
    parser.add_argument("names", metavar="NAME", nargs="*", choices=[[], *packages])
    parser.add_argument("--folder", type=Path, help="take checkouts in this folder, whatever their version")
    parser.add_argument("--wheels", type=Path, help="a folder of wheels for the guest that are at hand")
    parser.add_argument(
        "--native",
        action="store_true",
        help="run them in a Python of this machine, and keep which fail there",
    )
    parser.add_argument(
        "--python", type=Path, help="that Python; it has the packages and what their tests need"
    )
    command.add_options(parser)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as staging:
        return _run([packages[name] for name in options.names or packages], Path(staging), options)


def _run(chosen: Sequence[TestedPackage], staging: Path, options: argparse.Namespace) -> int:
    cache = cache_directory() / "suites" / "packages"
    roots: dict[str, str] = {}
    modules: list[str] = []
    versions: dict[str, str] = {}
    for package in chosen:
        source = options.folder / package.name if options.folder else package_sources.fetched(package, cache)
        modules += package_sources.stage(package, source, staging / package.name)
        roots[package.name] = str(staging / package.name)
        digest = f"its source distribution ({package.sha256[:16]}...)"
        versions[package.name] = f"{package.version}, its tests from {options.folder or digest}"
    if options.names and not options.modules:
        options.modules = modules
    subject = command.Subject(
        title="Packages' own tests in the guest",
        command="python -m bench.package_suites",
        name="packages",
        suite=_suite(roots, cache, options),
        modules=modules,
        versions=versions,
        parts=tuple(roots),
    )
    return command.run(subject, options)


def _suite(roots: Mapping[str, str], cache: Path, options: argparse.Namespace) -> Suite:
    """What runs the tests: guests or, with ``--native``, a Python of the host."""
    pins = [package.pin for package in package_sources.tested_packages().values()]
    pins += package_sources.needs(native=options.native)
    if options.native:
        python = options.python or package_sources.host_python(pins, cache / "native")
        return Suite(mounts={}, prepare="", limit_s=options.limit, python=python, roots=roots)
    wheels = options.wheels or cache / "wheels"
    if not options.wheels:
        package_sources.fetch_wheels(pins, wheels)
    shown = {name: f"{_TESTS}/{name}" for name in roots}
    mounts: dict[str, str | Sequence[str]] = {shown[name]: root for name, root in roots.items()}
    layers: list[str] = []
    if options.node:
        mounts[_SITE_PACKAGES] = [str(wheel) for wheel in sorted(wheels.glob("*.whl"))]
    else:
        layers = _layers(pins, wheels)
    return Suite(
        mounts=mounts,
        layers=layers,
        writable=tuple(shown.values()),
        prepare=f"pytest_runner.prepare([], {shown!r})",
        runner="pytest_runner",
        limit_s=options.limit,
        in_node=options.node,
    )


def _layers(pins: Sequence[str], wheels: Path) -> list[str]:
    """The layers of the packages, as the program installs them."""
    snapshots = desktop_snapshots()
    try:
        layers = GuestLayers(wheels, snapshots)
        return [str(path) for path in layers.obtain(layers.resolve(pins))]
    finally:
        snapshots.close(Deadline.after(_CLOSING_S))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
