"""``python -m bench.replays.recording FOLDER NAME...``: record programs, and print the result of each."""

from __future__ import annotations

import gc
import json
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from msgspec import structs

from bench.controls.line import NotedLine
from bench.replays.programs import PROGRAMS
from bench.replays.recorded_program import LINE, RecordedProgram
from bench.replays.whole_memory import noted_in
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory, data_directory
from praxis_desktop.core.events import Event
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.ports.guest.port_requests import PortQuestion
from praxis_desktop.ports.roles import Binding, devices_by_role, parse_binding
from praxis_desktop.protocols import Program
from praxis_desktop.records.history.history import History
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots, desktop_snapshots
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.setup import Wishes, described, set_up

MARKS_S = 0.03
"""Seconds from one mark to the next; in the product it is a minute."""

COLLECTING = (300, 5, 5)
"""Settings of garbage collection in this process, which differ from those of the replays."""


def main(folder: str, *names: str) -> None:
    """Record the programs in the history of this home; print a line of JSON for each."""
    gc.set_threshold(*COLLECTING)
    snapshots = desktop_snapshots()
    for program in PROGRAMS:
        if program.name in names:
            print(json.dumps(recorded(program, Path(folder), snapshots)), flush=True)
    snapshots.close(Deadline.after(5.0))


def recorded(program: RecordedProgram, folder: Path, snapshots: DesktopSnapshots) -> dict[str, object]:
    """Record one program."""
    for name, text in program.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    program = placed(program, str(folder))
    try:
        if not program.has_line:
            return _recorded(program, snapshots)
        with NotedLine() as line:
            ports = (*program.ports, f"{LINE}={line.device}")
            return _recorded(structs.replace(program, ports=ports), snapshots)
    finally:
        for name in program.files:
            (folder / name).unlink()


def placed(program: RecordedProgram, folder: str) -> RecordedProgram:
    """Return the program with the actual paths of its files."""
    request = {**program.request}
    for name in ("limits", "profiles"):
        named = request.get(name, {})
        request[name] = {role: path.replace("{folder}", folder) for role, path in named.items()}
    ports = [port.replace("{folder}", folder) for port in program.ports]
    return structs.replace(program, ports=ports, request=request)


def _recorded(program: RecordedProgram, snapshots: DesktopSnapshots) -> dict[str, object]:
    digests: dict[str, str] = {}
    run: Run

    def told(event: Event) -> None:
        if program.meanwhile is not None:
            program.meanwhile(run, event)

    make = partial(
        Run,
        _request(program, snapshots),
        on_event=told,
        output=OutputBuffer(),
        stdin=_input(program) if program.given else None,
        asker=_Generous() if program.asks_for_ports else None,
        records=History(data_directory() / "history"),
    )
    with noted_in(digests):
        if program.is_process:
            from praxis_desktop.workers.pool import Children, RemoteRun

            children = Children(cache_directory())
            run = RemoteRun(*make.args, **make.keywords, children=children)  # type: ignore[assignment]
            last = run.execute()
        else:
            run = make(interpreters=snapshots)
            last = run_in_guest_thread(run.execute)
    error = last.result.error
    return {
        "name": program.name,
        "run": run.run_id,
        "state": last.state,
        "error": "" if error is None else f"{error.name}: {error.message}",
        "digests": digests,
    }


class _Generous:
    """Grants every program a simulated balance, after a while."""

    def ask(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
        threading.Timer(0.02, answer, (parse_binding("port=sim:mettler"),)).start()

    def withdraw(self, question: PortQuestion) -> None:
        pass


def _input(program: RecordedProgram) -> Callable[[], bytes]:
    given = iter([program.given])

    def read() -> bytes:
        data = next(given, b"")
        if not data and program.stays_open:
            threading.Event().wait()  # the run that asked was stopped meanwhile; this thread is left behind
        return data

    return read


def _request(program: RecordedProgram, snapshots: DesktopSnapshots) -> RunRequest:
    more = {"checkpoint_s": MARKS_S, **program.request}
    source = Program(program.text, f"/lab/{program.sample or 'program'}.py")
    if not program.is_protocol:
        return RunRequest(source, ports=tuple(program.ports), is_script=True, **more)
    devices = devices_by_role(program.ports)
    setup = set_up(described(source, snapshots), Wishes(**program.wishes), devices)
    beside = setup.bench.ports_beside(devices)
    return RunRequest(source, setup=setup, ports=(*program.ports, *beside), **more)


if __name__ == "__main__":
    main(*sys.argv[1:])
