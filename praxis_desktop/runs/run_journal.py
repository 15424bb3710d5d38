"""The journal of a run, as long as it lasts: the file that its request names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from praxis_desktop.ports.wire_log import WireLog
    from praxis_desktop.runs.request import RunRequest

_MOST_VALUES = 1 << 18
"""Characters of values in JSON that go into a header."""


@contextmanager
def run_journal(
    request: RunRequest,
    run_id: str,
    packages: Sequence[Mapping[str, str]] = (),
    *,
    record: WireLog | None = None,
) -> Iterator[WireLog | None]:
    """Yields what is told of the run's ports: the journal that is asked for, ``record``, or both; else None.

    ``packages`` are those that the guest has.

    The file is closed, and sealed, with the block. Raises JournalExists, JournalUnusable, and at the end
    JournalWriteFailed when not everything could be kept.
    """
    if request.journal is None:
        yield record
        return
    from pathlib import Path

    from praxis_desktop.journal import JournalWriter
    from praxis_desktop.ports.both_logs import BothLogs
    from praxis_desktop.ports.elsewhere import elsewhere
    from praxis_desktop.ports.wire_journal import WireJournal

    header = {
        "what": "run",
        "run": run_id,
        "protocol": request.program.title,
        "source_sha256": request.program.digest,
        "values": told_values(request),
        "ports": list(request.ports),
        "limits": dict(request.limits),
        "packages": list(packages),
    }
    path, away = Path(request.journal), elsewhere()
    with JournalWriter.create(path, header, new_file=None if away is None else away.new_file) as journal:
        log = WireJournal(journal)
        yield log if record is None else BothLogs(log, record)


def told_values(request: RunRequest) -> dict[str, object]:
    """The values of the protocol's parameters; those that a header has no room for are named alone."""
    import json

    given = {} if request.setup is None else request.setup.values
    told: dict[str, object] = {}
    room = _MOST_VALUES
    for name, value in given.items():
        room -= len(json.dumps(value))
        told[name] = value if room >= 0 else "left out: too long"
    return told
