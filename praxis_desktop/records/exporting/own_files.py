"""The files that a run has kept, for its exports."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from praxis_desktop.core.regular_files import open_regular, read_regular
from praxis_desktop.records.run_folder import ARTIFACTS, kept_files

FOLDER = "files"
"""Where they are in an export."""

MOST_INSIDE = 16 << 20
"""Bytes of files that one document holds; of more it has names and digests alone."""


def own_files(record: Path) -> Iterator[tuple[str, Path]]:
    """Their names with slashes, below the folder of all of them, and where they lie. Raises OSError."""
    for file in kept_files(record):
        folder, _, name = file.name.partition("/")
        if folder == ARTIFACTS and name:
            yield name, record / file.name


def copy_own_files(record: Path, target: Path) -> None:
    """Copy them into a folder of their own in ``target``. Raises OSError."""
    for name, path in own_files(record):
        copy = target / FOLDER / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        with open_regular(path) as source, copy.open("xb") as file:
            shutil.copyfileobj(source, file)


def told_files(record: Path, listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The files that a document lists, with what is in those of the run's own, as text or base64. Raises
    OSError.
    """
    inside, room = {f"{ARTIFACTS}/{name}": path for name, path in own_files(record)}, MOST_INSIDE
    told = []
    for file in listed:
        path = inside.get(file["name"])
        if path is None or path.stat().st_size > room:
            told.append(file)
            continue
        content = read_regular(path)
        room -= len(content)
        try:
            told.append({**file, "text": content.decode("utf-8")})
        except UnicodeDecodeError:
            told.append({**file, "base64": base64.b64encode(content).decode("ascii")})
    return told
