"""``python -m bench.pyserial_suite``: run pyserial's own tests in guests, write docs/conformance.

Only pyserial's source distribution contains the tests; the user's pip downloads it, and none of it is kept.
Each module runs three times: on pyserial's own ``loop://``, on a port of the host that is connected to
itself, including its modem lines, and on a pseudo-terminal whose other end, in another process, sends
everything back.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.port_programs import ECHO
from bench.suites import command
from bench.suites.running import Suite
from praxis_desktop.core.devices import LOOPBACK
from praxis_desktop.interpreter.distribution import Distribution

VERSION = "3.5"
DIGEST = "3c77e014170dfffbd816e6ffc205e9842efb10be9f58ec16d3e8675b4925cddb"
"""SHA-256 of pyserial's source distribution."""

PORTS = {"on_loop_url": "loop://", "on_loopback": "plug", "on_pty": "echo"}
"""The packages of the tests, each with the port that they use."""

_MOUNT = "/suite_pyserial"


def fetched(folder: Path) -> Path:
    """Have pip download the source distribution into ``folder``; return its tests. Raises ValueError if the
    digest differs.
    """
    options = ["--no-binary", ":all:", "--no-deps", "--dest", str(folder)]
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", *options, f"pyserial=={VERSION}"], check=True
    )
    return unpacked(folder / f"pyserial-{VERSION}.tar.gz", folder)


def unpacked(archive: Path, folder: Path) -> Path:
    """Return the folder of tests in a given source distribution. Raises ValueError if the digest differs."""
    if hashlib.sha256(archive.read_bytes()).hexdigest() != DIGEST:
        raise ValueError(f"{archive.name} is not the source distribution of pyserial {VERSION}")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / f"pyserial-{VERSION}" / "test"


def _copies(tests: Path, folder: Path) -> list[str]:
    """Copy the tests into one package for each port, with the port set in each module, as pyserial's runner
    does. Returns the modules' names.
    """
    names = []
    for package, port in PORTS.items():
        (folder / package).mkdir(parents=True)
        (folder / package / "__init__.py").touch()
        for file in sorted(tests.glob("test*.py")):
            source = file.read_text("utf-8").replace("PORT = 'loop://'", f"PORT = {port!r}")
            (folder / package / file.name).write_text(source, "utf-8")
            names.append(f"{package}.{file.stem}")
    return names


@contextmanager
def _echo() -> Iterator[str]:
    """Yield the device of a pty whose far end sends everything back."""
    far, near = os.openpty()
    tty.setraw(far)
    tty.setraw(near)
    process = subprocess.Popen([sys.executable, "-c", ECHO, str(far)], pass_fds=[far])
    try:
        yield os.ttyname(near)
    finally:
        process.kill()
        process.wait()
        os.close(far)
        os.close(near)


def main(arguments: list[str]) -> int:
    """Run the tests. Returns 0 if no failure is a defect of ours."""
    parser = argparse.ArgumentParser(prog="python -m bench.pyserial_suite", description=__doc__)
    parser.add_argument("--archive", type=Path, help="a source distribution that is at hand")
    command.add_options(parser)
    parser.set_defaults(jobs=1)  # the tests share one port
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name, _echo() as device:
        folder = Path(name)
        tests = unpacked(options.archive, folder) if options.archive else fetched(folder)
        modules = _copies(tests, folder / "tests")
        wheel = Distribution.find().wheel("pyserial")
        mounts = {
            _MOUNT: str(folder / "tests"),
            f"{_MOUNT}_handlers/handlers": str(tests / "handlers"),
            "/lib/praxis-wheels/pyserial": str(wheel),
        }
        folders = [_MOUNT, f"{_MOUNT}_handlers", "/lib/praxis-wheels/pyserial"]
        subject = command.Subject(
            title="pyserial's own tests in the guest",
            command="python -m bench.pyserial_suite",
            name="pyserial",
            suite=Suite(
                mounts=mounts,
                prepare=f"guest_runner.prepare({folders!r})",
                limit_s=options.limit,
                in_node=options.node,
                ports=(f"plug={LOOPBACK}", f"echo={device}"),
            ),
            modules=modules,
            versions={"suite": f"pyserial {VERSION}, its source distribution ({DIGEST[:16]}...)"},
        )
        return command.run(subject, options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
