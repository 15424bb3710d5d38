"""The scenes: what is done with the window before a picture is taken. A new page or state needs one line
here.

Each scene starts the program again, with the records from build_tools.screenshots.records. Pictures' names
begin with the number of their group.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from build_tools.screenshots import (
    history_scenes,
    instrument_scenes,
    library_scenes,
    playground_scenes,
    rehearsal_scenes,
    run_scenes,
    setup_scenes,
    trouble_scenes,
    window_scenes,
)
from build_tools.screenshots.stage import Stage


class Scene(Struct, frozen=True):
    """``play`` operates the window and takes the pictures. Without ``has_records`` there are no runs yet, and
    without ``has_cache`` Python is not prepared; ``without_file`` is a file of Python that is missing.
    """

    play: Callable[[Stage], None]
    has_records: bool = True
    has_cache: bool = True
    language: str = "en"
    without_file: str = ""


SCENES: dict[str, Scene] = {
    "library": Scene(library_scenes.library),
    "library_table": Scene(library_scenes.library_table),
    "library_drop": Scene(library_scenes.library_drop),
    "library_problems": Scene(library_scenes.library_problems),
    "library_versions": Scene(library_scenes.library_versions),
    "library_sheets": Scene(library_scenes.library_sheets),
    "first_start": Scene(library_scenes.first_start, has_records=False, has_cache=False),
    "first_start_failed": Scene(
        library_scenes.first_start_failed, has_records=False, has_cache=False, without_file="pyodide.wasm"
    ),
    "setup": Scene(setup_scenes.setup),
    "setup_bench": Scene(setup_scenes.setup_bench),
    "setup_sections": Scene(setup_scenes.setup_sections),
    "setup_checks": Scene(setup_scenes.setup_checks),
    "setup_kinds": Scene(setup_scenes.setup_kinds),
    "setup_partly": Scene(setup_scenes.setup_partly),
    "rehearsal": Scene(rehearsal_scenes.rehearsal),
    "run": Scene(run_scenes.run),
    "run_figures": Scene(run_scenes.run_figures),
    "run_tables": Scene(run_scenes.run_tables),
    "deck": Scene(run_scenes.deck),
    "robot_deck": Scene(run_scenes.robot_deck),
    "carrier_deck": Scene(run_scenes.carrier_deck),
    "usb_robot": Scene(run_scenes.usb_robot),
    "traffic": Scene(run_scenes.traffic),
    "decoded_traffic": Scene(run_scenes.decoded_traffic),
    "threads": Scene(run_scenes.threads),
    "prompt": Scene(run_scenes.prompt),
    "reading": Scene(run_scenes.reading),
    "more_questions": Scene(run_scenes.more_questions),
    "held": Scene(run_scenes.held),
    "real_port": Scene(run_scenes.real_port),
    "failure": Scene(run_scenes.failure),
    "error_details": Scene(run_scenes.error_details),
    "walk_through": Scene(run_scenes.walk_through),
    "failure_over": Scene(run_scenes.failure_over),
    "changes": Scene(run_scenes.changes),
    "emergency": Scene(run_scenes.emergency),
    "closing": Scene(run_scenes.closing),
    "side_by_side": Scene(run_scenes.side_by_side),
    "history": Scene(history_scenes.history),
    "history_sheets": Scene(history_scenes.history_sheets),
    "no_history": Scene(history_scenes.no_history, has_records=False),
    "interrupted": Scene(history_scenes.interrupted),
    "report": Scene(history_scenes.report),
    "report_of_bytes": Scene(history_scenes.report_of_bytes),
    "replay": Scene(history_scenes.replay),
    "failed_report": Scene(history_scenes.failed_report),
    "failed_check": Scene(history_scenes.failed_check),
    "resume": Scene(history_scenes.resume),
    "instruments": Scene(instrument_scenes.instruments),
    "usb_instruments": Scene(instrument_scenes.usb_instruments),
    "playground": Scene(playground_scenes.playground),
    "playground_threads": Scene(playground_scenes.playground_threads),
    "playground_sides": Scene(playground_scenes.playground_sides),
    "silent_instrument": Scene(trouble_scenes.silent_instrument),
    "used_elsewhere": Scene(trouble_scenes.used_elsewhere),
    "dry_run_problems": Scene(trouble_scenes.dry_run_problems),
    "no_instrument": Scene(trouble_scenes.no_instrument),
    "console_on_a_copy": Scene(trouble_scenes.console_on_a_copy),
    "console_that_goes_on": Scene(trouble_scenes.console_that_goes_on),
    "own_mistake": Scene(trouble_scenes.own_mistake),
    "settings": Scene(window_scenes.settings),
    "palette": Scene(window_scenes.palette),
    "shortcuts": Scene(window_scenes.shortcuts),
    "messages": Scene(window_scenes.messages),
    "german": Scene(window_scenes.german, language="de"),
}
