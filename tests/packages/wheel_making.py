"""Wheels for tests, valid ones and ones with any kind of fault."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from praxis_desktop.packages.errors import WheelUnusable
from praxis_desktop.packages.wheels.reading import read_wheel, record_line

MODULE: Mapping[str, bytes] = {"demo/__init__.py": b"name = 'demo'\n"}


def make_wheel(
    folder: Path,
    project: str = "demo",
    version: str = "1.0",
    files: Mapping[str, bytes] = MODULE,
    *,
    tag: str = "py3-none-any",
    requires: Sequence[str] = (),
    metadata: str | None = None,
    headers: str = "",
    record: Callable[[str], str] = lambda record: record,
    info: Callable[[zipfile.ZipInfo], None] = lambda info: None,
    unrecorded: Mapping[str, bytes] | None = None,
    file_name: str | None = None,
    compression: int = zipfile.ZIP_DEFLATED,
) -> Path:
    """Write a wheel to ``folder``. ``record`` changes its RECORD, ``info`` each of its entries; ``metadata``
    replaces METADATA, ``headers`` extends it; ``unrecorded`` files are missing from RECORD.
    """
    stem = f"{project.replace('-', '_')}-{version}"
    path = folder / (file_name or f"{stem}-{tag}.whl")
    folder.mkdir(parents=True, exist_ok=True)
    if metadata is None:
        needs = "".join(f"Requires-Dist: {requirement}\n" for requirement in requires)
        metadata = f"Metadata-Version: 2.1\nName: {project}\nVersion: {version}\n{needs}{headers}"
    inside = {
        **files,
        f"{stem}.dist-info/METADATA": metadata.encode(),
        f"{stem}.dist-info/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n".encode(),
    }
    lines = "".join(record_line(name, content) for name, content in inside.items())
    text = record(f"{lines}{stem}.dist-info/RECORD,,\n")
    inside |= {f"{stem}.dist-info/RECORD": text.encode(), **(unrecorded or {})}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in inside.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = compression
            entry.external_attr = 0o100644 << 16
            info(entry)
            archive.writestr(entry, content)
    return path


def refused(path: Path, kind: type[WheelUnusable], told: str, sha256: str | None = None) -> WheelUnusable:
    """Return the error from reading the wheel, which names the file, contains ``told`` and has a remedy."""
    with pytest.raises(kind, match=re.escape(told)) as caught:
        read_wheel(path, sha256=sha256)
    assert path.name in caught.value.message
    assert caught.value.file == path.name
    assert caught.value.hint.endswith(".")
    return caught.value
