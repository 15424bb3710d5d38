"""What a diagnosis looks at of faults: which were reported lately, and where."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from praxis_desktop.core.directories import data_directory
from praxis_desktop.workers.diagnosis.checks import Check, counted

_PART = "Faults"
_LATELY_DAYS = 30


def fault_checks() -> Iterator[Check]:
    """Look for reports of mistakes of this program, and of crashes, of the last month."""
    found = reports_of_faults(data_directory(), since=time.time() - _LATELY_DAYS * 86400)
    facts: dict[str, object] = {"days": _LATELY_DAYS, "files": [str(path) for _, path in found]}
    if not found:
        yield Check(_PART, "ok", f"None was reported in the last {_LATELY_DAYS} days", facts=facts)
        return
    number = counted(len(found), "report")
    when = f"{datetime.fromtimestamp(found[0][0]).astimezone():%Y-%m-%d %H:%M}"
    yield Check(
        _PART,
        "warning",
        f"{number} in the last {_LATELY_DAYS} days, the latest of {when}: {found[0][1]}",
        "Hand them on to whoever helps: 'praxis-desktop doctor --output FILE' puts them into one archive.",
        facts,
    )


def reports_of_faults(folder: Path, *, since: float) -> list[tuple[float, Path]]:
    """Their files below the data folder with the moments of their last change, the latest first."""
    found = []
    for path in (*(folder / "logs").glob("*defect*.log"), *(folder / "crashes").glob("*.log")):
        try:
            status = path.stat()
        except OSError:
            continue
        if status.st_size and status.st_mtime > since:
            found.append((status.st_mtime, path))
    return sorted(found, reverse=True)
