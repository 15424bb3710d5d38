"""What the record of a run begins with, and what is asked when its disk is full."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from praxis_desktop import __version__
from praxis_desktop.core.events import ActionEvent
from praxis_desktop.core.wall_clock import wall_clock_ns

if TYPE_CHECKING:
    from pathlib import Path

    from praxis_desktop.core.errors import PraxisError, StorageError
    from praxis_desktop.records.keeping import Records, RunRecord
    from praxis_desktop.runs._questions import Questions
    from praxis_desktop.runs.request import RunRequest


def begin_record(
    records: Records,
    run_id: str,
    request: RunRequest,
    questions: Questions,
    abort: Callable[[PraxisError], None],
) -> RunRecord:
    """Begin the record of a run, which ``abort`` ends when its disk stays full. Raises StorageError."""
    record = records.begin(run_id, *beginning_of(request))
    ask_for_room(record, questions, abort)
    return record


def beginning_of(request: RunRequest) -> tuple[dict[str, object], list[tuple[str, bytes]]]:
    """What the record of a run begins with: its header, and names and contents of the program's files."""
    from praxis_desktop.records.signing import installation_mark

    return {**header_of(request), "installation": installation_mark()}, list(_sources(request))


def ask_for_room(record: RunRecord, questions: Questions, abort: Callable[[PraxisError], None]) -> None:
    """Have a person asked when the disk of ``record`` takes no more; ``abort`` ends the run otherwise."""
    record.when_full(lambda shortage: _asked_for_room(questions, record.folder, shortage, abort))


def header_of(request: RunRequest) -> dict[str, object]:
    """What is known of a run before it begins, as plain data."""
    from praxis_desktop.runs._session import local_timezone
    from praxis_desktop.runs.request import told_setup, told_values

    program, setup = request.program, request.setup
    header: dict[str, object] = {
        "target": program.filename,
        "title": program.title,
        "protocol": program.title,
        "function": program.function or "",
        "source_sha256": program.digest,
        "started_ns": wall_clock_ns(),
        "timezone": local_timezone(),
        "versions": {"praxis-desktop": __version__},
        "operator": request.operator,
        "name": request.name,
        "notes": request.notes,
        "values": told_values(request),
        "arguments": [item if isinstance(item, str) else repr(item) for item in request.arguments],
        "ports": list(request.ports),
        "limits": dict(request.limits),
        "profiles": dict(request.profiles),
        "policies": {
            "on_error": request.on_error,
            "on_prompt": request.on_prompt,
            "timeout": request.timeout,
            "step_timeout": request.step_timeout,
        },
        "memory": request.memory,
        "seed": request.seed,
    }
    if setup is not None and setup.protocol.function:
        header["setup"] = {**told_setup(setup), "values": header["values"]}
        header["protocol"] = setup.protocol.name
        header["title"] = setup.protocol.title or program.title
        header["version"] = setup.protocol.version
    if request.planned:
        header["planned"] = dict(request.planned)
    if request.approval:
        header["approval"] = dict(request.approval)
    return header


def decisions_of(request: RunRequest) -> list[ActionEvent]:
    """What the operator has decided before the run, for its audit trail."""
    skipped = [ActionEvent("go_without", request.operator, "", {"what": "dry_run"})]
    return [
        *(skipped if request.skips_dry_run else []),
        *(
            ActionEvent(
                "go_without" if decision.kind == "gone_without" else "use_anyway",
                request.operator,
                decision.reason,
                {"port": role, "verdict": decision.kind, "found": decision.found},
            )
            for role, decision in request.decisions.items()
        ),
    ]


def _sources(request: RunRequest) -> Iterator[tuple[str, bytes]]:
    """The program's files."""
    program = request.program
    for name, source in (
        (program.filename, program.source),
        *((companion.filename, companion.source) for companion in program.companions),
    ):
        yield name, source.encode("utf-8", "surrogatepass")


def _asked_for_room(
    questions: Questions, folder: Path, shortage: StorageError, abort: Callable[[PraxisError], None]
) -> bool:
    """Whether there is room again: a person is asked. Otherwise the run is ended."""
    from praxis_desktop.records.full_disk import GO_ON, room_prompt
    from praxis_desktop.runs._questions import NobodyToAsk

    try:
        answer = questions.ask(room_prompt(shortage, folder)).wait()
    except NobodyToAsk:
        answer = None
    if answer is not None and answer.value == GO_ON:
        return True
    abort(shortage)
    return False
