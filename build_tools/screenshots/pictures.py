"""The content of each picture, and the words that must be visible in it. Each picture is one line here."""

from __future__ import annotations

from typing import Final

from msgspec import Struct


class Picture(Struct, frozen=True):
    """A picture: ``shows`` is a sentence for readers. ``words`` must be visible in the window, and so must
    widgets of the classes ``parts``; otherwise no picture is taken.
    """

    shows: str
    words: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


GROUPS: Final = {
    "01": "Library",
    "02": "Setting a run up",
    "03": "Run",
    "04": "History, reports, replays, resuming",
    "05": "Instruments",
    "06": "Playground",
    "07": "Settings",
    "08": "First start",
    "09": "Command palette",
    "10": "Keyboard shortcuts",
    "11": "Messages, several runs, closing",
    "12": "The walk-through",
    "14": "German",
}
"""The groups, keyed by the numbers at the beginning of pictures' names."""

PICTURES: Final[dict[str, Picture]] = {
    # ---- Library
    "01-library": Picture("All protocols as cards; a run was interrupted.", ("Cards", "Add protocol…")),
    "01-library-search": Picture("A search that finds one protocol."),
    "01-library-no-match": Picture("A search that finds nothing.", ("Clear filters",)),
    "01-library-problems": Picture("A protocol that lacks a module, and a file that cannot be read."),
    "01-library-checked": Picture("What a check found that somebody wanted."),
    "01-library-interrupted": Picture(
        "A run that was interrupted is offered.",
        ("Resume…", "Show record", "Close record…"),
        ("InterruptedBanner",),
    ),
    "01b-library-table": Picture("The same protocols as a table."),
    "01b-library-table-problems": Picture("The table with protocols that cannot be run."),
    "01c-library-drop": Picture("A protocol is dragged over the window."),
    "01c-library-refused": Picture("A file is dragged over the window that is no protocol."),
    "01d-library-empty": Picture("No protocol at all.", ("Add the sample protocols",)),
    "01e-library-versions": Picture("Which versions of a protocol ran.", (), ("VersionsSheet",)),
    "01f-library-menu": Picture("What can be done with a protocol.", (), ("QMenuBar",)),
    "01j-library-filter": Picture("Which categories are shown."),
    "01g-library-details": Picture("All that is known of a protocol.", (), ("QuestionSheet",)),
    "01h-library-remove": Picture("What is asked before samples are removed.", (), ("QuestionSheet",)),
    "01i-library-same-name": Picture(
        "A file is added whose name is taken.", ("Replace",), ("QuestionSheet",)
    ),
    # ---- Setting a run up
    "02-setup": Picture(
        "A run that can be started; two of its values are not the defaults.",
        ("Start simulated run", "Show all 5"),
    ),
    "12-rehearsal-offered": Picture("A dry run that can be repeated with faults.", ("Rehearse with faults",)),
    "12-rehearsal-under-way": Picture("A rehearsal while its cells fill in.", ("Cancel",)),
    "12-rehearsal-findings": Picture("All findings of a rehearsal.", ("Rehearse again",), ("ProblemCard",)),
    "12-rehearsal": Picture("One branch of a rehearsal, beside the matrix.", ("Show me", "All findings")),
    "12-rehearsal-edit": Picture("An edit that handles a finding.", ("Copy",), ("ProposalSheet",)),
    "12-rehearsal-bad": Picture("Only the operations with an outcome that must not be."),
    "12-rehearsal-told": Picture("What a rehearsal found, below the dry run."),
    "12-rehearsal-shown": Picture("A branch of a rehearsal, stepped through.", (), ("ReplayBar",)),
    "02-setup-wells": Picture("Wells are chosen on a plate."),
    "02b-setup-blocked": Picture("A run whose instrument is not plugged in.", ("Show Scale",)),
    "02b-setup-invalid": Picture("A value that is out of its range.", ("Show Dilutions",)),
    "02c-setup-ready": Picture("A protocol with one instrument, ready to start.", ("Start simulated run",)),
    "02d-setup-deck": Picture("Labware that is placed on the deck, one by one."),
    "02r-setup-no-bench": Picture("Two simulated instruments, and no bench.", ("Open…", "Save as…")),
    "02r-setup-bench": Picture("A bench that fills in the instruments and connects them.", ("Remove",)),
    "02r-setup-bench-removed": Picture("The bench was removed.", ("Undo",)),
    "02r-setup-bench-does-not-fit": Picture("A bench that names a role that the run does not have."),
    "02r-setup-bench-refused": Picture("A bench with a simulator that does not exist."),
    "02e-setup-answered": Picture("An instrument was tested and answered."),
    "02e-setup-no-answer": Picture("An instrument was tested and did not answer."),
    "02e-setup-unknown-model": Picture("An instrument answers, and not as the model that is wanted."),
    "02e-setup-use-anyway": Picture("Why such an instrument is used anyway.", (), ("DecisionSheet",)),
    "02e-setup-decided": Picture("Such an instrument is used by a person's decision."),
    "02f-setup-check-failed": Picture("A file whose protocol cannot be loaded."),
    "02g-setup-kinds": Picture("A form with a value of every kind."),
    "02h-setup-preset": Picture("Its values are kept under a name.", ("Save",), ("PresetRow",)),
    "02i-setup-review": Picture("What belongs to the run: name, operator, notes."),
    "02p-setup-questions": Picture(
        "The questions that a run will ask, with the answers of its dry run.", ("Questions it will ask you",)
    ),
    "02q-setup-branches": Picture(
        "The branches of the program that its dry run did not take.", ("Branches not taken",)
    ),
    "02j-setup-partly": Picture("One instrument is real, one is simulated.", ("Partly simulated",)),
    "02k-setup-queue": Picture("The instrument is in use: the run can wait for it.", ("Queue run…",)),
    "02l-setup-used-elsewhere": Picture("The instrument's port is used by another program."),
    "02m-setup-dry-run-problems": Picture("Values with which wells would run over.", (), ("FindingCard",)),
    "02o-setup-start-real": Picture(
        "The last look before real instruments move.", ("Start real run",), ("StartSheet",)
    ),
    "02n-setup-no-instrument": Picture("A program that names no instrument.", (), ("NoneNamed",)),
    # ---- Run
    "03-no-run": Picture("Nothing is running; the last runs.", ("Go to Library",)),
    "03-live": Picture("A run with steps, instruments, plate, chart, log and port traffic.", ("Running",)),
    "03-live-traffic": Picture("The bytes of a run, opened.", ("Running",)),
    "03-live-traffic-decoded": Picture("The messages of a run, decoded.", ("Completed",)),
    "03-live-threads": Picture("Steps of threads, with the names of the threads.", ("Running",)),
    "03-live-threads-bytes": Picture("Bytes that a thread has sent.", ("Running",)),
    "03-live-waiting": Picture("A step that waits, with its clock.", ("Skip wait",)),
    "03-live-wait-skipped": Picture("The wait was skipped, and the run is finished.", ("Completed",)),
    "03-live-finished": Picture("A run that is finished.", ("Completed",)),
    "03-live-stopped": Picture("A run that somebody stopped.", ("Stopped",)),
    "03-live-skipped": Picture("A run that went on without its failed step.", ("Completed",)),
    "03-live-failed": Picture("A run that was ended by an error.", ("Ended by error",)),
    "03b-live-prompt": Picture(
        "The run asks a person to do something.", ("Waiting for you",), ("PromptSheet",)
    ),
    "03b-live-prompt-number": Picture("The run asks for a number.", ("Waiting for you",), ("PromptSheet",)),
    "03b-live-prompt-reading": Picture(
        "The run asks for a weight, and the balance has read it.", ("Read scale",), ("PromptSheet",)
    ),
    "03c-live-error": Picture(
        "A step failed: what should happen now?", ("Needs a decision",), ("ErrorSheet",)
    ),
    "03c-live-error-chosen": Picture("An answer to it is chosen.", ("Needs a decision",), ("ErrorSheet",)),
    "03d-live-estop": Picture("After the emergency stop.", ("Emergency stop",), ("HaltSheet",)),
    "03e-live-pausing": Picture("A run that will pause after its step.", ("Pausing…",)),
    "03e-live-paused": Picture("A run that is paused.", ("Paused", "Continue")),
    "03e-live-waiting-paused": Picture("A wait that is paused, and was made longer.", ("Paused",)),
    "03f-live-stop-choice": Picture("How should the run stop?", ("Keep running",)),
    "03f-live-stopping": Picture("A run that parks its instruments before it ends.", ("Stopping…",)),
    "03b-live-prompt-confirm": Picture(
        "A question with two answers.", ("Waiting for you",), ("PromptSheet",)
    ),
    "03b-live-prompt-choice": Picture("A question with several.", ("Waiting for you",), ("PromptSheet",)),
    "03c-live-error-details": Picture(
        "What the program says of its error.", ("Hide details",), ("ErrorSheet",)
    ),
    "03d-live-estop-unconfirmed": Picture(
        "An emergency stop that an instrument did not confirm.", ("Emergency stop",), ("HaltSheet",)
    ),
    "03g-live-held": Picture("A run that is held within its step.", ("Paused",)),
    "03h-live-chart": Picture("Its chart; in a small window on a tab."),
    "03i-live-log": Picture("Its log; in a small window on a tab."),
    "03j-live-step-chosen": Picture("What belongs to one step."),
    "03k-live-queued": Picture("A run that waits for its instrument.", ("Queued", "Leave queue")),
    "03l-live-reconnecting": Picture("A run whose cable was pulled.", ("Reconnecting…",)),
    "03m-live-silent": Picture("An instrument that is waited for and tells nothing.", ("Silent for",)),
    # ---- History
    "04-report": Picture("A run that is over, and what it measured."),
    "04-report-plot": Picture("The curve that its program plotted.", (), ("FigureView",)),
    "04-report-heat-map": Picture("The heat map of a plate that its program showed.", (), ("FigureView",)),
    "04-report-parameters": Picture("The values it was started with."),
    "04-report-bytes": Picture("The bytes of a run that exchanged none."),
    "04-report-log": Picture("Its log."),
    "04-report-files": Picture("Its files."),
    "04-report-failed": Picture("A run that was ended by an error.", ("Ended by error",)),
    "04-report-verdict-failed": Picture("A run that did not pass.", ("Failed in simulation",)),
    "04-report-wire-decoded": Picture("The messages of a finished run, decoded."),
    "04-report-wire": Picture("The bytes that a run exchanged, step by step."),
    "04-report-wire-cause": Picture("The line of code that wrote some bytes."),
    "04-report-threads": Picture("The report of a run with threads, of which one failed."),
    "04b-history": Picture("All runs, finished, failed, stopped and interrupted."),
    "04c-resume-sheet": Picture("What is asked before an interrupted run goes on.", (), ("ResumeSheet",)),
    "04d-replay": Picture("A run is played again from its record.", (), ("VioletFrame",)),
    "04d-replay-deck": Picture("The deck of a run that is played again.", (), ("VioletFrame",)),
    "04d-replay-log": Picture("Its log; in a small window on a tab.", (), ("VioletFrame",)),
    "04d-replay-compared": Picture(
        "What a changed program would have done otherwise.", (), ("DifferencesView",)
    ),
    "04b-history-empty": Picture("Nothing was ever run.", ("Go to Library",)),
    "04b-history-no-match": Picture("No matching runs.", ("Clear filters",)),
    "04e-history-export": Picture("Runs are written into a folder.", (), ("ExportSheet",)),
    "04f-report-note": Picture("A note is added to a run.", (), ("NoteSheet",)),
    "04g-interrupted-record": Picture("What an interrupted run had done.", (), ("RecordSheet",)),
    "04i-compare": Picture("Two runs side by side.", ("Swap sides",), ("ComparePage",)),
    "04h-close-record": Picture("What is asked before its record is closed.", (), ("CloseRecordSheet",)),
    # ---- Instruments
    "05-instruments": Picture("The serial monitor of an instrument.", ("Port open",)),
    "05-instruments-none": Picture("No instrument is known yet."),
    "05-instruments-connected": Picture("An instrument that has answered.", ("Connected",)),
    "05-instruments-unplugged": Picture("An instrument that was unplugged.", ("Unplugged",)),
    "05-instruments-forget": Picture("What is asked before one is forgotten.", (), ("QuestionSheet",)),
    "05-instruments-profile": Picture("How an instrument is asked, stopped and limited."),
    "05-instruments-decoded": Picture("The messages of a power supply, decoded.", ("Port open",)),
    "05-instruments-check": Picture("The report of a check.", ("Check instrument",)),
    "05-instruments-faults": Picture("Faults that a simulator can be given.", ("Simulator",)),
    "05-instruments-emergency-stop": Picture(
        "A port is open whose instrument moves: the emergency stop is there.", ("Port open", "EMERGENCY STOP")
    ),
    "05-instruments-halted": Picture("After an emergency stop from here.", (), ("PortsHaltSheet",)),
    "05-instruments-add": Picture("An instrument is added by hand.", (), ("AllowSheet",)),
    "05-instruments-found": Picture("Instruments found nearby.", ("Look again",), ("AddSheet",)),
    "05-instruments-usb": Picture("A robot on USB that has said who it is.", ("Connected",)),
    "05-instruments-usb-found": Picture("A robot on USB, found nearby.", ("Add…",), ("AddSheet",)),
    "05-instruments-usb-allow": Picture(
        "A robot on USB is allowed.", ("Allow and identify",), ("AllowSheet",)
    ),
    "05-instruments-usb-monitor": Picture("A robot on USB is used by hand.", ("Port open",)),
    "05-instruments-passed": Picture(
        "A connection that passed its test.", ("Add instrument",), ("AddSheet",)
    ),
    "05-instruments-failed-test": Picture(
        "A connection whose instrument does not reply.", ("Test again",), ("AddSheet",)
    ),
    "05-instruments-untested": Picture(
        "Why an instrument is added without a passing test.", ("Add without a passing test",), ("AddSheet",)
    ),
    "05-instruments-secret": Picture(
        "A new secret, which goes into the keyring.", ("Save to keyring",), ("AddSheet",)
    ),
    "05-instruments-used-elsewhere": Picture("A port that another program has.", ("Used elsewhere",)),
    # ---- Playground
    "06-playground": Picture("Cells with results, variables, and an instrument.", ("Idle",)),
    "06b-playground-completion": Picture(
        "Methods of an instrument while a name is typed.", (), ("CompletionPopup",)
    ),
    "06c-playground-error": Picture("A picture that a cell drew, and a cell that failed."),
    "06q-playground-threads": Picture("A thread that failed, and one that waits among the variables."),
    "06q-playground-thread-trace": Picture("A sort in a thread, step by step.", (), ("TraceCard",)),
    "06d-playground-trace": Picture("A sort, step by step.", (), ("TraceCard",)),
    "06e-playground-instruments": Picture("Instruments that are connected to the console."),
    "06e-playground-files": Picture("Files of the console."),
    "06e-playground-snippets": Picture("Programs that can be put into a cell."),
    "06f-playground-insert": Picture("An instrument is connected to the console.", (), ("InsertSheet",)),
    "06g-playground-save": Picture("Cells become a protocol.", (), ("SaveSheet",)),
    "06h-playground-running": Picture("A cell that runs.", ("Interrupt",)),
    "06i-playground-restart": Picture("Should the console start anew?", (), ("QuestionSheet",)),
    "06j-playground-port": Picture("A cell asks for a serial port.", (), ("PortSheet",)),
    "06k-playground-emergency": Picture("After an emergency stop of the console.", (), ("ConsoleHaltSheet",)),
    "06l-playground-trace-tree": Picture("A tree, step by step.", (), ("TraceCard",)),
    "06m-playground-control": Picture("An instrument is told what to do, without code."),
    "03h-deck": Picture("The deck during a run, beside the other panels."),
    "03h-deck-live": Picture(
        "The deck of a run alone: tips, liquids, channels and what is left of supplies."
    ),
    "03h-deck-robot": Picture("The deck of an OT-2, with its arm where it last said it is."),
    "02s-setup-deck-stands": Picture("Where labware stands on its carriers, and whether supplies suffice."),
    "02t-setup-usb": Picture("A robot on USB is chosen, and has answered."),
    "02t-setup-usb-start": Picture("What is asked before it moves.", (), ("StartSheet",)),
    "03-live-usb": Picture("A real run on a robot that is connected by USB."),
    "03h-traffic-usb": Picture("Its transfers, decoded."),
    "03h-deck-usb": Picture("A real run on it: the deck, and where its arm is."),
    "03h-deck-usb-stopped": Picture("After an emergency stop."),
    "02s-setup-deck": Picture("A deck with carriers that is being set up by drag and drop."),
    "03h-deck-carriers": Picture("The deck of a robot with carriers, each at its rails."),
    "03h-traffic-alone": Picture("The traffic of a run alone."),
    "03g-live-figures-kinetic": Picture("The plot and the map of a plate of a finished run."),
    "03g-live-figure-kinetic": Picture("A figure of a run, large.", ("Copy",), ("FigureSheet",)),
    "03g-live-figures-gravimetric": Picture("The plot of a finished run."),
    "03g-live-figure-gravimetric": Picture("A plot with limits, large.", ("Copy",), ("FigureSheet",)),
    "03g-live-table": Picture("A finished run that showed a table, small below its output."),
    "03g-live-table-large": Picture(
        "The table, sorted by a column, to copy or save.", ("Copy as CSV",), ("TableSheet",)
    ),
    "04-report-table": Picture("The table that a run reported, in its report.", ("Copy as CSV",)),
    "06p-playground-table": Picture("A data frame as the result of a cell."),
    "06p-playground-figure": Picture("A figure, large, to copy or save.", ("Copy",), ("FigureSheet",)),
    "06n-playground-not-responding": Picture("A cell that an interrupt does not end.", ("Restart",)),
    "06o-playground-copy": Picture("A console on a copy of a paused run.", (), ("CopyPage",)),
    # ---- Settings
    "07-settings-folders": Picture("Where things lie."),
    "07-settings-runtime": Picture("Python: versions, times, caches."),
    "07-settings-worker-pool": Picture("Interpreters that are warm or in use."),
    "07-settings-timeouts-safety": Picture("How long is waited, and what the emergency stop is not."),
    "07-settings-packages": Picture("Packages that are there."),
    "07-settings-shortcuts": Picture("Keys, and how they are changed."),
    "07-settings-diagnostics": Picture("Self-test, logs, report."),
    "07-settings-about": Picture("Versions and licences."),
    "07b-settings-appearance": Picture("Colours, size, language, motion, sound."),
    # ---- The rest
    "08-first-start": Picture("Python is being prepared for the first time.", (), ("FirstStartCard",)),
    "08-first-start-failed": Picture(
        "Python could not be prepared: why, and what to do.", ("Try again",), ("FirstStartCard",)
    ),
    "09-command-palette": Picture("All commands.", (), ("Palette",)),
    "09-command-palette-search": Picture("Commands that are looked for.", (), ("Palette",)),
    "09-command-palette-no-match": Picture("No command is called so.", (), ("Palette",)),
    "10-shortcuts": Picture("All keys.", (), ("ShortcutsSheet",)),
    "11-message": Picture("A message while it is new.", (), ("Toast",)),
    "11-messages": Picture("The list of messages.", (), ("MessagePanel",)),
    "11-mistake": Picture("This program has made a mistake, and says so.", ("Save report",), ("Toast",)),
    "11-run-strip": Picture("A run, seen from another page.", ("EMERGENCY STOP",), ("RunChips",)),
    "11-runs-side-by-side": Picture("Two runs at once.", (), ("RunTabs",)),
    "11-runs-in-the-strip": Picture("Two runs, seen from another page.", ("EMERGENCY STOP",), ("RunChips",)),
    "11-closing": Picture("The window is to be closed during a run.", (), ("ClosingSheet",)),
    "11-runs-closing": Picture("The window is to be closed during two runs.", (), ("ClosingSheet",)),
    "12-walk-library": Picture("The card of the gravimetric check."),
    "12-walk-values": Picture("Three portions instead of five.", ("Start simulated run",)),
    "12-walk-instrument": Picture("A simulated balance that will be busy once."),
    "12-walk-running": Picture("The run, while it goes well.", ("Running",)),
    "12-walk-error": Picture("The balance is busy.", ("Needs a decision",), ("ErrorSheet",)),
    "12-walk-chosen": Picture("The answer is chosen.", ("Try again",), ("ErrorSheet",)),
    "12-walk-ended": Picture("The run is over, and has passed.", ("Passed in simulation",)),
    "12-walk-report": Picture("Its report.", ("Passed in simulation",)),
    "12-walk-technical": Picture("How the report's repeated step went.", ("Log",)),
    "14-german-library": Picture("The library."),
    "14-german-setup": Picture("A run that can be started."),
    "14-german-run": Picture("A run that is finished."),
    "14-german-history": Picture("All runs."),
    "14-german-instruments": Picture("Instruments."),
    "14-german-settings": Picture("Settings."),
}
