"""Reads the files in a wheel, and writes files as a wheel: the same files give the same bytes."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from build_tools.errors import BuildError

_EPOCH = (1980, 1, 1, 0, 0, 0)
_REGULAR_FILE = 0o100644 << 16
_UNIX = 3


def read_wheel_files(wheel: Path) -> tuple[dict[str, bytes], str]:
    """Return the files in ``wheel`` except its RECORD, and that file's name. Raises BuildError for other
    files.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            files = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
        [record] = [name for name in files if name.endswith(".dist-info/RECORD") and name.count("/") == 1]
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise BuildError(f"{wheel} is not a wheel: {error}") from error
    del files[record]
    return files, record


def write_wheel(files: Mapping[str, bytes], record: str, compression: int) -> bytes:
    """Return a wheel that contains ``files``, whose RECORD has the name ``record``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        # RECORD comes last, as in every wheel.
        for name, content in [*sorted(files.items()), (record, _record(files, record))]:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = _UNIX
            info.external_attr = _REGULAR_FILE
            archive.writestr(info, content, compression)
    return buffer.getvalue()


def _record(files: Mapping[str, bytes], record: str) -> bytes:
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    for name, content in sorted(files.items()):
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        lines.writerow([name, f"sha256={digest}", len(content)])
    lines.writerow([record, "", ""])
    return text.getvalue().encode()
