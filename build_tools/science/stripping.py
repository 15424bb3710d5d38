"""Takes its own tests out of a wheel: they are a third of numpy and of pandas, and no program runs them."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import zipfile
from pathlib import Path, PurePosixPath

from build_tools.errors import BuildError

_EPOCH = (1980, 1, 1, 0, 0, 0)
_REGULAR_FILE = 0o100644 << 16
_UNIX = 3


def strip(wheel: Path) -> bytes:
    """Return ``wheel`` without its tests, with a RECORD of what is left. Its members are not compressed, so
    that an archive of wheels and of layers, which have the same files, holds each file once.

    The same wheel gives the same bytes. Raises BuildError for a file that is not a wheel.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
            files = {name: archive.read(name) for name in names if not is_test(name)}
        [record] = [name for name in files if name.endswith(".dist-info/RECORD") and name.count("/") == 1]
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise BuildError(f"{wheel} is not a wheel: {error}") from error
    del files[record]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as stripped:
        # RECORD comes last, as in every wheel.
        for name, content in [*sorted(files.items()), (record, _record(files, record))]:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = _UNIX
            info.external_attr = _REGULAR_FILE
            stripped.writestr(info, content)
    return buffer.getvalue()


def is_test(name: str) -> bool:
    """Whether a file of a wheel is one of its tests. ``numpy.testing`` and its like are not: programs import
    them.
    """
    path = PurePosixPath(name)
    return "tests" in path.parts[:-1] or path.name == "conftest.py"


def _record(files: dict[str, bytes], record: str) -> bytes:
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    for name, content in sorted(files.items()):
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        lines.writerow([name, f"sha256={digest}", len(content)])
    lines.writerow([record, "", ""])
    return text.getvalue().encode()
