"""The licences of wheels: what a wheel states, and the texts for the libraries that are linked into it."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from email.parser import BytesHeaderParser
from pathlib import Path

from build_tools.errors import BuildError
from build_tools.science.wheel_files import read_wheel_files, write_wheel

_CLASSIFIER = "License :: OSI Approved :: "


def licence_of(wheel: Path) -> str:
    """Return the licence that ``wheel`` states. Raises BuildError if it states none, or lacks its text."""
    with zipfile.ZipFile(wheel) as archive:
        inside = [name for name in archive.namelist() if name.partition("/")[0].endswith(".dist-info")]
        [metadata] = [name for name in inside if name.count("/") == 1 and name.endswith("/METADATA")]
        header = BytesHeaderParser().parsebytes(archive.read(metadata))
    classifiers = [text for text in header.get_all("Classifier", ()) if text.startswith(_CLASSIFIER)]
    named = header["License-Expression"] or "; ".join(text.removeprefix(_CLASSIFIER) for text in classifiers)
    licence = str(named or header["License"] or "").strip()
    if not licence or len(licence.splitlines()) > 1:
        raise BuildError(f"{wheel.name} does not say under which licence it is")
    if not any(word in name.upper() for name in inside for word in ("LICEN", "COPYING")):
        raise BuildError(f"{wheel.name} has no text of its licence, {licence}")
    return licence


def add_licences(wheel: Path, texts: Mapping[str, bytes]) -> None:
    """Put ``texts``, keyed by file name, into the licence folder of ``wheel``. Rewrites the wheel, with its
    files sorted by name and without times. Raises BuildError for a file that is not a wheel.
    """
    files, record = read_wheel_files(wheel)
    folder = f"{record.rpartition('/')[0]}/licenses/linked"
    added = {f"{folder}/{name}": text for name, text in texts.items()}
    wheel.write_bytes(write_wheel({**files, **added}, record, zipfile.ZIP_DEFLATED))
