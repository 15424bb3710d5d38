"""What ``history verify`` and ``key`` do: whether records are what was written, and whose key signed."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.cli.history.opening import Told, opened_history, progress_of
from praxis_desktop.cli.packages.events import counted
from praxis_desktop.cli.telling.teller import Teller
from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.core.records import as_dict

if TYPE_CHECKING:
    from praxis_desktop.records.history.history import History
    from praxis_desktop.records.history.rows import RunRow
    from praxis_desktop.records.signing import PublicKey
    from praxis_desktop.records.verifying import Verdict


class RecordUnsound(PraxisError):
    """A record is not what was written, or nobody who is known vouches for it."""

    exit_code = 1


def verify(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    """Verify the records that are asked for. Raises RecordUnsound."""
    from praxis_desktop.records.history.rows import Filter
    from praxis_desktop.records.signing import read_public_key

    if options.all and options.run:
        raise UsageError("--all and a run cannot be given together", hint="Give one of them.")
    key = read_public_key(options.key) if options.key else None
    teller = Teller(as_json=options.json)
    with opened_history(teller) as history:
        runs = history.runs(Filter()) if options.all else [history.find(options.run or "last")]
        progress = progress_of(teller, "verifying")
        unsound = []
        for number, run in enumerate(runs):
            progress(number, len(runs))
            if not _verify(teller, history, run, key, in_full=not options.all):
                unsound.append(run.run_id)
        if options.all:
            teller.for_people(f"{len(runs) - len(unsound)} of {counted(len(runs), 'record')} are sound")
        if unsound:
            raise RecordUnsound(
                f"{counted(len(unsound), 'record')} {'is' if len(unsound) == 1 else 'are'} not sound: "
                + ", ".join(unsound),
                hint="What was found stands above. `praxis-desktop history verify ID` tells of one alone.",
            )
        teller.result({"verified": len(runs), "unsound": []})
    return 0


def _verify(teller: Teller, history: History, run: RunRow, key: PublicKey | None, *, in_full: bool) -> bool:
    """Tell of one record; returns whether it is sound."""
    from praxis_desktop.journal import JournalError
    from praxis_desktop.records.history.notes import check_notes
    from praxis_desktop.records.verifying import verify as verify_record

    if run.is_removed:
        teller.for_people(f"{run.run_id}: deleted; its digest was {run.digest}")
        return True
    folder = history.folder_of(run)
    row = {
        "run_id": run.run_id,
        "state": run.state,
        "digest": run.digest,
        "begun_ns": run.begun_ns,
        "steps": run.steps,
        "sealed": run.is_sealed,
    }
    verdict = verify_record(folder, row=row if run.is_indexed and not run.damage else None, public_key=key)
    try:
        faults = check_notes(folder)
    except JournalError:
        faults = []  # that the record cannot be read is told already
    findings = [
        (f"{found.message}\n    {found.where}" if found.where else found.message, found.advice)
        for found in verdict.findings
    ]
    findings += [(f"note {fault.number} {fault.what}", "Restore it from a backup.") for fault in faults]
    is_sound = not findings
    teller.for_programs(_event(run, verdict, [as_dict(fault) for fault in faults], is_sound=is_sound))
    if in_full or not is_sound:
        teller.for_people(*_lines(run, verdict))
        for message, advice in findings:
            teller.for_people(f"  {message}", f"    {advice}")
    return is_sound


def _event(run: RunRow, verdict: Verdict, faults: list[dict[str, object]], *, is_sound: bool) -> Told:
    told = {**as_dict(verdict), "findings": [as_dict(found) for found in verdict.findings]}
    told["recovered"] = [dict(recovery) for recovery in verdict.recovered]
    return Told("verified", {**told, "run_id": run.run_id, "notes": faults, "sound": is_sound})


def _lines(run: RunRow, verdict: Verdict) -> list[str]:
    if verdict.is_kept:
        return [f"{run.run_id}: under way; {_entries(verdict)} so far"]
    if not verdict.findings:
        whose = {"installation": "this installation", "given key": "the given key"}
        signed = whose.get(verdict.signer, verdict.signer)
        return [
            f"{run.run_id}: sound, every byte is what was written, and nothing is missing",
            f"  {_entries(verdict)}, {counted(verdict.files, 'file')}",
            f"  digest {verdict.digest}",
            f"  signed by {signed}, {verdict.fingerprint}",
            *(
                ["  recovered: the process that kept it ended before the run did"]
                if verdict.recovered
                else []
            ),
            *(f"  not in it: {what}" for what in verdict.missing),
        ]
    return [f"{run.run_id}: not sound; {_entries(verdict)} are"]


def _entries(verdict: Verdict) -> str:
    return f"{verdict.sound_frames} {'entry' if verdict.sound_frames == 1 else 'entries'}"


def show_key(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    """Tell the public key of this installation, which is made if there is none yet."""
    from praxis_desktop.records.signing import PublicKey, installation_key

    key = PublicKey(installation_key().public_key)
    teller = Teller(as_json=options.json)
    teller.for_people(
        key.text,
        "",
        f"fingerprint {key.fingerprint}",
        "Whoever verifies your records needs that line in a file: history verify ID --key FILE",
    )
    teller.result({"key": key.text, "fingerprint": key.fingerprint})
    return 0
