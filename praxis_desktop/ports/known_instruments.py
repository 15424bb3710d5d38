"""The instruments that a person has allowed on this computer: their names, kinds and line settings."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from praxis_desktop.core.atomic_files import replacing, sweep
from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.file_locks import turn_at
from praxis_desktop.core.records import Record, as_dict, replace
from praxis_desktop.ports.settings import LineSettings

log = logging.getLogger(__name__)

FILE_NAME = "instruments.json"
VERSION = 1
LOCK_DEADLINE_S = 10.0
MAX_BYTES = 4 << 20
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
        try:
            if self.path.stat().st_size > MAX_BYTES:
                raise self._damaged(f"it has more than {MAX_BYTES >> 20} MiB")
            document = json.loads(self.path.read_bytes())
            if document["version"] != VERSION:
                raise self._damaged(f"it is of version {document['version']!r}")
            return [_instrument(entry) for entry in document["instruments"]]
        except StorageError:
            raise
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StorageError(
                f"{self.path} cannot be read: {error.strerror or error}",
                hint="Check the rights of that file.",
            ) from error
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise self._damaged(f"{error}"[:80]) from error

    def _damaged(self, reason: str) -> StorageError:
        return StorageError(
            f"the known instruments in {self.path} cannot be used: {reason}",
            hint="Correct the file, or rename it: instruments are then allowed anew.",
        )

    def _change(self, change: Callable[[list[KnownInstrument]], list[KnownInstrument]]) -> None:
        with self._turn():
            entries = [_plain(known) for known in change(self._read())]
            document = {"version": VERSION, "instruments": entries}
            sweep(self.path.parent, self.path.name)
            with replacing(self.path) as file:
                file.write(json.dumps(document, indent=2, ensure_ascii=False).encode() + b"\n")

    @contextmanager
    def _turn(self) -> Iterator[None]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with turn_at(self.path, deadline_s=LOCK_DEADLINE_S):
                yield
        except StorageError:
            raise
        except OSError as error:
            raise StorageError(
                f"{self.path} cannot be written: {error.strerror or error}",
                hint="What was known before still is. Check the rights and the space of that folder.",
            ) from error


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
