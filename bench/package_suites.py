"""``python -m bench.package_suites [NAME...]``: run packages' own tests in guests, write docs/conformance.

The packages have native libraries: bitarray, msgspec, pydantic and xxhash; with ``--instruments``, they are
those for instruments on the network: pymodbus, PyVISA, pyvisa-py and pyvisa-sim; with ``--science``, those of
the science pack: numpy, pandas, matplotlib and pillow, whose wheels are in the folder of ``--wheels``. The
user's pip downloads their source distributions, which contain the tests, and the wheels for the guest with
everything that the tests need, into the cache folder. ``--folder`` takes checkouts instead, each in a folder
with the package's name: that of pymodbus, whose source distribution has no tests, at the tag of its version.

If only some packages are run, the results of the others are kept; ``--last`` writes the table of all results.
``--native`` runs the same tests in this Python, or that of ``--python``, and stores which ones fail there
too.
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
from praxis_desktop.runs.interpreter_sources import desktop_snapshots

_SITE_PACKAGES = "/lib/python3.14/site-packages"
_TESTS = "/suite_packages"
_LENT = "/suite_lent"
_CLOSING_S = 10.0
_TITLES = {
    package_sources.NATIVE: "Packages' own tests in the guest",
    package_sources.INSTRUMENTS: "Own tests of packages for instruments in the guest",
    package_sources.SCIENCE: "Own tests of numpy, pandas, matplotlib and pillow in the guest",
}
_OPTIONS = {
    package_sources.NATIVE: "",
    package_sources.INSTRUMENTS: " --instruments",
    package_sources.SCIENCE: " --science --wheels FOLDER",
}


def main(arguments: list[str]) -> int:
    """Run the tests. Returns 0 if no failure is a defect of ours."""
    parser = argparse.ArgumentParser(prog="python -m bench.package_suites", description=__doc__)
    parser.add_argument("names", metavar="NAME", nargs="*", help="only these packages")
    parser.add_argument(
        "--instruments",
        action="store_const",
        dest="table",
        const=package_sources.INSTRUMENTS,
        default=package_sources.NATIVE,
        help="the packages for instruments",
    )
    parser.add_argument(
        "--science",
        action="store_const",
        dest="table",
        const=package_sources.SCIENCE,
        help="the packages of the science pack",
    )
    parser.add_argument("--folder", type=Path, help="take checkouts in this folder, whatever their version")
    parser.add_argument(
        "--wheels",
        type=Path,
        help="a folder of wheels for the guest that are at hand: the index need not have them",
    )
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
    packages = package_sources.tested_packages(options.table)
    for name in options.names:
        if name not in packages:
            parser.error(f"there is no package {name!r}: {', '.join(packages)}")
    with tempfile.TemporaryDirectory() as staging:
        return _run([packages[name] for name in options.names or packages], Path(staging), options)


def _run(packages: Sequence[TestedPackage], staging: Path, options: argparse.Namespace) -> int:
    cache = cache_directory() / "suites" / "packages"
    wheels = cache / "wheels"
    if options.wheels or not options.native:
        package_sources.fetch_wheels([] if options.native else _pins(options), wheels, at_hand=options.wheels)
    roots: dict[str, str] = {}
    modules: list[str] = []
    versions: dict[str, str] = {}
    for package in packages:
        source = (options.folder or Path()) / package.name
        if package.is_inside:
            found = package_sources.modules_inside(package, wheels)
            origin = package_sources.origin_inside(package, wheels)
        else:
            is_given = options.folder is not None and source.is_dir()
            if not is_given:
                source = package_sources.fetched(package, cache)
            found = package_sources.stage(package, source, staging / package.name)
            roots[package.name] = str(staging / package.name)
            digest = f"its source distribution ({package.sha256[:16]}...)"
            origin = package_sources.described(source) if is_given else digest
        modules += found
        versions[package.name] = f"{package.version}, its tests from {origin}"
    if options.names and not options.modules:
        options.modules = modules
    subject = command.Subject(
        title=_TITLES[options.table],
        command=f"python -m bench.package_suites{_OPTIONS[options.table]}",
        name=options.table.stem,
        suite=_suite(packages, roots, wheels, options),
        modules=modules,
        versions=versions,
        parts=[package.name for package in packages],
    )
    return command.run(subject, options)


def _pins(options: argparse.Namespace) -> list[str]:
    """Return the requirements to install: the installable packages of the table, and their tests' needs."""
    tested = package_sources.tested_packages(options.table).values()
    pins = [package.pin for package in tested if options.native or not package.is_lent]
    return pins + package_sources.needs(options.table, native=options.native)


def _suite(
    packages: Sequence[TestedPackage], roots: Mapping[str, str], wheels: Path, options: argparse.Namespace
) -> Suite:
    """Return the suite that runs the tests, in guests or, with ``--native``, in a Python of the host."""
    pins = _pins(options)
    pytest_options = {package.name: list(package.options) for package in packages}
    if options.native:
        python = options.python or package_sources.host_python(pins, wheels.parent / "native")
        return Suite(
            mounts={}, prepare="", limit_s=options.limit, python=python, roots=roots, options=pytest_options
        )
    shown = {name: f"{_TESTS}/{name}" for name in roots}
    mounts: dict[str, str | Sequence[str]] = {shown[name]: root for name, root in roots.items()}
    for name, file in package_sources.host_files(options.table).items():
        mounts[f"{_LENT}/{name}"] = str(file)
    layers: list[str] = []
    if options.node:
        mounts[_SITE_PACKAGES] = [str(wheel) for wheel in sorted(wheels.glob("*.whl"))]
    else:
        layers = _layers(pins, wheels)
    imports = package_sources.imports(options.table)
    return Suite(
        mounts=mounts,
        layers=layers,
        writable=tuple(shown.values()),
        prepare=f"pytest_runner.prepare([{_LENT!r}], {shown!r}, {imports!r}, {pytest_options!r})",
        runner="pytest_runner",
        limit_s=options.limit,
        in_node=options.node,
        ports=package_sources.ports(options.table),
    )


def _layers(pins: Sequence[str], wheels: Path) -> list[str]:
    """Return the layers of the packages, as the program installs them."""
    snapshots = desktop_snapshots()
    try:
        layers = GuestLayers(wheels, snapshots)
        return [str(path) for path in layers.obtain(layers.resolve(pins))]
    finally:
        snapshots.close(Deadline.after(_CLOSING_S))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
