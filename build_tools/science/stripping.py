"""Removes a wheel's own tests, which make up a third of numpy and of pandas, and which no program runs."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath

from build_tools.science.wheel_files import read_wheel_files, write_wheel


def strip(wheel: Path) -> bytes:
    """Return ``wheel`` without its tests, with a RECORD of the remaining files. Its members are not
    compressed, so that an archive of wheels and layers, which contain the same files, stores each file once.

    The same wheel gives the same bytes. Raises BuildError for a file that is not a wheel.
    """
    files, record = read_wheel_files(wheel)
    kept = {name: content for name, content in files.items() if not is_test(name)}
    return write_wheel(kept, record, zipfile.ZIP_STORED)


def is_test(name: str) -> bool:
    """Return whether a file of a wheel is one of its tests. Modules such as ``numpy.testing`` are not,
    because programs import them.
    """
    path = PurePosixPath(name)
    return "tests" in path.parts[:-1] or path.name == "conftest.py"
