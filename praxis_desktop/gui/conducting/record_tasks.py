"""What is done with a record on a thread of its own: it is checked, and its results are written elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from praxis_desktop.gui.run_outcome import KeptRecord


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
    return Verdict(False, " ".join(finding.message for finding in verdict.findings[:3]))


def export_record(record: KeptRecord, folder: str) -> str:
    """Write the results of a run into ``folder``; says what was written. Raises PraxisError."""
    raise NotImplementedError
