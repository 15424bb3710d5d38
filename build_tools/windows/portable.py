"""Make the portable program for Windows: a ZIP that needs no installation and keeps its records beside it."""

from __future__ import annotations

import os
import tempfile
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

from build_tools.installers.order import Order
from build_tools.windows.program import STARTERS, find_program, signed_starters
from praxis_desktop.frozen import PORTABLE_HOME


def make(order: Order) -> Sequence[Path]:
    """Make the ZIP, reproducibly; returns it."""
    name = f"praxis-desktop-{order.version}"
    made = order.output / f"{name}-windows-x86_64.zip"
    program = find_program(order)
    beside = made.with_name(f"{made.name}.part")
    when = time.gmtime(order.made_at)[:6]
    level = 1 if os.environ.get("PRAXIS_QUICK_PACKAGES") else 9
    order.report("Compressing the portable program")
    with (
        tempfile.TemporaryDirectory(prefix="praxis-zip-") as folder,
        zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive,
    ):
        starters = signed_starters(program, Path(folder, "starters"))
        archive.writestr(zipfile.ZipInfo(f"{name}/{PORTABLE_HOME}/", when), b"")
        for path in sorted(path for path in program.rglob("*") if path.is_file()):
            member = path.relative_to(program).as_posix()
            source = starters / member if member in STARTERS else path
            told = zipfile.ZipInfo(f"{name}/{member}", when)
            told.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(told, source.read_bytes(), compresslevel=level)
    beside.replace(made)
    return [made]
