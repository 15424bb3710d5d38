"""Renew the lock files: ``python -m build_tools.lock``, for maintainers; needs uv and a package index.

They contain versions and digests but no sources, because every computer uses the index configured for it.
``program.txt`` is for running the program, ``tests.txt`` also for checking and testing it, ``installers.txt``
for freezing it, ``docs.txt`` for building the manual without it; ``guest.txt`` names the guest's wheels.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from build_tools.wheels import GUEST_PLATFORM

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
OLDEST_PYTHON = "3.11"
GUEST_PROJECTS = (
    *("pylabrobot==0.2.2", "typing_extensions", "websockets", "pyserial==3.5", "pyusb==1.3.1"),
    *("tzdata", "micropip"),
    *("ipython", "ipython_pygments_lexers", "pygments", "traitlets", "matplotlib-inline"),
    *("stack_data", "executing", "asttokens", "pure_eval"),
)
"""PyLabRobot, the two packages it needs, and pyserial and PyUSB, which it does not declare; time zones for
zoneinfo; micropip; IPython and what it needs to show values, errors and colours. IPython's packages for
completing and editing lines are left out, because nobody types into the guest.
"""


def lock_host(name: str, groups: list[str], constraint: Path | None, *, program: bool = True) -> None:
    """Write ``requirements/name`` for every Python and system of pyproject.toml, by default for the
    program.
    """
    uv = shutil.which("uv")
    if uv is None:
        sys.exit("uv is needed to make the lock files: pip install uv")
    command = [
        *(uv, "pip", "compile", "--quiet", "--universal", "--python-version", OLDEST_PYTHON, "--upgrade"),
        *("--generate-hashes", "--no-header", "--no-annotate"),
        *("--no-emit-index-url", "--no-emit-find-links"),
        *("--output-file", str(REQUIREMENTS / name)),
        *(argument for group in groups for argument in ("--group", group)),
        *(("--constraint", str(constraint)) if constraint else ()),
        *(["pyproject.toml"] if program else []),
    ]
    subprocess.run(command, cwd=ROOT, check=True)


def lock_guest() -> None:
    """Write ``requirements/guest.txt``: one wheel per project, with its file name in a comment before it."""
    with tempfile.TemporaryDirectory(prefix="praxis-lock-") as folder:
        command = [sys.executable, "-m", "pip", "--quiet", "download", "--no-deps", *GUEST_PLATFORM]
        subprocess.run([*command, "--dest", folder, *GUEST_PROJECTS], check=True)
        lines = []
        for wheel in sorted(Path(folder).glob("*.whl"), key=lambda path: path.name.lower()):
            project, version = wheel.name.split("-")[:2]
            digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
            lines += [f"# {wheel.name}", f"{project.lower()}=={version} --hash=sha256:{digest}"]
    (REQUIREMENTS / "guest.txt").write_text("\n".join(lines) + "\n", "utf-8")


def main() -> int:
    """Make all lock files."""
    REQUIREMENTS.mkdir(exist_ok=True)
    lock_host("program.txt", ["build"], None)
    lock_host("tests.txt", ["build", "test", "dev", "docs"], REQUIREMENTS / "program.txt")
    lock_host("installers.txt", ["installers"], REQUIREMENTS / "program.txt")
    lock_host("docs.txt", ["docs"], REQUIREMENTS / "program.txt", program=False)
    lock_guest()
    return 0


if __name__ == "__main__":
    sys.exit(main())
