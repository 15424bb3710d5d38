"""Work that is done on a run's record on background threads: verifying, replaying and exporting."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from praxis_desktop import records
from praxis_desktop.core.errors import StorageError
from praxis_desktop.gui.look.sentences import joined, sentence, spoken
from praxis_desktop.gui.run.words import KeptRecord
from praxis_desktop.gui.widgets.labels import count_text, with_decimal_sign

if TYPE_CHECKING:
    from praxis_desktop.workers.launch.replays import Replays


class Verdict(Struct, frozen=True):
    """Whether a record has passed a check, and a sentence that states the result."""

    is_intact: bool
    sentence: str


def verify_record(record: KeptRecord) -> Verdict:
    """Verify a record. Raises PraxisError if it cannot be read."""
    verdict = records.verify(record.folder)
    if verdict.is_sound and verdict.missing:
        missing = joined(*(sentence(what) for what in verdict.missing))
        return Verdict(
            True, _tr("Nothing was changed. Not everything could be recorded: {0}").format(missing)
        )
    if verdict.is_sound:
        return Verdict(True, _tr("Nothing was changed, and nothing is missing."))
    if verdict.is_interrupted:
        words = _tr("No change was found, but the record is neither closed nor signed.")
        return Verdict(True, words)
    return Verdict(False, joined(*(sentence(finding.message) for finding in verdict.findings[:3])))


def replay_record(record: KeptRecord, replays: Replays) -> Verdict:
    """Replay a run without instruments, and compare it with its record. Raises PraxisError."""
    report = replays.replay(record.folder)
    difference = report.difference
    if difference is not None:
        facts = {
            "step": difference.step,
            "title": spoken(difference.title),
            "s": with_decimal_sign(f"{difference.time_s:.1f}"),
            "now": spoken(difference.asked),
            "recorded": spoken(difference.recorded),
        }
        if difference.step:
            words = _tr(
                "The replay differs from the recording in step {step}, {title}, after {s} s. Now: {now}. "
                "Recorded: {recorded}."
            )
        else:
            words = _tr(
                "The replay differs from the recording outside any step, after {s} s. Now: {now}. "
                "Recorded: {recorded}."
            )
        return Verdict(False, words.format(**facts))
    steps = _tr("1 step") if report.steps == 1 else _tr("{n} steps").format(n=count_text(report.steps))
    took = {
        "steps": steps,
        "s": with_decimal_sign(f"{report.seconds:.1f}"),
        "recorded": with_decimal_sign(f"{report.recorded_seconds:.1f}"),
    }
    if report.state == "partial":
        words = _tr("Replayed in part: identical. {steps} in {s} s; the run took {recorded} s. {reason}.")
        return Verdict(True, words.format(**took, reason=sentence(report.reason).rstrip(".")))
    words = _tr("Replayed: identical, bit for bit. {steps} in {s} s; the run took {recorded} s.")
    return Verdict(True, words.format(**took))


def export_record(record: KeptRecord, folder: str) -> str:
    """Export a run, in every format, to a subfolder of ``folder``; return a message. Raises StorageError."""
    warnings = records.export_after(record.folder, Path(folder), records.FORMATS)
    if warnings:
        raise StorageError(joined(*map(sentence, warnings)))
    return _tr("The results are in {folder}, as {formats}.").format(
        folder=folder, formats=", ".join(records.FORMATS)
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("RecordTasks", text)
