"""One run as a JSON document, as described in docs/export.schema.json, or several runs in one document."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, BinaryIO

from praxis_desktop.core.files import read_regular
from praxis_desktop.records import exporting
from praxis_desktop.records.exporting.format import Format, RunToExport
from praxis_desktop.records.run_folder import ARTIFACTS

if TYPE_CHECKING:
    from praxis_desktop.records.exporting.document import Document

MOST_INSIDE = 16 << 20
"""Maximum total size, in bytes, of the files included in a document. Other files are only listed."""


def _write(file: BinaryIO, run: RunToExport) -> None:
    _put(file, _whole(run))
    file.write(b"\n")


def _write_several(file: BinaryIO, runs: Iterable[RunToExport]) -> None:
    file.write(f'{{"format": "praxis-runs", "schema_version": {exporting.SCHEMA_VERSION}, "runs": ['.encode())
    for number, run in enumerate(runs):
        file.write(b",\n" if number else b"\n")
        _put(file, _whole(run))
    file.write(b"\n]}\n")


def _write_list(file: BinaryIO, runs: Sequence[Mapping[str, object]]) -> None:
    _put(file, {"format": "praxis-run-list", "schema_version": exporting.SCHEMA_VERSION, "runs": runs})
    file.write(b"\n")


def _whole(run: RunToExport) -> Document:
    return {**run.document, "files": list(_files(run))}


def _files(run: RunToExport) -> Iterator[Mapping[str, object]]:
    """Yield the document's files. The run's own files include their contents (text or base64) if they fit."""
    inside, room = {f"{ARTIFACTS}/{name}": path for name, path in run.own_files()}, MOST_INSIDE
    for file in run.document["files"]:
        path = inside.get(file["name"])
        if path is None or path.stat().st_size > room:
            yield file
            continue
        content = read_regular(path)
        room -= len(content)
        try:
            yield {**file, "text": content.decode("utf-8")}
        except UnicodeDecodeError:
            yield {**file, "base64": base64.b64encode(content).decode("ascii")}


def _put(file: BinaryIO, document: object) -> None:
    """Write ``document`` piece by piece, because its whole text may take several times as much memory."""
    text = io.TextIOWrapper(file, "utf-8", "replace", newline="\n")
    try:
        json.dump(document, text, ensure_ascii=False, indent=1)
    finally:
        text.detach()


FORMAT = Format(
    "json",
    label="JSON",
    title="JSON",
    purpose="all data, for programs",
    file_kind="JSON",
    ending=".json",
    name_in_folder="run.json",
    write=_write,
    write_several=_write_several,
    write_list=_write_list,
)
