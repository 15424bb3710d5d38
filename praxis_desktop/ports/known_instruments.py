"""The instruments that a person has allowed on this computer: their names, kinds and line settings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.records import Record, as_dict, replace
from praxis_desktop.ports.settings import LineSettings
from praxis_desktop.ports.shared_document import SharedDocument

FILE_NAME = "instruments.json"
VERSION = 1
LONGEST_NAME = 60


class KnownInstrument(Record):
    """An instrument: ``device`` is the identity of its USB device, else its path or address; ``name`` is what
    people here call it, ``kind`` that of its profile, "" if nobody knows. ``path`` is where it was last seen.

    ``settings`` are the line's where they differ from the profile's, and ``ending`` is what the monitor sends
    after a line. ``answer`` is what it said of itself last, at the time ``answered``; ``allowed`` is when a
    person allowed it (UTC, ISO 8601).
    """

    device: str
    name: str = ""
    kind: str = ""
    path: str = ""
    settings: LineSettings | None = None
    ending: str | None = None
    answer: str = ""
    answered: str = ""
    allowed: str = ""


class InstrumentStore:
    """The known instruments of this user, in one file that several processes may change. Any thread."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = data_directory() / FILE_NAME if path is None else path
        self._document = SharedDocument(
            self.path,
            damaged=self._damaged,
            hint="What was known before still is. Check the rights and the space of that folder.",
        )

    def all(self) -> list[KnownInstrument]:
        """Every known instrument, in the order in which they were allowed. Raises StorageError."""
        return self._read()

    def keep(self, instrument: KnownInstrument, **changes: object) -> None:
        """Remember an instrument with ``changes``; of one that is known already, the changes alone. Raises
        StorageError.
        """

        def changed(known: KnownInstrument) -> KnownInstrument:
            new = replace(known, **changes)
            return replace(new, name=new.name[:LONGEST_NAME], allowed=new.allowed or moment())

        def change(old: list[KnownInstrument]) -> list[KnownInstrument]:
            if all(known.device != instrument.device for known in old):
                return [*old, changed(instrument)]
            return [changed(known) if known.device == instrument.device else known for known in old]

        self._change(change)

    def forget(self, device: str) -> None:
        """Know an instrument no more. Raises StorageError."""
        self._change(lambda old: [known for known in old if known.device != device])

    # ---- the file
    def _read(self) -> list[KnownInstrument]:
        document = self._document.read()
        if document is None:
            return []
        try:
            if document["version"] != VERSION:
                raise self._damaged(f"it is of version {document['version']!r}")
            return [_instrument(entry) for entry in document["instruments"]]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._damaged(f"{error}"[:80]) from error

    def _damaged(self, reason: str) -> StorageError:
        return StorageError(
            f"the known instruments in {self.path} cannot be used: {reason}",
            hint="Correct the file, or rename it: instruments are then allowed anew.",
        )

    def _change(self, change: Callable[[list[KnownInstrument]], list[KnownInstrument]]) -> None:
        with self._document.turn():
            entries = [_plain(known) for known in change(self._read())]
            self._document.write({"version": VERSION, "instruments": entries})


def moment() -> str:
    """Now, as a known instrument notes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _plain(known: KnownInstrument) -> dict[str, object]:
    told = {key: value for key, value in as_dict(known).items() if value not in ("", None)}
    if known.settings is not None:
        told["settings"] = {key: value for key, value in as_dict(known.settings).items() if value is not None}
    if known.ending is not None:
        told["ending"] = known.ending
    return told


def _instrument(entry: dict[str, Any]) -> KnownInstrument:
    """The instrument of a file's entry. Raises TypeError, ValueError for what is none."""
    fields = dict(entry)
    settings = fields.pop("settings", None)
    if not all(isinstance(value, str) for value in fields.values()):
        raise TypeError("an instrument's fields are texts")
    return KnownInstrument(**fields, settings=None if settings is None else LineSettings(**settings))
