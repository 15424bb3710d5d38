"""Options and marks for every test."""

from __future__ import annotations

import gc
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from praxis_desktop.core.deadlines import Deadline
from tests.cli.command import end_what_is_left
from tests.cli.homes import lend

SHARED_CACHE = Path(__file__).resolve().parents[1] / "build" / f"test-cache-{sys.platform}"
"""Machine code and images are kept between sessions, because making each takes seconds. Wine and Linux may
share a checkout.
"""

BYTECODE = SHARED_CACHE.with_name("test-bytecode")
"""Python's bytecode is also kept, separately from the sources: a session starts hundreds of processes, each
of which would spend more time compiling than running if the environment forbids writing bytecode.
"""

ON_BUSY_COMPUTERS: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("sample", max_examples=40, **ON_BUSY_COMPUTERS)
settings.register_profile("series", max_examples=400, **ON_BUSY_COMPUTERS)
"""The number of examples tried for each property, in every run and in a long one. Slow examples are not
refused, because the computer may be busy.
"""

_FILLED_S = 300.0

_POSIX_MODULES = {
    "fcntl": "Windows has no locks and controls of files like POSIX's",
    "pty": "Windows has no pseudo-terminals",
    "resource": "Windows has no limits of resources",
    "termios": "Windows has no terminals like POSIX's",
    "tty": "Windows has no terminals like POSIX's",
}
_NO_POSIX_MODULE = re.compile(rf"No module named '({'|'.join(_POSIX_MODULES)})'")

_home: Path | None = None


def pytest_configure(config: pytest.Config) -> None:
    """Use a home for this session in this process and all that it starts, so that the user's folders are
    neither written nor read. Only the cache is shared, see SHARED_CACHE. Concurrent sessions have separate
    homes, because a test that stops all programs of a user, or closes records of dead processes, must not
    affect others.
    """
    global _home
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = str(BYTECODE)
    sys.dont_write_bytecode = False
    settings.load_profile("series" if config.getoption("--long") else "sample")
    # Only tests of reconnecting wait for a cable that is never plugged in again.
    os.environ.setdefault("PRAXIS_PORT_GRACE", "0")
    # Runs of tests behave the same, however full this computer's disk is.
    os.environ.setdefault("PRAXIS_DISK_FULL_PERCENT", "100")
    parallel = getattr(config, "workerinput", None)
    if "PRAXIS_HOME" in os.environ:  # chosen by who runs the tests, or by the process that started this one
        if parallel is not None:
            chosen = Path(os.environ["PRAXIS_HOME"])
            os.environ["PRAXIS_HOME"] = str(_make_home(chosen / parallel["workerid"], chosen / "cache"))
        return
    _home = _make_home(Path(tempfile.mkdtemp(prefix="praxis-tests-")), SHARED_CACHE)
    os.environ["PRAXIS_HOME"] = str(_home)
    if sys.platform == "win32" and not (SHARED_CACHE / "images").exists():
        _fill(SHARED_CACHE, _home / "cache")


def _fill(cache: Path, copy: Path) -> None:
    """Let the program fill ``copy``, and ``cache`` from it. Windows grants links to few, so each home has a
    copy of the shared cache, which nothing would fill: every test would compile Pyodide for itself.
    """
    command = [sys.executable, "-m", "praxis_desktop", "exec", "-c", "pass"]
    subprocess.run(command, capture_output=True, timeout=_FILLED_S, check=False)
    for part in ("machine-code", "images"):
        if (copy / part).is_dir():
            lend(copy / part, cache / part)


def _make_home(home: Path, cache: Path) -> Path:
    """Make a home with a shared cache."""
    home.mkdir(parents=True, exist_ok=True)
    cache.mkdir(parents=True, exist_ok=True)
    if not (home / "cache").exists():
        lend(cache.resolve(), home / "cache")
    return home


def pytest_unconfigure() -> None:
    """Remove the session's home, and the bytecode of the modules in pytest's temporary folders."""
    temporary = Path(tempfile.gettempdir()).resolve()
    for folder in (BYTECODE / temporary.relative_to(temporary.anchor)).glob("pytest-of-*"):
        shutil.rmtree(folder, ignore_errors=True)
    _remove_left_places()
    if _home is not None:
        del os.environ["PRAXIS_HOME"]
        shutil.rmtree(_home, ignore_errors=True)


def _remove_left_places() -> None:
    """Remove the control sockets outside of homes (those of tests have long paths) that killed processes left
    behind. Sockets in use stay. Systems other than Linux clean that folder themselves.
    """
    if sys.platform != "linux":
        return
    listening = Path("/proc/net/unix")
    for folder in Path("/tmp").glob(f"praxis-desktop-{os.getuid()}-*"):
        with suppress(OSError):  # another session has removed it, or a process is listening
            places = list(folder.iterdir())
            there = set(listening.read_text("utf-8", "replace").split()) if places else set()
            for place in places:
                if str(place) not in there:
                    place.unlink()
            folder.rmdir()


@pytest.fixture(autouse=True)
def _processes() -> Iterator[None]:
    """Check that no process outlives the test that started it."""
    yield
    end_what_is_left()


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    """A command ignores signals at its end that would change its exit code. Restore them when a test has
    called a command in this process, because all processes started later would inherit the setting.
    """
    before = {number: signal.getsignal(number) for number in signal.valid_signals()}
    yield
    for number, handler in before.items():
        if handler is not None and signal.getsignal(number) is not handler:
            signal.signal(number, handler)


@pytest.fixture(autouse=True)
def _instruments() -> Iterator[None]:
    """Keep a test's emergency stop from reaching the instruments of an earlier test, whose record
    is closed.
    """
    yield
    known = sys.modules.get("praxis_desktop.ports.emergency.port")
    if known is not None and known.OPEN_PORTS.known():
        gc.collect()  # they stay until the guest that wrote to them is gone


@pytest.fixture(autouse=True)
def _control() -> Iterator[None]:
    """Close the control service after each test. It listens in the home of a test, and the next test may have
    another; a program never changes its home.
    """
    yield
    service = sys.modules.get("praxis_desktop.workers.control.service")
    if service is not None and service.control_service().is_open and not service.control_service().attended():
        service.control_service().close(Deadline.after(0))
        vars(service)["_service"] = service.ControlService()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--long``: also run the series of tests that take minutes."""
    parser.addoption("--long", action="store_true", help="also run the long series")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip tests marked ``long`` unless they were requested."""
    if config.getoption("--long"):
        return
    chosen = [item for item in items if item.get_closest_marker("long") is None]
    if len(chosen) != len(items):
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("long")])
        items[:] = chosen


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """On Windows, skip modules that import what needs POSIX modules of Python."""
    report = yield
    if os.name != "posix" and report.outcome == "failed":
        missing = _NO_POSIX_MODULE.search(str(report.longrepr))
        if missing:
            report.outcome = "skipped"
            report.longrepr = (str(collector.path), 0, f"Skipped: {_POSIX_MODULES[missing[1]]}")
    return report


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Suspend garbage collection while thousands of modules and tests are created, and exclude these from
    later collections: one runs after every test of the window, and would otherwise take longer than the test.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()
