"""Maintains records: backup, import, move, discard, close, prune, note, rebuild."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from praxis_desktop import records
from praxis_desktop.cli.commands.history.listing import HistoryEvent, called, opened_history, progress_of
from praxis_desktop.cli.commands.packages.listing import counted
from praxis_desktop.cli.output.command_output import Teller
from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.sizes_and_durations import bytes_for_people
from praxis_desktop.core.system_user import system_user
from praxis_desktop.records.history.discarding import KEPT_DAYS, old_runs, restore
from praxis_desktop.records.history.history import folder_of
from praxis_desktop.records.history.moving import end_move
from praxis_desktop.settings import load_settings
from praxis_desktop.settings.saving import save_user_setting

if TYPE_CHECKING:
    from praxis_desktop.records.history.importing import Imported

NoteRun = Callable[[str], None]


class ImportRefused(PraxisError):
    """Some records were not imported."""

    exit_code = ExitCode.FAULT


def back_up(options: argparse.Namespace, note_run: NoteRun) -> int:
    """Write all records to one file."""
    teller = Teller(as_json=options.json)
    with opened_history(teller) as history:
        history.level()
        done = records.back_up(
            history.database, history.places, options.file.absolute(), progress_of(teller, "backing up")
        )
        size = bytes_for_people(done.size)
        teller.for_people(f"{counted(done.records, 'record')} in {done.path} ({size})")
        teller.result({**structs.asdict(done), "path": str(done.path)})
    return 0


def import_(options: argparse.Namespace, note_run: NoteRun) -> int:
    """Import records. Raises ImportRefused if some were not imported."""
    teller = Teller(as_json=options.json)
    with opened_history(teller) as history:
        history.catch_up()
        done = records.import_records(
            history.database,
            history.places,
            options.source.absolute(),
            person=_operator(options),
            takes_unfinished=options.unfinished,
            progress=progress_of(teller, "verifying and importing"),
        )
        teller.for_programs(*(HistoryEvent("imported", structs.asdict(record)) for record in done))
        teller.for_people(*map(_import_line, done))
        if left := records.discarded_in(options.source):
            teller.for_people(f"left out: {counted(left, 'discarded record')} of that backup")
        refused = [record for record in done if record.outcome == "refused"]
        if refused:
            raise ImportRefused(
                f"{len(refused)} of {counted(len(done), 'record')} {'was' if len(refused) == 1 else 'were'}"
                " not imported; the reasons are above",
                hint="Use another copy. Records of runs that were cut off are imported with --unfinished.",
            )
        teller.result({"records": len(done)})
    return 0


def _import_line(record: Imported) -> str:
    told = {"imported": "imported", "known": "already there", "refused": "refused"}[record.outcome]
    reason = f": {record.reason}" if record.reason else ""
    signed = {"installation": "this installation", "nobody": "nobody"}.get(record.signer, "the installation")
    key = f" {record.fingerprint}" if record.fingerprint else ""
    return f"{record.run_id}  {told}{reason}; signed by {signed}{key}"


def move(options: argparse.Namespace, note_run: NoteRun) -> int:
    """Move all records to another folder."""

    def switch(folder: Path) -> None:
        save_user_setting("history.folder", str(folder))

    settings = load_settings()
    origin = settings.origin("history.folder")
    if origin.locked or origin.kind == "environment":
        raise UsageError(
            f"history.folder is set by {origin}: moving the records would have no effect",
            hint="Change it there." if origin.kind == "environment" else "Ask the administrator.",
        )
    teller = Teller(as_json=options.json)
    with opened_history(teller) as history:
        history.catch_up()
        if options.folder.absolute() == history.places.folder.absolute():
            end_move(folder_of(settings.history), history.places, switch)
            teller.for_people(
                f"the history is in {history.places.folder}: its unfinished move has been completed"
            )
            teller.result({"folder": str(history.places.folder), "files": 0, "size": 0})
            return 0
        done = records.move(
            history.database,
            history.places,
            options.folder,
            switch,
            progress_of(teller, "moving"),
        )
        size = bytes_for_people(done.size)
        teller.for_people(f"the history is in {done.folder} now: {counted(done.files, 'file')}, {size}")
        teller.result({**structs.asdict(done), "folder": str(done.folder)})
    return 0


def discard(options: argparse.Namespace, note_run: NoteRun) -> int:
    """Discard a record, or restore a discarded one."""
    teller = Teller(as_json=options.json)
    with opened_history(teller) as history:
        run = history.find(options.run)
        if options.undo:
            folder = restore(history.database, history.places, run)
            teller.for_people(f"{run.run_id} is back in {folder}")
        else:
            if not options.reason.strip():
                raise UsageError("discarding a record needs a reason", hint='Add --reason "...".')
            folder = records.discard(
                history.database,
                history.places,
                run,
                person=_operator(options),
                reason=options.reason.strip(),
            )
            teller.for_people(
                f"{run.run_id} was discarded; within {KEPT_DAYS} days, restore it with:",
                f"  praxis-desktop history discard --undo {called(run)}",
            )
        teller.result({"run": run.run_id, "folder": str(folder), "discarded": not options.undo})
    return 0


def close(options: argparse.Namespace, note_run: NoteRun) -> int:
    """Close the record of an interrupted run."""
    reason = options.reason.strip()
    if not reason:
        raise UsageError("closing a record needs a reason", hint='Add --reason "...".')
    teller = Teller(as_json=options.json)
    with opened_history(teller) as history:
        run = history.find(options.run)
        records.close_interrupted(
            history.database, history.places, run, person=_operator(options), reason=reason
        )
        run = history.find(run.run_id)
        teller.for_people(f"the record of {run.run_id} is closed and signed: the run is {run.state}")
        teller.result({"run": run.run_id, "state": run.state})
    return 0


def prune(options: argparse.Namespace, note_run: NoteRun) -> int:
    """Delete old records permanently."""
    teller = Teller(as_json=options.json)
    with opened_history(teller) as history:
        days = history.settings.days if options.days is None else options.days
        history.catch_up()
        if options.dry_run:
            runs = old_runs(history.database, days)
            teller.for_people(*(f"{run.run_id}  {run.title or run.protocol}" for run in runs))
            found, freed = [run.run_id for run in runs], sum(run.size for run in runs)
        else:
            done = records.prune(
                history.database, history.places, days, progress=progress_of(teller, "deleting")
            )
            found, freed = list(done.runs), done.bytes_freed
        verb = "would be deleted" if options.dry_run else "deleted"
        teller.for_people(f"{counted(len(found), 'record')} {verb}, {bytes_for_people(freed)}")
        if not days:
            teller.for_people(
                "Only discarded records were considered. To include old records, give --days N or set "
                "history.days."
            )
        teller.result({"runs": found, "bytes": freed, "dry_run": options.dry_run})
    return 0


def note(options: argparse.Namespace, note_run: NoteRun) -> int:
    """Add a note to a run that has ended."""
    teller = Teller(as_json=options.json)
    with opened_history(teller) as history:
        run = history.find(options.run)
        number = history.note(run.run_id, options.words, by=_operator(options))
        teller.for_people(f"note {number} of {run.run_id} was added")
        teller.result({"run": run.run_id, "note": number})
    return 0


def rebuild(options: argparse.Namespace, note_run: NoteRun) -> int:
    """Rebuild the index of records."""
    teller = Teller(as_json=options.json)
    with opened_history(teller) as history:
        done = history.rebuild()
        gone = f"; {counted(done.forgotten, 'run')} without a record forgotten" if done.forgotten else ""
        teller.for_people(f"{counted(done.indexed, 'record')} indexed{gone}")
        teller.result(structs.asdict(done))
    return 0


def _operator(options: argparse.Namespace) -> str:
    return options.operator.strip() or system_user()
