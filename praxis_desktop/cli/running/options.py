"""Controls a run according to the options of ``run`` and the settings: whom to ask, what to save."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from msgspec import Struct, structs

from praxis_desktop import ports, protocols, runs
from praxis_desktop.cli.arguments import (
    limit,
    pair,
    refuse_file,
    refuse_locked,
    seconds,
    setting,
)
from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.core.events import LogEvent
from praxis_desktop.core.system_user import system_user
from praxis_desktop.ports.simulators.pace import PACES
from praxis_desktop.protocols.benches.files import is_path
from praxis_desktop.settings.keys import EXPORT_FORMATS

if TYPE_CHECKING:
    from praxis_desktop.protocols.benches.bench import Bench
    from praxis_desktop.protocols.definition import Protocol
    from praxis_desktop.runs.modes.from_file import Checkpointing
    from praxis_desktop.runs.request import OnPrompt, RunRequest, RunSetup
    from praxis_desktop.runs.setup import Wishes
    from praxis_desktop.settings import Settings
    from praxis_desktop.settings.keys import OnError

_LONGEST_NAME = 200
_LONGEST_NOTES = 10_000


class Export(Struct, frozen=True):
    """Where, and in which formats, a run's results are exported when the run ends."""

    folder: Path
    formats: tuple[str, ...]


class Conduct(Struct, frozen=True):
    """What the command line does for a run in addition to performing it.

    ``reason`` is recorded if a signal stops the run. If ``requires_reason``, a missing reason is requested.
    """

    operator: str
    reason: str = ""
    requires_reason: bool = False
    export: Export | None = None


def add_conduct(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``run`` for errors, questions, limits, names, and exports."""
    parser.add_argument(
        "--on-error",
        choices=("ask", "retry", "skip", "abort"),
        help="what to do when an operation of a machine fails: ask, retry it up to three times, skip "
        "it, or end"
        " the run (default: as in the settings; if that is ask and there is no terminal, abort)",
    )
    parser.add_argument(
        "--on-prompt",
        choices=("ask", "default", "abort"),
        help="what to do when the protocol asks a question: ask, give the default answer, as at a "
        "deadline, or abort (default: ask on a terminal, else abort). Without a terminal, answer "
        "with 'praxis-desktop runs answer'",
    )
    parser.add_argument(
        "--step-timeout",
        metavar="S",
        type=seconds,
        help="time limit of S seconds for one operation of a machine (default: as in the settings)",
    )
    parser.add_argument(
        "--timeout", metavar="S", type=seconds, help="stop the run after S seconds (default: never)"
    )
    parser.add_argument(
        "--pace",
        choices=PACES,
        default="1",
        help="speed of a run that has only simulated instruments: as in the laboratory, ten times as "
        "fast, or without waiting (default: 1)",
    )
    parser.add_argument(
        "--no-queue",
        action="store_true",
        help="fail if another run has the port, instead of waiting for it",
    )
    parser.add_argument(
        "--profile",
        dest="profiles",
        metavar="ROLE=KIND",
        type=pair,
        action="append",
        default=[],
        help="the kind of instrument in a role; an emergency stop sends its stop command",
    )
    parser.add_argument("--operator", metavar="NAME", help="who runs it (default: the system's user)")
    parser.add_argument("--name", metavar="TEXT", default="", help="a name for the run")
    parser.add_argument("--notes", metavar="TEXT", default="", help="notes for its record")
    parser.add_argument(
        "--reason", metavar="TEXT", default="", help="the reason to record if a signal stops it"
    )
    parser.add_argument(
        "--export-to",
        metavar="DIR",
        help="export the results to a folder when the run has ended, however it ended",
    )
    parser.add_argument(
        "--export-formats",
        metavar="LIST",
        type=_formats,
        help=f"of {','.join(EXPORT_FORMATS)} (default: all)",
    )


def conducted(
    request: RunRequest, options: argparse.Namespace, settings: Settings, *, can_ask: bool
) -> RunRequest:
    """Return the request with the options of ``add_conduct`` and the settings applied. Raises UsageError."""
    on_error, on_prompt = options.on_error, options.on_prompt
    refuse_locked(settings, "runs.on_error", on_error, "--on-error")
    refuse_locked(settings, "runs.step_timeout", options.step_timeout, "--step-timeout")
    if on_error is None:
        on_error = settings.runs.on_error
        if on_error == "ask" and not can_ask:
            on_error = "abort"
    return structs.replace(
        request,
        operator=_operator(options),
        name=_text(options.name, "--name", _LONGEST_NAME),
        notes=_text(options.notes, "--notes", _LONGEST_NOTES),
        on_error=cast("OnError", on_error),
        on_prompt=cast("OnPrompt", on_prompt or ("ask" if can_ask else "abort")),
        step_timeout=options.step_timeout or settings.runs.step_timeout or None,
        waits_for_ports=not options.no_queue,
        profiles=_profiles(options.profiles),
        keeps_awake=settings.runs.keep_awake,
        checkpoint_s=settings.runs.checkpoint_s,
        pace=options.pace,
    )


def conduct_of(options: argparse.Namespace, settings: Settings) -> Conduct:
    """Return the tasks that the options request for the run. Raises UsageError."""
    return Conduct(
        _operator(options),
        options.reason,
        settings.runs.require_reason,
        _export(options, settings),
    )


def _operator(options: argparse.Namespace) -> str:
    given = options.operator
    if given is None:
        return system_user()
    if not given.strip():
        raise UsageError("--operator is empty", hint="Leave it out, or name who runs the protocol.")
    return _text(given.strip(), "--operator", _LONGEST_NAME)


def _text(given: str, option: str, longest: int) -> str:
    if len(given) > longest:
        raise UsageError(f"{option} has more than {longest} characters", hint="Say it in fewer words.")
    # Bytes outside the terminal's encoding arrived as lone surrogates.
    return given.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _profiles(named: list[tuple[str, str]]) -> dict[str, str]:
    if not named:
        return {}
    library, profiles = ports.load_profiles(), {}
    for role, kind in named:
        if role in profiles:
            raise UsageError(f"{role!r} is given two profiles", hint="Name each role once.")
        profiles[role] = library.get(kind).kind
    return profiles


def _export(options: argparse.Namespace, settings: Settings) -> Export | None:
    named = options.export_to
    if named is None and options.export_formats is not None and not settings.history.export_folder:
        raise UsageError("--export-formats needs a folder", hint="Add --export-to DIR.")
    chosen = named if named is not None else settings.history.export_folder
    if not chosen:
        if named is not None:
            raise UsageError("--export-to names no folder", hint="Name a folder.")
        return None
    folder = Path(chosen).absolute()
    if named is not None and folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is not a folder: results cannot be exported to it", hint="Name a folder.")
    refuse_locked(settings, "history.export_folder", None if named is None else str(folder), "--export-to")
    configured = settings.history.export_formats
    given = options.export_formats
    if given is not None:
        given = "all" if set(given) == set(EXPORT_FORMATS) else ",".join(given)
    refuse_locked(settings, "history.export_formats", given, "--export-formats")
    formats = options.export_formats or (EXPORT_FORMATS if configured == "all" else (configured,))
    return Export(folder, formats)


def _formats(text: str) -> tuple[str, ...]:
    formats = tuple(dict.fromkeys(word.strip().lower() for word in text.split(",") if word.strip()))
    if "all" in formats:
        return EXPORT_FORMATS
    unknown = [word for word in formats if word not in EXPORT_FORMATS]
    if unknown or not formats:
        raise argparse.ArgumentTypeError(f"{text!r} is not one or more of {','.join(EXPORT_FORMATS)}")
    return formats


def add_setup(parser: argparse.ArgumentParser) -> None:
    """Add the options for a set-up (``--set``, ``--preset``, ``--machine``, ...) and for saving it."""
    _add_repeated(parser, "--set", "NAME=VALUE", "values", setting, "set a parameter of the protocol")
    parser.add_argument(
        "--preset", metavar="NAME", help="take parameters that --set does not name from a preset"
    )
    parser.add_argument(
        "--save-preset", metavar="NAME", help="save the parameters as a preset under this name"
    )
    _add_repeated(
        *(parser, "--machine", "ROLE=BACKEND[@DEVICE|@sim:KIND]", "machines", pair),
        "the machine for a role: a PyLabRobot backend by its class or the beginning of its name, and its"
        " port if it has one",
    )
    _add_repeated(
        *(parser, "--labware", "ROLE=NAME", "labware", pair),
        "the labware for a role, by its name in PyLabRobot's catalogue",
    )
    _add_repeated(
        *(parser, "--volume", "ROLE[:WELLS]=UL", "volumes", pair),
        "the initial contents of labware in microlitres, for example plate:A1:H1=200",
    )
    parser.add_argument(
        "--bench", metavar="NAME|FILE", help="take machines, ports, limits and labware from a saved bench"
    )
    parser.add_argument(
        "--save-bench", metavar="NAME|FILE", help="save machines, ports, limits and labware as a bench"
    )
    parser.add_argument(
        "--simulate", action="store_true", help="use a simulated machine for each role that has none"
    )


def _add_repeated(
    parser: argparse.ArgumentParser, option: str, metavar: str, destination: str, read: object, what: str
) -> None:
    parser.add_argument(
        option,
        dest=destination,
        metavar=metavar,
        type=read,  # type: ignore[arg-type]
        action="append",
        default=[],
        help=what,
    )


def wishes_of(options: argparse.Namespace, protocol: Protocol) -> Wishes:
    """Return what the user has specified with the options of ``add_setup``. Raises UsageError."""
    return runs.Wishes(
        values=_once(options.values, "parameter {!r} is set twice", "Set each parameter once."),
        machines=_once(options.machines, "machine {!r} is chosen twice", "Choose each machine once."),
        labware=_once(options.labware, "labware {!r} is chosen twice", "Choose each piece of labware once."),
        volumes=_once(options.volumes, "the volume of {!r} is stated twice", "State each volume once."),
        preset=_preset(options.preset, protocol),
        bench=_bench(options.bench),
        simulates=options.simulate,
    )


def keep_setup(options: argparse.Namespace, request: RunRequest) -> None:
    """Save the set-up as a preset or as a bench, if requested. Raises UsageError or StorageError."""
    setup = request.setup
    if options.save_bench is not None and is_path(options.save_bench):
        refuse_file(Path(options.save_bench))
    if options.save_preset is not None and setup is not None:
        protocols.save_preset(setup.protocol, options.save_preset, setup.values, setup.paths)
    if options.save_bench is not None:
        protocols.save_bench(options.save_bench, runs.run_bench(request))


def remember(options: argparse.Namespace, setup: RunSetup) -> LogEvent | None:
    """If values were given, store the run's values for the protocol. Returns a warning if that fails."""
    if not options.values and options.preset is None:
        return None
    try:
        protocols.remember_values(setup.protocol, setup.values, setup.paths)
    except StorageError as error:
        return LogEvent(f"{error.message}: the values of this run were not remembered", "warning")
    return None


def _once(pairs: Iterable[tuple[str, str]], complaint: str, hint: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found:
            raise UsageError(complaint.format(name), hint=hint)
        found[name] = value
    return found


def _preset(name: str | None, protocol: Protocol) -> Mapping[str, object]:
    if name is None:
        return {}
    return protocols.load_preset(protocol, name)


def _bench(name: str | None) -> Bench | None:
    if name is None:
        return None
    return runs.check_ports(protocols.load_bench(name))


INTERVAL_S = 1.0
"""Default number of seconds between two checkpoints."""

CHECKPOINTS = """With --checkpoint FILE the program can be resumed after this process has ended, even by a
kill or power cut: FILE always holds the program's state at its last top-level await (not inside
asyncio.run(), which waits in a call). exec --resume FILE continues from there, with the same version
of this program and on the same kind of computer. What was done after the checkpoint is done again.
--resume keeps FILE up to date. A program cannot be captured while it has a port open; grant ports to
the resumed program with --port, as before. FILE is removed when the program has completed."""


def add_checkpointing(parser: argparse.ArgumentParser, source: argparse._MutuallyExclusiveGroup) -> None:
    """Add the options for checkpoints; ``source`` is the group of options that say what to run."""
    source.add_argument("--resume", metavar="FILE", type=Path, help="resume the program in a checkpoint")
    parser.add_argument(
        "--checkpoint", metavar="FILE", type=Path, help="keep a checkpoint of the program in FILE"
    )
    parser.add_argument(
        "--checkpoint-every",
        metavar="S",
        type=seconds,
        help="minimum seconds between two checkpoints (default: 1, or as before)",
    )


def checkpointing_of(options: argparse.Namespace, memory: int) -> Checkpointing | None:
    """Return the checkpoints that the options request, or None; ``memory`` is the memory limit in bytes.

    Raises UsageError or CheckpointRefused.
    """
    if options.resume is None and options.checkpoint is None:
        if options.checkpoint_every is not None:
            raise UsageError("--checkpoint-every needs --checkpoint FILE or --resume FILE")
        return None
    _check_combination(options)
    if options.resume is not None:
        point = runs.read_resume_point(options.resume, memory)
        return runs.Checkpointing(options.resume, options.checkpoint_every or point.note.interval, point)
    return runs.Checkpointing(options.checkpoint, options.checkpoint_every or INTERVAL_S)


def _check_combination(options: argparse.Namespace) -> None:
    option = "--checkpoint" if options.resume is None else "--resume"
    if options.benchmark:
        raise UsageError(f"{option} and --benchmark cannot be used together", hint="Leave out one of them.")
    if options.exec_mode == "process":
        raise UsageError(f"{option} runs programs in this process", hint="Leave out --exec-mode process.")
    if options.resume is None:
        return
    if options.checkpoint is not None:
        raise UsageError("--resume FILE keeps FILE up to date itself", hint="Leave out --checkpoint.")
    if options.args is not None or options.trace:
        raise UsageError(
            "--args and --trace were set when the program started", hint="Leave them out with --resume."
        )


SANDBOX = """The program runs in a sandbox: it sees none of this computer's files, network or devices except
the ports that --port grants or that were granted and remembered before. If a protocol names a role
without a port, or a program asks for a port (navigator.serial.requestPort), you are asked on a terminal;
without a terminal, or with --json, it is an error. input() and sys.stdin read standard input."""


def add_port(parser: argparse.ArgumentParser) -> None:
    """Add ``--port`` and ``--limit``, which may be given once per role."""
    parser.add_argument(
        "--port",
        dest="ports",
        metavar="ROLE=DEVICE|sim:KIND|replay:FILE",
        action="append",
        default=[],
        help="the port, or the simulated or recorded instrument, behind a role such as 'scale'; with"
        " PATH=ROLE, such as /dev/ttyUSB0=scale, a program that opens this path gets the port of that role",
    )
    parser.add_argument(
        "--limit",
        dest="limits",
        metavar="ROLE=PROFILE|FILE",
        type=limit,
        action="append",
        default=[],
        help="send a role's port only what an instrument's profile, or a file, allows",
    )


def add_remember(parser: argparse.ArgumentParser) -> None:
    """Add the option ``--remember``."""
    parser.add_argument(
        "--remember",
        action="store_true",
        help="grant the program these ports, with these limits, for later runs that do not name "
        "them; until it"
        " changes, or until 'praxis-desktop ports grants revoke'",
    )


def add_journal(parser: argparse.ArgumentParser) -> None:
    """Add the option ``--journal``."""
    parser.add_argument(
        "--journal",
        metavar="FILE",
        help="record every byte on the ports in a new file; 'praxis-desktop journal' shows it, and a port"
        " replay:FILE plays it back",
    )


def add_mode(parser: argparse.ArgumentParser) -> None:
    """Add the option ``--exec-mode``."""
    parser.add_argument(
        "--exec-mode",
        choices=("thread", "process"),
        help="run the program in a thread of this process, or in its own process, as for a program "
        "that you do not"
        " trust (default: as in the settings)",
    )


def add_reporting(parser: argparse.ArgumentParser) -> None:
    """Add the options ``--json`` and ``--verbose``."""
    parser.add_argument("--json", action="store_true", help="print one JSON object per line")
    parser.add_argument(
        "-v",
        "--verbose",
        action="store_true",
        help="also report what this program does besides running the code",
    )
