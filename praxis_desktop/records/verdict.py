"""What a look at every byte of a record has found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from praxis_desktop.core.records import Record

Signer = Literal["installation", "given key", "unknown key", "nobody"]
"""Whose signature is under a record: this installation's, that of the key that was named, of a key that
nobody here knows, or there is none.
"""

Problem = Literal[
    "unreadable",
    "damaged",
    "not closed",
    "wrong signature",
    "not signed",
    "unknown key",
    "changed after signing",
    "file changed",
    "file missing",
    "file added",
    "other run",
    "other than the database",
]


class Finding(Record):
    """Something that is not as it was recorded. ``message`` says it, ``advice`` what to do.

    ``byte`` and ``frame`` (counted from 1) are where in the journal, -1 for what is not in it; ``time_ns``
    is when the last thing before it happened, since the run began, and ``before`` says what that was.
    """

    problem: Problem
    message: str
    advice: str
    byte: int = -1
    frame: int = -1
    time_ns: int = -1
    before: str = ""

    @property
    def where(self) -> str:
        """The place in words: ``from frame 121 on, 4.213 s into the run, after: port scale: 3 bytes out``."""
        if self.frame < 0:
            return ""
        when = f", {self.time_ns / 1e9:.3f} s into the run" if self.time_ns >= 0 else ""
        after = f", after: {self.before}" if self.before else ""
        return f"from frame {self.frame} on{when}{after}"


class Verdict(Record):
    """What a look at every byte of a record has found.

    ``sound_frames`` and ``sound_bytes`` of the journal are what was written, up to the first damage;
    ``digest`` is the chain's behind them. ``signer`` says whose signature is under it, ``fingerprint`` names
    the key. ``is_kept`` is true while the run is under way: the record has no end yet. ``recovered`` tells of
    a process that ended before its record did, ``missing`` what the record itself says it lacks.
    """

    run_id: str
    findings: tuple[Finding, ...]
    sound_frames: int
    sound_bytes: int
    size: int
    digest: str
    signer: Signer
    fingerprint: str = ""
    is_kept: bool = False
    recovered: tuple[Mapping[str, object], ...] = ()
    missing: tuple[str, ...] = ()
    files: int = 0

    @property
    def is_sound(self) -> bool:
        """Whether everything is as it was recorded, and somebody who is known has signed it."""
        return not self.findings and not self.is_kept

    @property
    def is_interrupted(self) -> bool:
        """Whether it is sound as far as it goes, and all that is wrong is that nobody has closed it."""
        return bool(self.findings) and {found.problem for found in self.findings} == {"not closed"}
