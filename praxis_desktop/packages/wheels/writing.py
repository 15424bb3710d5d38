"""Writing wheels: for the parts of Pyodide's distribution that come as plain archives."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from praxis_desktop.packages.wheels.records import record_line

_DATE = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644


def write_wheel(
    folder: Path,
    project: str,
    version: str,
    files: Iterable[tuple[str, bytes]],
    *,
    platform: str = "any",
    requires: Sequence[str] = (),
    summary: str = "",
) -> Path:
    """Write a wheel with ``files``, by their names in it, into ``folder`` and return its path.

    The same contents give the same bytes on every computer: nothing is compressed. Raises OSError.
    """
    stem = f"{project.replace('-', '_')}-{version}"
    path = folder / f"{stem}-py3-none-{platform}.whl"
    metadata = [f"Metadata-Version: 2.1\nName: {project}\nVersion: {version}\n"]
    if summary:
        metadata.append(f"Summary: {summary}\n")
    metadata += [f"Requires-Dist: {requirement}\n" for requirement in requires]
    is_pure = "true" if platform == "any" else "false"
    wheel = f"Wheel-Version: 1.0\nRoot-Is-Purelib: {is_pure}\nTag: py3-none-{platform}\n"
    record = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in (
            *files,
            (f"{stem}.dist-info/METADATA", "".join(metadata).encode()),
            (f"{stem}.dist-info/WHEEL", wheel.encode()),
        ):
            _put(archive, name, content)
            record.append(record_line(name, content))
        name = f"{stem}.dist-info/RECORD"
        _put(archive, name, "".join([*record, f"{name},,\n"]).encode())
    return path


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.create_system = 3  # Unix, wherever this runs
    entry.external_attr = _MODE << 16
    archive.writestr(entry, content)
