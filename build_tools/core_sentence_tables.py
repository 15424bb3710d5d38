"""Tables for core_sentences: modules to skip, literals that are not sentences, and composed sentences."""

from __future__ import annotations

from collections.abc import Mapping

from praxis_desktop.ports.simulators import known_simulators

SPEAKING = (
    "praxis_desktop/core",
    "praxis_desktop/journal",
    "praxis_desktop/packages",
    "praxis_desktop/ports",
    "praxis_desktop/protocols",
    "praxis_desktop/records",
    "praxis_desktop/runs",
    "praxis_desktop/settings",
    "praxis_desktop/snapshots",
    "praxis_desktop/workers",
    "shims/_praxis",
    "shims/praxis",
)
FAULTS_ONLY = ("praxis_desktop/gui", "praxis_desktop/interpreter")
"""Folders in which only the sentences of errors are collected."""

SILENT = (
    # Modules whose texts are for programs, their authors, the command line, or other documents.
    "__init__.py",  # lazy exports: only names
    "core/counter",
    "core/lazy_exports",
    "core/messages",
    "interpreter/callbacks",
    "interpreter/changed_pages",
    "interpreter/environment",
    "interpreter/exchange",
    "interpreter/exnref",
    "interpreter/first_pages",
    "interpreter/host",
    "interpreter/machine_code",
    "interpreter/memory_image",
    "interpreter/references",
    "interpreter/stack_switching",
    "interpreter/stop_checks",
    "interpreter/store_state",
    "journal/format",
    "packages/guest_packages",
    "packages/resolving/live_packages",
    "packages/resolving/resolutions",
    "ports/check/report",
    "ports/emergency/guardian_process",
    "ports/granting/granted.py",
    "ports/guest/serial_module.py",
    "ports/profiles/profile.py",
    "ports/simulators/__init__.py",
    "ports/simulators/faults.py",
    "ports/simulators/hamilton_firmware.py",
    "ports/simulators/http_instrument.py",
    "ports/simulators/instrument.py",
    "ports/simulators/kinds.py",
    "ports/simulators/ot2_modules.py",
    "ports/simulators/pan.py",
    "ports/simulators/sila_instrument.py",
    "ports/simulators/star_",
    "ports/simulators/usb_instrument.py",
    *(f"ports/simulators/{kind}.py" for kind in known_simulators()),
    "ports/web_serial",
    "records/exporting/document.py",
    "records/exporting/pdf/",  # a PDF is in English
    "records/output_shapes",
    "records/frame_kinds",
    "records/history/queries",
    "runs/_steps.py",
    "runs/figures",
    "runs/guest_simulators",
    "runs/modes/from_file.py",
    "settings/template",
    "snapshots/metadata",
    "workers/pool/_process_host",
    "workers/pool/_hosts",
    "workers/pool/_thread_host",
    "workers/pool/child",
    "workers/pool/messages",
    "workers/pool/sessions",
    "shims/_praxis/stand_ins",
    "shims/_praxis/micropip",
    "shims/_praxis/serial_",
    "shims/_praxis/tracing",
    "shims/_praxis/linked_nodes",
    "shims/_praxis/http_",
    "shims/_praxis/web_",
    "shims/_praxis/asyncio",
    "shims/_praxis/sleeping",
    "shims/_praxis/ftdi_chip",
    "shims/_praxis/input",
    "shims/_praxis/kernel/channel",
    "shims/_praxis/kernel/warm",
    "shims/_praxis/loop",
    "shims/_praxis/plot_chart",  # figures are documents, in English as reports are
    "shims/_praxis/plot_plate",
    "shims/_praxis/plot_svg",
    "shims/_praxis/program_threads",
    "shims/_praxis/recursion",
    "shims/_praxis/thread_loop",
    "shims/_praxis/usb_backend",  # libusb's words
    "shims/_praxis/usb_devices",
    "shims/_praxis/refusals",
    "shims/_praxis/step_values",
    "shims/praxis/simulators",
)

SILENT_PARTS: Mapping[str, frozenset[str]] = {
    "_praxis/declared_fields.py": frozenset({"_EXAMPLES"}),
    "core/decoding.py": frozenset({"decoded"}),
    "core/shipped.py": frozenset({"shipped"}),
    "packages/wheels/pyodide.py": frozenset({"write_wheel"}),
    "ports/check/instrument.py": frozenset({"perform_check"}),
    "ports/replay/recordings.py": frozenset({"read_capture"}),
    "ports/network/_rfc2217.py": frozenset({"TelnetReader"}),
    "ports/simulators/pty.py": frozenset({"place_link"}),
    "records/exporting/export.py": frozenset({"export_after"}),
    "records/history/_database.py": frozenset({"Database", "copied"}),
    "workers/setup/rehearsal_reports.py": frozenset(
        {"RehearsalText", "_finding", "_places", "branch_named", "name_of"}
    ),
    "workers/setup/rehearsal_edits.py": frozenset({"_importing", "_limits", "_with_finally"}),
    "runs/_checkpoints.py": frozenset(
        {
            "CheckpointKeeper",
            "CheckpointRefused",
            "believed",
            "check_place",
            "read_own_checkpoint",
            "read_resume_point",
        }
    ),
    "runs/packages/run_packages.py": frozenset({"offer_packages"}),
    "runs/recorded.py": frozenset({"RecordedAnswers"}),
    "runs/outputs/reading.py": frozenset(
        {
            "_check_columns",
            "_check_table",
            "_limit",
            "_name",
            "_no_number",
            "_object",
            "_size",
            "_verdict",
            "_wells",
            "collected",
            "told_output",
        }
    ),
    "runs/library.py": frozenset({"_problem"}),
    "settings/keys.py": frozenset({"Origin"}),
    "workers/pool/_child_process.py": frozenset({"Children"}),
    "workers/diagnosis/report.py": frozenset({"_README", "_packages", "_tail", "report_parts"}),
}
"""Functions in other files whose texts are only in English, keyed by the end of the file's path."""

FORMATTED = frozenset(
    {
        # These texts are made by the thousand.
        *("{} bytes", "{} min", "at {} s"),
        # Names of files, in the shape that tracebacks have in the guest, too.
        "{}, cell {}",
        # Texts for messages on a wire: limits are matched against them, and they are the same in every
        # language.
        *(
            " {} to {}",
            "({} bytes{}{})",
            "block of {} bytes: {}{}",
            "done: {}",
            "function {}",
            "function {}: {}",
            "function {}{}{}",
            "mask register {}: and {}, or {}",
            "read {} {} to {}",
            "refused, {} ({}): {}",
            "unit {}: {}",
            "write coil {} = {}",
            "write register {} = {}",
            "write {} {} to {} = {}",
            "{} ({} bytes): {}",
        ),
        # For programs.
        "import micropip, pyodide.ffi; pyodide.ffi.run_sync(micropip.install({}))",
        *("praxis-desktop {}", "program {}", "{}: tool.{}.requirements"),
        "import sys; sys.path.insert(0, {}); import guardian_process.serving as g; g.main()",
    }
)
"""F-strings that need not be messages."""

NO_SENTENCES = frozenset(
    {
        # Texts of other programs to search for, names of threads, and our own values.
        *(
            " error responses",
            "Connection aborted",
            "Connection broken",
            "Connection reset",
            "Failed to resolve",
            "expected an object {{...}}, got",
        ),
        *("Server Error", "Temporary failure in name resolution", "actively refused", "getaddrinfo failed"),
        *("no response", "nodename nor servname", "not responding", "ssl certificate"),
        *("heartbeat lost", "let go", "program ended", "program lost", "this line has no descriptor"),
        "import sys; sys.path.insert(0, {folder}); import guardian_process.serving as g; g.main()",
        *("discard input", "discard output", "image maker", "latency timer", "library scan"),
        *("praxis-desktop ports grants", "praxis-desktop {version__}", "praxis-ed25519 ", "program {digest}"),
        *("wasmtime {installed}", "{milliseconds} ms", "{minutes} min", "{value} h {value2} min"),
        # For authors of guest code, not for users.
        *(
            "a fact is before and after a number or a text",
            "an unexpected answer: {name__}",
            "no error",
            "it is no error",
        ),
        *("data is not an array of bytes", "facts are a list of at most {most_facts}", "no fact"),
        *("loadPackage takes names of packages, not {name}", "returns has a type that no answer has"),
        *("the image is closed", "{name} is not a count", "{name}: tool.{tool}.requirements"),
        *("async {text}", "a kernel's message is an object"),
        "a kernel's message has a msg_type, a parent and a content",
        # Warnings of libraries in the guest, and a line with its own colours.
        *("IProgress not found", "tqdm:disabling monitor support", "\x1b[31mUsageError\x1b[39m: {exc}"),
        "expected an object {...}, got",
        *("false", "null", "null,false", "true"),
        *("execute_reply", "the function"),
        *("{value} s cannot be waited", "<{name__} whose repr() raised {name__2}>", """{"protocols": []}"""),
    }
)

COMPOSED = (
    # Texts of the system, which are values of messages.
    "Broken pipe",
    "Cannot allocate memory",
    "Connection refused",
    "Connection reset by peer",
    "Connection timed out",
    "Device or resource busy",
    "Directory not empty",
    "Disk quota exceeded",
    "File exists",
    "File name too long",
    "File too large",
    "Input/output error",
    "Invalid argument",
    "Is a directory",
    "Name or service not known",
    "Network is unreachable",
    "No route to host",
    "No space left on device",
    "No such device",
    "No such device or address",
    "No such file or directory",
    "Not a directory",
    "Operation not permitted",
    "Permission denied",
    "Read-only file system",
    "Resource temporarily unavailable",
    "Stale file handle",
    "Text file busy",
    "Too many open files",
    "Transport endpoint is not connected",
    "timed out",
    # Single words, and texts in files whose other texts are only in English.
    "Bluetooth serial port",
    "Serial port on this computer",
    "USB serial port",
    "Confirm",
    "Continue",
    "No",
    "Skip",
    "Weigh",
    "Yes",
    "skipped",
    "no data is being accepted",
    "PDF report",
    "a report to read, print and file",
    "[Pyodide] Fresh initialization...",
    "[Pyodide] Restoring from snapshot...",
    "[Pyodide] Snapshot restored",
    "[Pyodide] Snapshot saved",
)
"""Sentences that cannot be found in the sources, because they are composed."""
