"""The wheels available to every guest without a network, pinned by digest, fetched with the user's own
pip.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from build_tools.downloads import Downloads
from build_tools.errors import DownloadError, IntegrityError

GUEST_PLATFORM = (
    *("--only-binary", ":all:", "--implementation", "py", "--abi", "none"),
    *("--platform", "any", "--python-version", "3.14"),
)
"""pip's options for wheels without native code that are suitable for CPython 3.14."""

_PIN = re.compile(r"^([a-z0-9_.-]+)==(\S+) --hash=sha256:([0-9a-f]{64})$")


@dataclass(frozen=True, slots=True)
class Pin:
    """One line of ``requirements/guest.txt``; the wheel's file name is in the comment above it."""

    file_name: str
    project: str
    version: str
    sha256: str

    @property
    def line(self) -> str:
        """The line in pip's syntax."""
        return f"{self.project}=={self.version} --hash=sha256:{self.sha256}"

    def verify(self, wheel: bytes) -> None:
        """Raise IntegrityError unless ``wheel`` is the pinned one."""
        found = hashlib.sha256(wheel).hexdigest()
        if found != self.sha256:
            raise IntegrityError(f"the wheel of {self.project} is not the pinned one: its SHA-256 is {found}")


def read_pins(requirements: Path) -> list[Pin]:
    """Read a file of pins. Raises ValueError for an invalid line."""
    pins = []
    file_name = ""
    for line in requirements.read_text("utf-8").splitlines():
        if line.startswith("#") or not line:
            file_name = line.removeprefix("#").strip()
            continue
        found = _PIN.match(line)
        if found is None or not file_name.endswith(".whl"):
            raise ValueError(f"{requirements}: not a pinned wheel: {line!r}")
        pins.append(Pin(file_name, found[1], found[2], found[3]))
    return pins


def fetch(pin: Pin, downloads: Downloads, report: Callable[[str], None]) -> bytes:
    """Return the pinned wheel, from the cache if possible.

    Raises DownloadError if pip cannot get it, IntegrityError if it gets another file.
    """

    def download() -> bytes:
        report(f"Downloading {pin.project} {pin.version}")
        return _download(pin)

    return downloads.get(f"{pin.sha256}.whl", pin.verify, download)


def _download(pin: Pin) -> bytes:
    with tempfile.TemporaryDirectory(prefix="praxis-wheels-") as folder:
        requirements = Path(folder) / "requirements.txt"
        requirements.write_text(pin.line + "\n", "utf-8")
        target = Path(folder) / "wheels"
        command = [
            *(sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "download", "--no-deps"),
            *GUEST_PLATFORM,
            *("--require-hashes", "--requirement", str(requirements), "--dest", str(target)),
        ]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        found = [*target.glob("*.whl")]
        if run.returncode or len(found) != 1:
            errors = [line for line in run.stderr.splitlines() if line.startswith("ERROR")]
            reason = " ".join(errors[-2:]) or run.stderr.strip()
            raise DownloadError(
                f"{pin.project} {pin.version} cannot be downloaded: {reason}",
                hint="Check the network, then where pip looks for packages: python3 -m pip config list",
            )
        return found[0].read_bytes()
