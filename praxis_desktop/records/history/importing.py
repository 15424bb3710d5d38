"""Imports records. Each record is verified first, and no existing record is replaced."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.files import is_device_name, is_file, make_private, private_opener
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.journal import JournalError, JournalReader, JournalWriter
from praxis_desktop.records.history._indexing import index_record
from praxis_desktop.records.history.errors import RecordRefused
from praxis_desktop.records.history.notes import IMPORT
from praxis_desktop.records.history.places import RUN_ID, Places, names_of_records
from praxis_desktop.records.history.verifying import Verdict, verify
from praxis_desktop.records.run_folder import JOURNAL

if TYPE_CHECKING:
    from praxis_desktop.records.history._database import Database

_MEMBER = re.compile(r"(?P<place>runs|discarded)/(?P<run>[0-9a-f]{32})/(?P<rest>.+)")
_STAGING = ".importing"
_ABANDONED_AFTER_S = 86400.0
_ROOM = 64 << 20
"""Number of bytes that must remain free on the disk."""


class Imported(Struct, frozen=True):
    """The result for one record: ``outcome`` is ``imported``, ``known`` (the record already exists) or
    ``refused``, with a ``reason``. ``fingerprint`` identifies the signing key, and ``signer`` is the key's
    owner.
    """

    run_id: str
    outcome: str
    reason: str = ""
    signer: str = ""
    fingerprint: str = ""


def import_records(
    database: Database,
    places: Places,
    source: Path,
    *,
    person: str,
    takes_unfinished: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> list[Imported]:
    """Import the records in ``source``: a backup, a history's folder, a record's folder, or a single journal.

    An undamaged record without an end is imported only if ``takes_unfinished`` is set. Raises StorageError,
    and RecordRefused if ``source`` contains no records.
    """
    done: list[Imported] = []
    try:
        make_private(places.runs)
        with _staging(places) as staging:
            count = 0
            for count, total, run_id, fetch in _found(source):
                if progress is not None:
                    progress(count - 1, total)
                folder = staging / run_id
                try:
                    fetch(folder)
                    done.append(_take(database, places, folder, person, takes_unfinished))
                except JournalError as error:
                    done.append(Imported(run_id, "refused", error.message))
                finally:
                    shutil.rmtree(folder, ignore_errors=True)
            if not count:
                raise RecordRefused(
                    Message("there is no record in {source}", source=source),
                    hint=(
                        "Specify a backup made with `history backup`, a record's folder, or the "
                        "record.journal in that folder."
                    ),
                )
    except (OSError, zipfile.BadZipFile) as error:
        if isinstance(error, StorageError):
            raise
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise RecordRefused(
            Message("{source} cannot be read: {reason}", source=source, reason=reason),
            hint="Is it complete? Copy it again.",
        ) from error
    if progress is not None:
        progress(count, count)
    return done


def discarded_in(source: Path) -> int:
    """Return the number of discarded records in a backup. These are not imported. Raises OSError."""
    if not source.is_file() or not zipfile.is_zipfile(source):
        return 0
    with zipfile.ZipFile(source) as archive:
        found = (_MEMBER.fullmatch(name) for name in archive.namelist())
        return len({match["run"] for match in found if match is not None and match["place"] == "discarded"})


def records_at(source: Path) -> Iterator[Path]:
    """Yield the folder of each record in ``source``: the record's own folder or, for a backup, a temporary
    one.

    Raises RecordRefused, JournalError or OSError.
    """
    if source.is_dir():
        yield from _folders(source)
        return
    with tempfile.TemporaryDirectory() as place:
        for _, _, run_id, fetch in _found(source):
            folder = Path(place) / run_id
            fetch(folder)
            yield folder
            shutil.rmtree(folder, ignore_errors=True)


def _take(database: Database, places: Places, folder: Path, person: str, takes_unfinished: bool) -> Imported:
    """Verify the record in ``folder`` and move it into the history."""
    run_id = folder.name
    verdict = verify(folder)
    told = {"signer": verdict.signer, "fingerprint": verdict.fingerprint}
    wrong = _objections(verdict, takes_unfinished)
    if wrong:
        return Imported(run_id, "refused", joined("; ", wrong), **told)
    for present in (places.run(run_id), places.discarded / run_id):
        if (present / JOURNAL).exists():
            with JournalReader(present / JOURNAL) as journal:
                is_same = journal.verify().digest == verdict.digest
            if is_same:
                where = "" if present.parent == places.runs else "among the discarded records"
                return Imported(run_id, "known", where, **told)
            return Imported(run_id, "refused", "there is already another record of this run", **told)
    header = {
        "what": IMPORT,
        "run": run_id,
        "digest": verdict.digest,
        "installation": verdict.fingerprint,
        "person": person,
    }
    for stale in folder.glob(f"{IMPORT}-*.journal"):
        stale.unlink()
    JournalWriter.create(folder / f"{IMPORT}-1.journal", header, durable=True).close()
    folder.rename(places.run(run_id))
    index_record(database, places.run(run_id))
    return Imported(run_id, "imported", **told)


def _objections(verdict: Verdict, takes_unfinished: bool) -> list[str]:
    """Return the reasons for refusing a record. An unknown key is reported but is not a reason to refuse."""
    passed_over = {"unknown key"}
    if takes_unfinished:
        passed_over |= {"not closed", "not signed"}
    return [finding.message for finding in verdict.findings if finding.problem not in passed_over]


_Fetch = Callable[[Path], None]


def _found(source: Path) -> Iterator[tuple[int, int, str, _Fetch]]:
    """For each record in ``source``, yield its number, the total, the run's ID, and a function to copy it."""
    if source.is_dir():
        folders = _folders(source)
        for number, folder in enumerate(folders, 1):
            yield number, len(folders), _run_of(folder / JOURNAL), _Copying(folder)
    elif source.exists() and not source.is_file():  # opening a pipe would wait for a writer
        raise RecordRefused(
            Message("{source} is not a file", source=source),
            hint="Specify a backup, a record's folder or its journal.",
        )
    elif zipfile.is_zipfile(source):
        with zipfile.ZipFile(source) as archive:
            yield from _in_archive(archive)
    elif source.is_file():
        yield 1, 1, _run_of(source), _Copying(source)
    else:
        raise RecordRefused(
            Message("there is no {source}", source=source),
            hint="Specify a backup, a record's folder or its journal.",
        )


def _folders(source: Path) -> list[Path]:
    """Return ``source`` if it is a record's folder, or else the records' folders in it or its ``runs``."""
    if (source / JOURNAL).is_file():
        return [source]
    top = source / "runs" if (source / "runs").is_dir() else source
    return [top / name for name in sorted(names_of_records(top))]


def _in_archive(archive: zipfile.ZipFile) -> Iterator[tuple[int, int, str, _Fetch]]:
    members: dict[str, list[tuple[zipfile.ZipInfo, str]]] = {}
    for info in archive.infolist():
        match = _MEMBER.fullmatch(info.filename)
        if match is None or info.is_dir() or match["place"] == "discarded":
            continue
        parts = match["rest"].split("/")
        unusable = (not part or part[-1] in ". " or is_device_name(part) for part in parts)
        if "\\" in match["rest"] or ":" in match["rest"] or any(unusable):
            raise RecordRefused(
                Message(
                    "the backup has a file that would be placed outside its record: {filename}",
                    filename=info.filename,
                ),
                hint="This program does not write files like this. Nothing from that run was imported.",
            )
        members.setdefault(match["run"], []).append((info, match["rest"]))
    for number, (run_id, files) in enumerate(sorted(members.items()), 1):
        yield number, len(members), run_id, _Extracting(archive, files)


class _Copying:
    """Copies a folder, or a single journal."""

    def __init__(self, source: Path) -> None:
        self._source = source

    def __call__(self, target: Path) -> None:
        if self._source.is_dir():
            _refuse_without_room(target.parent, sum(p.stat().st_size for p in self._source.rglob("*")))
            _copy_folder(self._source, target)
            for path in (
                target,
                *target.rglob("*"),
            ):  # a copy from a CD could not be deleted
                path.chmod(0o700 if path.is_dir() else 0o600)
        else:
            _refuse_without_room(target.parent, self._source.stat().st_size)
            target.mkdir(mode=0o700)
            shutil.copyfile(self._source, target / JOURNAL)


def _left_out(folder: str, names: list[str]) -> list[str]:
    """Return the parts of an imported record to leave out: locks, and links, which may point anywhere."""
    return [name for name in names if name.endswith(".lock") or (Path(folder) / name).is_symlink()]


def _copy_folder(source: Path, target: Path) -> None:
    """Copy a record's folder. Raises RecordRefused, which names what cannot be copied."""
    for path in source.rglob("*"):
        if not (path.is_symlink() or path.is_dir() or is_file(path)):
            raise RecordRefused(
                Message("{source} is not a file", source=path),
                hint="Delete it or move it elsewhere. Then import the record again.",
            )
    try:
        shutil.copytree(source, target, ignore=_left_out)
    except shutil.Error as error:
        path, _, reason = error.args[0][0]
        raise RecordRefused(
            Message("{path} cannot be copied: {reason}", path=path, reason=reason),
            hint="Check free space and permissions.",
        ) from error


class _Extracting:
    """Extracts the files of one record from a backup."""

    def __init__(self, archive: zipfile.ZipFile, files: list[tuple[zipfile.ZipInfo, str]]) -> None:
        self._archive = archive
        self._files = files

    def __call__(self, target: Path) -> None:
        _refuse_without_room(target.parent, sum(info.file_size for info, _ in self._files))
        for info, name in self._files:
            path = target / name
            make_private(path.parent)
            with self._archive.open(info) as source, open(path, "xb", opener=private_opener) as file:
                shutil.copyfileobj(source, file)


def _refuse_without_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if size + _ROOM > free:
        raise RecordRefused(
            Message(
                "the records do not fit on the disk that holds {folder}: {size} bytes are needed, {free} "
                "are free",
                folder=folder,
                size=size,
                free=free,
            ),
            hint="Free space, or move the history to a larger disk: `praxis-desktop history move`.",
        )


def _run_of(journal: Path) -> str:
    """Return the ID of the run that a journal belongs to."""
    with JournalReader(journal) as reader:
        told = reader.header.get("run")
    if not isinstance(told, str) or not RUN_ID.fullmatch(told):
        raise RecordRefused(
            Message("{journal} is not a run record", journal=journal),
            hint="`praxis-desktop journal show` shows other journals.",
        )
    return told


@contextmanager
def _staging(places: Places) -> Iterator[Path]:
    """Yield a temporary folder next to the records, on the same disk."""
    for leftover in places.folder.glob(f"{_STAGING}.*"):  # left by a process that was killed
        with suppress(OSError):
            if time.time() - leftover.stat().st_mtime > _ABANDONED_AFTER_S:
                shutil.rmtree(leftover, ignore_errors=True)
    staging = places.folder / f"{_STAGING}.{os.getpid()}.{os.urandom(4).hex()}"
    staging.mkdir(mode=0o700)
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)
