"""``python -m bench.pylabrobot_suite``: run PyLabRobot's unit tests in guests, write docs/conformance.

The tests are inside its wheel, which is part of the build, so no network is needed. Nearly all are classes of
unittest; the few functions for pytest are not run.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import zipfile
from pathlib import Path

from bench.suites import command
from bench.suites.running import Suite
from praxis_desktop.interpreter.distribution import Distribution

_MOUNT = "/lib/praxis-wheels"
_TOOLS = "/suite_tools"
_PYTEST = ("pytest", "_pytest", "py", "pluggy", "iniconfig", "packaging", "pygments")
"""Packages of this Python that guests get, because some of the tests import pytest."""
_VISUALIZERS = range(2121, 2133), range(1337, 1349)
"""The ports for tests that start visualizers: PyLabRobot's choice, and the following ones if it is in use."""


def _ports() -> list[str]:
    """Return the grants for visualizers. A test acts as both the server and the browser."""
    numbers = [port for ports in _VISUALIZERS for port in ports]
    listening = [f"at{port}=listen://127.0.0.1:{port}" for port in numbers]
    own = [(f"to{port}=tcp://127.0.0.1:{port}", f"tcp://localhost:{port}=to{port}") for port in numbers]
    return [*listening, *(grant for grants in own for grant in grants)]


def modules_with_tests(distribution: Distribution) -> list[str]:
    """Return the modules of PyLabRobot's wheel that hold tests."""
    with zipfile.ZipFile(distribution.wheel("pylabrobot")) as wheel:
        names = [name for name in wheel.namelist() if name.endswith("_tests.py")]
    return sorted(name.removesuffix(".py").replace("/", ".") for name in names)


def _installed(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(
            f"{package} is not installed here; the group 'test' of pyproject.toml has it"
        )
    origin = Path(spec.origin)
    return origin.parent if spec.submodule_search_locations else origin


def suite(
    distribution: Distribution,
    *,
    imported: str = "pylabrobot.liquid_handling, pylabrobot.resources",
    limit_s: float = 60.0,
    in_node: bool = False,
) -> Suite:
    """Return the suite, with every wheel of the build, as in a run.

    Each guest starts with the modules ``imported``.
    """
    wheels = {f"{_MOUNT}/{wheel.name.split('-')[0]}": str(wheel) for wheel in distribution.wheels}
    tools = [_installed(name) for name in _PYTEST]
    mounts = {**wheels, **{f"{_TOOLS}/{path.name}": str(path) for path in tools}}
    prepare = f"guest_runner.prepare({[*wheels, _TOOLS]!r})\nimport {imported}"
    return Suite(
        mounts=mounts, prepare=prepare, limit_s=limit_s, in_node=in_node, ports=[] if in_node else _ports()
    )


def main(arguments: list[str]) -> int:
    """Run the tests. Returns 0 if no failure is a defect of ours."""
    parser = argparse.ArgumentParser(prog="python -m bench.pylabrobot_suite", description=__doc__)
    command.add_options(parser)
    options = parser.parse_args(arguments)
    distribution = Distribution.find()
    wheel = distribution.wheel("pylabrobot").name
    subject = command.Subject(
        title="PyLabRobot's unit tests in the guest",
        command="python -m bench.pylabrobot_suite",
        name="pylabrobot",
        suite=suite(distribution, limit_s=options.limit, in_node=options.node),
        modules=modules_with_tests(distribution),
        versions={"suite": f"PyLabRobot {wheel.split('-')[1]}"},
    )
    return command.run(subject, options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
