"""What is done with a record on a thread of its own: it is checked, and its results are written elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import StorageError
from praxis_desktop.gui.run.run_outcome import KeptRecord

if TYPE_CHECKING:
    from praxis_desktop.workers.launching.replays import Replays


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a record is as it was written, in a sentence."""

    is_intact: bool
    sentence: str


def verify_record(record: KeptRecord) -> Verdict:
    """Check a record. Raises PraxisError where it cannot be read."""
    from praxis_desktop.records.verifying import verify

    verdict = verify(record.folder)
    if verdict.is_sound:
        return Verdict(True, "Nothing was changed, and nothing is missing.")
    if verdict.is_interrupted:
        return Verdict(True, "As far as it goes, nothing was changed. Nobody has closed and signed it.")
    return Verdict(False, " ".join(finding.message for finding in verdict.findings[:3]))


def replay_record(record: KeptRecord, replays: Replays) -> Verdict:
    """Do the run again from its record, without instruments, and compare. Raises PraxisError."""
    report = replays.replay(record.folder)
    difference = report.difference
    if difference is not None:
        where = f"in step {difference.step}, {difference.title}" if difference.step else "outside of any step"
        then = f"{where}, after {difference.time_s:.1f} s"
        now = f"now it is {difference.asked}, and recorded is {difference.recorded}"
        return Verdict(False, f"Done again, it differs {then}: {now}.")
    steps = "1 step" if report.steps == 1 else f"{report.steps:,} steps"
    done = f"{steps} in {report.seconds:.1f} s instead of {report.recorded_seconds:.1f} s"
    if report.state == "partial":
        reason = report.reason[:1].upper() + report.reason[1:].rstrip(".")
        return Verdict(True, f"Done again in part, nothing differs: {done}. {reason}.")
    return Verdict(True, f"Done again, it is the same to the last bit: {done}.")


def export_record(record: KeptRecord, folder: str) -> str:
    """Write the results of a run into a folder of its own in ``folder``, in every format; says where. Raises
    StorageError.
    """
    from praxis_desktop.records.exporting.after_run import export_after
    from praxis_desktop.records.exporting.formats import FORMATS

    warnings = export_after(record.folder, Path(folder), FORMATS)
    if warnings:
        raise StorageError(" ".join(sentence[:1].upper() + sentence[1:] for sentence in warnings))
    return f"The results are in {folder}, as {', '.join(FORMATS)}."
