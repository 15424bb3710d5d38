"""The shipped PyLabRobot, run natively."""

from __future__ import annotations

import asyncio
import sys
import time
import zipfile
from collections.abc import Callable, Coroutine, Iterator, Mapping

import pytest

from build_tools.guest import OUTPUT
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators.pty import PtyInstrument
from tests.ports.wires import HAS_PORTS, NO_PORTS

Protocol = Callable[[str], Coroutine[object, object, None]]
Drive = Callable[[str, Protocol], Mapping[str, object]]


@pytest.fixture(scope="session")
def pylabrobot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Make ``import pylabrobot`` work with this computer's own pyserial."""
    if not HAS_PORTS:
        pytest.skip(NO_PORTS)
    folder = tmp_path_factory.mktemp("pylabrobot")
    for wheel in (OUTPUT / "wheels").glob("pylabrobot-*.whl"):
        zipfile.ZipFile(wheel).extractall(folder)
    if not (folder / "pylabrobot").is_dir():
        pytest.skip("the guest's wheels were not fetched")
    sys.path.insert(0, str(folder))
    yield
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == "pylabrobot"]:
        del sys.modules[name]


@pytest.fixture
def drive(pylabrobot: None) -> Drive:
    """``drive(specification, protocol)`` runs ``protocol(device)`` and returns the instrument's state."""

    def run(specification: str, protocol: Protocol) -> Mapping[str, object]:
        with PtyInstrument(make_instrument(specification)) as instrument:
            asyncio.run(protocol(instrument.device))
            return instrument.instrument.state(time.monotonic_ns())

    return run
