"""``history verify`` and ``key``: check whether records are intact, and who signed them."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from praxis_desktop import records
from praxis_desktop.cli.commands.history.listing import HistoryEvent, opened_history, progress_of
from praxis_desktop.cli.commands.packages.listing import counted
from praxis_desktop.cli.output.command_output import Teller
from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.records.history import IndexComparison
from praxis_desktop.records.history.rows import Filter
from praxis_desktop.records.signing import PublicKey, installation_key, read_public_keys

if TYPE_CHECKING:
    from praxis_desktop.records.history.history import History
    from praxis_desktop.records.history.rows import RunRow
    from praxis_desktop.records.history.verifying import Finding, Verdict

_ID = re.compile(r"last|[0-9a-f]{4,32}")
_RUN = re.compile(r"[0-9a-f]{32}")
_NOT_COMPARED = frozenset({"damaged", "unreadable", "other run"})
"""Problems that make it pointless to compare a record with the database."""


class RecordUnsound(PraxisError):
    """A record has been changed, or was not signed with a known key."""

    exit_code = ExitCode.FAULT


def verify(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    """Verify the records that the options name. Raises RecordUnsound."""
    if options.all and options.run:
        raise UsageError("--all and a run cannot be given together", hint="Give one of them.")
    keys = [key for given in options.key for key in read_public_keys(given)]
    teller = Teller(as_json=options.json)
    verifying = _Verifying(teller, keys, may_be_own=options.all)
    if _is_path(options.run):
        source = Path(options.run).absolute()
        for folder in records.records_at(source):
            verifying.add(folder, in_full=True)
        if not verifying.count:
            raise UsageError(
                f"there is no record in {source}",
                hint="Give the folder of a record or of a history, or a backup.",
            )
    else:
        with opened_history(teller) as history:
            _verify_own(options, history, verifying)
    verifying.conclude(is_summed_up=options.all)
    return 0


def _is_path(told: str) -> bool:
    """Return whether ``told`` is a file or folder rather than a run. Raises UsageError for a missing path."""
    if not told or _ID.fullmatch(told) is not None:
        return False
    if Path(told).exists():
        return True
    if Path(told).name != told:
        raise UsageError(
            f"there is no file or folder {told}",
            hint="Give the folder of a record or of a history, a backup, or the id of a run.",
        )
    return False


def _verify_own(options: argparse.Namespace, history: History, verifying: _Verifying) -> None:
    runs = history.runs(Filter()) if options.all else [history.find(options.run or "last")]
    progress = progress_of(verifying.teller, "verifying")
    with IndexComparison(history.database) as index:
        for number, run in enumerate(runs):
            progress(number, len(runs))
            if run.is_removed:
                verifying.pass_over(run)
            else:
                verifying.add(
                    history.folder_of(run), in_full=not options.all, index=index if run.is_indexed else None
                )


class _Verifying:
    """Verifies records one after another, and collects the findings. ``keys`` may have signed, by default
    this installation's; if ``may_be_own``, this installation's may have signed as well.
    """

    def __init__(self, teller: Teller, keys: Sequence[PublicKey], *, may_be_own: bool) -> None:
        self.teller = teller
        self._keys = keys
        self._may_be_own = may_be_own
        self.count = 0
        self._unsound: list[str] = []
        self._interrupted: list[str] = []

    def pass_over(self, run: RunRow) -> None:
        """Report a deleted record, which cannot be verified."""
        self.count += 1
        self.teller.for_people(f"{run.run_id}: deleted; its digest was {run.digest}")

    def add(self, folder: Path, *, in_full: bool, index: IndexComparison | None = None) -> None:
        """Verify the record in ``folder``, compare it with the database if there is an ``index``, and show
        the result. If ``in_full``, the result is shown even if all is well.
        """
        whose = None if _RUN.fullmatch(folder.name) else ""
        verdict = records.verify(folder, keys=self._keys, run_id=whose)
        if self._may_be_own and verdict.signer == "unknown key":
            own = records.verify(folder, run_id=whose)
            verdict = own if own.signer == "installation" else verdict
        others = () if index is None or verdict.is_kept else _index_findings(index, folder, verdict)
        verdict = structs.replace(verdict, findings=(*verdict.findings, *others))
        run_id = verdict.run_id or folder.name
        is_interrupted = verdict.is_interrupted
        is_sound = not verdict.findings
        self.count += 1
        if is_interrupted:
            self._interrupted.append(run_id)
        elif not is_sound:
            self._unsound.append(run_id)
        self.teller.for_programs(_event(verdict, sound=is_sound, interrupted=is_interrupted))
        if in_full or not is_sound:
            self.teller.for_people(*_lines(run_id, verdict, is_interrupted=is_interrupted))
        if not is_interrupted:
            self.teller.for_people(*_complaints(verdict.findings))

    def conclude(self, *, is_summed_up: bool) -> None:
        """Show the overall result. Raises RecordUnsound."""
        unsound, interrupted = self._unsound, self._interrupted
        if is_summed_up or self.count > 1:
            sound = self.count - len(unsound) - len(interrupted)
            more = f"; {len(interrupted)} more, of interrupted runs, are sound so far" if interrupted else ""
            are = "is" if 1 in (sound, self.count) else "are"
            self.teller.for_people(f"{sound} of {counted(self.count, 'record')} {are} sound{more}")
        if unsound:
            raise RecordUnsound(
                f"{counted(len(unsound), 'record')} {'is' if len(unsound) == 1 else 'are'} not sound: "
                + ", ".join(unsound),
                hint="The findings are above. `praxis-desktop history verify ID` checks a single run.",
            )
        self.teller.result({"verified": self.count, "unsound": [], "interrupted": interrupted})


def _complaints(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield the findings with their locations; a remedy shared by successive findings is shown only once."""
    for number, found in enumerate(findings):
        yield f"  {found.message}"
        if found.where:
            yield f"    {found.where}"
        if [following.advice for following in findings[number + 1 : number + 2]] != [found.advice]:
            yield f"    {found.advice}"


def _index_findings(index: IndexComparison, folder: Path, verdict: Verdict) -> list[Finding]:
    """Return the differences between the database and a record that can be read."""
    if {found.problem for found in verdict.findings} & _NOT_COMPARED:
        return []
    advice = (
        "If the record itself is sound and signed, the database or files beside the record were changed: "
        "`praxis-desktop history rebuild` rebuilds it. If not, the record was replaced: use a backup."
    )
    return [records.Finding("other than the database", what, advice) for what in index.differences(folder)]


def _event(verdict: Verdict, **outcome: bool) -> HistoryEvent:
    told = {**structs.asdict(verdict), "findings": [structs.asdict(found) for found in verdict.findings]}
    told["recovered"] = [dict(recovery) for recovery in verdict.recovered]
    return HistoryEvent("verified", {**told, **outcome})


def _lines(run_id: str, verdict: Verdict, *, is_interrupted: bool) -> list[str]:
    if verdict.is_kept:
        return [f"{run_id}: under way; {_entries(verdict)} so far"]
    if is_interrupted and verdict.has_result:
        return [
            f"{run_id}: ended, but not closed and signed; its {_entries(verdict)} are sound",
            "  `praxis-desktop history close ID --reason TEXT` closes the record.",
        ]
    if is_interrupted:
        return [
            f"{run_id}: interrupted; its {_entries(verdict)} are sound, but not closed and signed",
            f"  last: {verdict.findings[0].where}",
            "  `praxis-desktop history resume ID` resumes the run,",
            "  `praxis-desktop history close ID --reason TEXT` closes its record.",
            "  If the run did not end with a crash, its end was cut off: compare with a backup.",
        ]
    if not verdict.findings:
        whose = {"installation": "this installation", "given key": "the given key"}
        signed = whose.get(verdict.signer, verdict.signer)
        whole = "but not everything could be recorded" if verdict.missing else "and nothing is missing"
        return [
            f"{run_id}: sound: every byte is as it was written, {whole}",
            f"  {_entries(verdict)}, {counted(verdict.files, 'file')}",
            f"  digest {verdict.digest}",
            f"  signed by {signed}, {verdict.fingerprint}",
            *(
                ["  recovered: the process that wrote it ended before the run did"]
                if verdict.recovered
                else []
            ),
            *(f"  not included: {what}" for what in verdict.missing),
        ]
    return [f"{run_id}: not sound; {_entries(verdict)} are"]


def _entries(verdict: Verdict) -> str:
    return f"{verdict.sound_frames} {'entry' if verdict.sound_frames == 1 else 'entries'}"


def show_key(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    """Show this installation's public key, creating the key if necessary."""
    key = PublicKey(installation_key().public_key)
    teller = Teller(as_json=options.json)
    teller.for_people(
        key.text,
        "",
        f"fingerprint {key.fingerprint}",
        "To verify your records, others need this line in a file: history verify ID --key FILE",
    )
    teller.result({"key": key.text, "fingerprint": key.fingerprint})
    return 0
