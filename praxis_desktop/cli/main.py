"""The entry point: parses arguments, calls the command, and turns errors into sentences and exit codes."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.cli import output
from praxis_desktop.core.directories import require_usable_home
from praxis_desktop.core.errors import PraxisError, StorageError, refusal_of
from praxis_desktop.core.exit_codes import ExitCode

if TYPE_CHECKING:
    from praxis_desktop.cli.arguments import Perform


_WITH_GUESTS = frozenset({"run", "exec", "check", "console"})
"""Commands that run programs and therefore need wasmtime, which is native code."""


_TAKES_NO_MORE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


class Cancelled(PraxisError):
    """The user cancelled the command."""

    exit_code = ExitCode.STOPPED


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code (see ``--help``)."""
    return _CommandLine(list(sys.argv[1:] if arguments is None else arguments)).main()


class _CommandLine:
    def __init__(self, arguments: list[str]) -> None:
        self._arguments = arguments
        self._run_id = ""

    def main(self) -> int:
        try:
            _open_missing_streams()
            _use_utf8()
            exit_code = self._performed()
            _ignore_interrupts()
        except KeyboardInterrupt:
            _ignore_interrupts()
            exit_code = self._complain(Cancelled("cancelled"))
        _give_up_streams()
        from praxis_desktop.core.counters import save_totals

        save_totals()
        return exit_code

    def _performed(self) -> int:
        try:
            exit_code = self._dispatch()
            with suppress(BrokenPipeError):  # whoever read the output has read enough
                sys.stdout.flush()
            return exit_code
        except PraxisError as error:
            return self._complain(error)
        except BrokenPipeError:
            return Cancelled.exit_code
        except Exception as error:  # noqa: BLE001 - the last frame: a defect is told as one
            return self._complain(self._defect(error))

    def _dispatch(self) -> int:
        require_usable_home()
        if not self._arguments:
            return open_window()  # needs no parser
        from praxis_desktop.cli.arguments import build_parser, opens_window, require_command

        if opens_window(self._arguments):
            return open_window(Path(self._arguments[0]).absolute())
        require_command(self._arguments)
        if self._arguments[0] in _WITH_GUESTS:
            from praxis_desktop.core.crash_file import keep_crashes

            keep_crashes()  # before wasmtime is loaded
        options = build_parser(self._arguments[0]).parse_args(self._arguments)
        if options.command is None:
            return open_window()
        perform: Perform = options.perform
        return perform(options, self._note_run)

    def _note_run(self, run_id: str) -> None:
        self._run_id = run_id

    def _defect(self, error: Exception) -> PraxisError:
        try:
            if (refusal := refusal_of(error) or _refused_output(error)) is not None:
                return refusal
            from praxis_desktop.cli.defects import report_defect

            return report_defect(error, self._arguments)
        except Exception as another:  # noqa: BLE001 - so much is damaged that not even this works
            return PraxisError(
                f"praxis-desktop had an internal error: {type(error).__name__}: {error}",
                hint=f"There is no report, because of {type(another).__name__}: {another}. Install the "
                "program again.",
            )

    def _complain(self, error: PraxisError) -> int:
        for as_json in ("--json" in self._arguments, False):
            try:
                output.complain(error, as_json=as_json, run_id=self._run_id)
                break
            except OSError:  # standard output cannot be written: use standard error
                _give_up_streams()
        return error.exit_code


def _refused_output(error: Exception) -> StorageError | None:
    """Return a StorageError if ``error`` says that standard output, for example a full disk, takes no more;
    otherwise None. A command names the files that it writes itself.
    """
    if isinstance(error, OSError) and error.filename is None and error.errno in _TAKES_NO_MORE:
        return StorageError(f"the output cannot be written: {error.strerror}")
    return None


def open_window(file: Path | None = None) -> int:
    """Open the window with ``file`` in it; return its exit code. Raises PraxisError if that fails.

    This is the only place where the command line opens the window.
    """
    try:
        from praxis_desktop.gui.app.plain_imports import import_plainly

        import_plainly()
        from praxis_desktop.gui.app.application import run_application
    except ImportError as error:
        from praxis_desktop.gui.app.no_window import cannot_open

        raise cannot_open(error) from error
    return run_application(file)


def _ignore_interrupts() -> None:
    """Ignore Ctrl+C, because the process is about to end, and its exit code must not change."""
    import signal

    with suppress(ValueError):  # only the main thread can be interrupted
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _open_missing_streams() -> None:
    """Open the null device for closed standard streams, so that no file is opened on their descriptors."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            stream = open(nowhere, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 - for good
            setattr(sys, name, stream)


def _use_utf8() -> None:
    """Read and write pipes and files as UTF-8 with bare line feeds, even if Python would use a Windows code
    page: programs print UTF-8, and a file must not mix encodings.
    """
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper) or stream.isatty():
            continue
        if os.linesep != "\n" or stream.encoding.startswith("cp"):
            newline = None if stream is sys.stdin else "\n"
            stream.reconfigure(encoding="utf-8", errors=stream.errors, newline=newline)


def _give_up_streams() -> None:
    """Flush the output, and point unwritable streams to the null device, so that Python does not complain."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, stream.fileno())
                os.close(nowhere)
