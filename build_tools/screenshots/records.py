"""The recorded runs in the pictures, made by the command line with simulated instruments."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

PROTOCOLS = Path(__file__).parent / "protocols"
_DEADLINE_S = 180.0

_KEPT = (
    ("gravimetric_check", "--simulate", "--name", "Pipette P1000, spring check"),
    (
        "gravimetric_check",
        "--simulate",
        "--port",
        "scale=sim:mettler,portion=0.985",
        "--name",
        "Pipette P1000, after its fall",
    ),
    ("serial_dilution", "--simulate", "--name", "Batch 17"),
    (
        "kinetic_assay",
        "--simulate",
        "--name",
        "Growth, first try",
        "--set",
        "interval_seconds=10",
        "--set",
        "duration_minutes=1",
    ),
    ("plate_reader_assay", "--simulate", "--name", "Batch 17, OD"),
    (
        str(PROTOCOLS / "plate_drawer.py"),
        "--set",
        "is_stuck=true",
        "--on-error",
        "abort",
        "--name",
        "Batch 18, OD",
    ),
    ("simple_transfer", "--simulate"),
)
_INTERRUPTED = (str(PROTOCOLS / "dilution_series.py"), "--simulate", "--name", "Batch 18")


def recording_edition(root: Path) -> str:
    """Return the SHA-256 of everything that determines records in ``root``: the program except the window."""
    found = hashlib.sha256()
    for name in ("praxis_desktop", "shims", "resources/protocols", "build_tools/screenshots/protocols"):
        for path in sorted((root / name).rglob("*.py")):
            place = path.relative_to(root)
            if place.parts[:2] != ("praxis_desktop", "gui"):
                found.update(f"{place.as_posix()}\0".encode())
                found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def make_records(environment: Mapping[str, str]) -> None:
    """Make finished, failed, stopped and interrupted runs in the history of ``environment``."""
    for arguments in _KEPT:
        done = subprocess.run(
            _command(*arguments), env=environment, capture_output=True, timeout=_DEADLINE_S, check=False
        )
        if done.returncode not in (0, 1, 6, 7):  # ended normally or by an error; passed or failed
            raise RuntimeError(done.stderr.decode(errors="replace"))
    _break_off(environment, is_gentle=True)
    _break_off(environment, is_gentle=False)


def _break_off(environment: Mapping[str, str], *, is_gentle: bool) -> None:
    """Stop a run, or kill its process, in the middle."""
    process = subprocess.Popen(
        _command(*_INTERRUPTED),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    process.stdout.readline()  # after the first dilution
    time.sleep(1.0)
    if is_gentle:
        subprocess.run([*_PROGRAM, "runs", "stop", "last"], env=environment, check=True, timeout=_DEADLINE_S)
    else:
        process.kill()
    process.communicate(timeout=_DEADLINE_S)


def _command(*arguments: str) -> list[str]:
    return [*_PROGRAM, "run", *arguments, "--operator", "M. Weber", "--on-prompt", "default"]


_PROGRAM = (
    sys.executable,
    "-c",
    "import sys; from praxis_desktop.cli import main; sys.exit(main(sys.argv[1:]))",
)
