"""RECORD of a wheel: the digest and the length of each of its files."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
from typing import Final

from praxis_desktop.core.messages import Message
from praxis_desktop.core.records import Record
from praxis_desktop.packages.wheels.archives import WheelArchive

_DIGESTS: Final = frozenset({"sha256", "sha384", "sha512"})
_UNRECORDED = ("RECORD", "RECORD.jws", "RECORD.p7s")
"""Files without digests in RECORD: itself and its signatures."""


class _Row(Record):
    algorithm: str
    digest: str
    size: int | None


class RecordedFiles:
    """The files of a wheel, checked with RECORD in its folder ``metadata_folder`` ("demo-1.0.dist-info").

    Raises WheelDamaged if there is no RECORD, it is invalid, or it names other files than the wheel has.
    """

    def __init__(self, archive: WheelArchive, metadata_folder: str) -> None:
        self._archive = archive
        name = f"{metadata_folder}/RECORD"
        unrecorded = {f"{metadata_folder}/{file}" for file in _UNRECORDED}
        if name not in archive.names:
            raise archive.damaged("has no RECORD: nothing says what its files must be")
        try:
            text = archive.read(name).decode()
            rows = dict(_row(*row) for row in csv.reader(io.StringIO(text, newline="")) if row)
        except (ValueError, TypeError, csv.Error) as error:
            raise archive.damaged("is damaged: its RECORD cannot be understood") from error
        self._rows = {name: row for name, row in rows.items() if name not in unrecorded and name[-1:] != "/"}
        self.names = tuple(name for name in archive.names if name not in unrecorded)
        missing = sorted(self._rows.keys() - set(self.names))
        if missing:
            raise archive.damaged(
                Message("is damaged: {missing} is in its RECORD and missing in the wheel", missing=missing[0])
            )
        surplus = sorted(set(self.names) - self._rows.keys())
        if surplus:
            raise archive.damaged(
                Message("is damaged: it holds {surplus}, which its RECORD does not know", surplus=surplus[0])
            )

    def read(self, name: str) -> bytes:
        """The contents of a file. Raises WheelDamaged if they differ from RECORD."""
        content, row = self._archive.read(name), self._rows[name]
        if row.algorithm not in _DIGESTS:
            raise self._archive.damaged(Message("is damaged: its RECORD has no SHA-256 of {name}", name=name))
        found = base64.urlsafe_b64encode(hashlib.new(row.algorithm, content).digest()).rstrip(b"=").decode()
        if row.digest.rstrip("=") != found or row.size not in (None, len(content)):
            raise self._archive.damaged(Message("is damaged: {name} is not what its RECORD says", name=name))
        return content


def record_line(name: str, content: bytes) -> str:
    """The line of RECORD for a file."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow([name, f"sha256={digest}", len(content)])
    return line.getvalue()


def _row(name: str, digest: str = "", size: str = "") -> tuple[str, _Row]:
    algorithm, _, value = digest.partition("=")
    return name, _Row(algorithm.lower(), value, int(size) if size else None)
