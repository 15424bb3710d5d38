"""How a run is conducted, as the options of ``run`` and the settings say: who is asked, what is kept."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, cast

from praxis_desktop.cli.locks import refuse_locked
from praxis_desktop.cli.values import pair, seconds
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.records import Record, replace
from praxis_desktop.core.system_user import system_user
from praxis_desktop.records.exporting.formats import FORMATS

if TYPE_CHECKING:
    from praxis_desktop.runs.request import OnPrompt, RunRequest
    from praxis_desktop.settings import Settings
    from praxis_desktop.settings.model import OnError

_LONGEST_NAME = 200
_LONGEST_NOTES = 10_000


class Export(Record):
    """Where the results of a run go when it has ended."""

    folder: Path
    formats: tuple[str, ...]


class Conduct(Record):
    """What the command line does for a run besides running it. ``reason`` is the one for stops by signal;
    with ``requires_reason`` one is asked for where there is none.
    """

    operator: str
    reason: str = ""
    requires_reason: bool = False
    export: Export | None = None


def add_conduct(parser: argparse.ArgumentParser) -> None:
    """The options of ``run`` for errors, questions, limits, names, and exports."""
    parser.add_argument(
        "--on-error",
        choices=("ask", "retry", "skip", "abort"),
        help="when an operation of a machine fails: ask what to do, try it three times more, leave it out, or"
        " end the run (default: as the settings say; where that is ask and there is no terminal, abort)",
    )
    parser.add_argument(
        "--on-prompt",
        choices=("ask", "default", "abort"),
        help="when the protocol asks something: ask, answer as after the question's deadline, or refuse"
        " (default: ask on a terminal, else abort). Without a terminal 'praxis-desktop runs answer' answers",
    )
    parser.add_argument(
        "--step-timeout",
        metavar="S",
        type=seconds,
        help="let one operation of a machine take S seconds at most (default: as the settings say)",
    )
    parser.add_argument(
        "--timeout", metavar="S", type=seconds, help="stop the run after S seconds (default: never)"
    )
    parser.add_argument(
        "--no-queue",
        action="store_true",
        help="fail when another run has the port, instead of waiting for it",
    )
    parser.add_argument(
        "--profile",
        dest="profiles",
        metavar="ROLE=KIND",
        type=pair,
        action="append",
        default=[],
        help="the kind of instrument behind a role, whose stop command an emergency stop sends",
    )
    parser.add_argument("--operator", metavar="NAME", help="who runs it (default: the system's user)")
    parser.add_argument("--name", metavar="TEXT", default="", help="a name for the run")
    parser.add_argument("--notes", metavar="TEXT", default="", help="what else its record is to say")
    parser.add_argument("--reason", metavar="TEXT", default="", help="why, should it be stopped by a signal")
    parser.add_argument(
        "--export-to",
        metavar="DIR",
        help="export the results to a folder when the run has ended, however it did",
    )
    parser.add_argument(
        "--export-formats", metavar="LIST", type=_formats, help="of csv,json,pdf (default: all)"
    )


def conducted(
    request: RunRequest, options: argparse.Namespace, settings: Settings, *, can_ask: bool
) -> RunRequest:
    """The request with what the options of ``add_conduct`` and the settings say. Raises UsageError."""
    on_error, on_prompt = options.on_error, options.on_prompt
    refuse_locked(settings, "runs.on_error", on_error, "--on-error")
    refuse_locked(settings, "runs.step_timeout", options.step_timeout, "--step-timeout")
    if on_error is None:
        on_error = settings.runs.on_error
        if on_error == "ask" and not can_ask:
            on_error = "abort"
    return replace(
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
    )


def conduct_of(options: argparse.Namespace, settings: Settings) -> Conduct:
    """What is done for the run. Raises UsageError."""
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
        raise UsageError("--operator names nobody", hint="Leave it out, or name who runs the protocol.")
    return _text(given.strip(), "--operator", _LONGEST_NAME)


def _text(given: str, option: str, longest: int) -> str:
    if len(given) > longest:
        raise UsageError(f"{option} has more than {longest} characters", hint="Say it in fewer words.")
    # Bytes that are not of the terminal's encoding came as lone surrogates.
    return given.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _profiles(named: list[tuple[str, str]]) -> dict[str, str]:
    if not named:
        return {}
    from praxis_desktop.ports.profiles.library import load_profiles

    library, profiles = load_profiles(), {}
    for role, kind in named:
        if role in profiles:
            raise UsageError(f"{role!r} has two profiles", hint="Name each role once.")
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
        raise UsageError(f"{folder} is no folder: nothing can be exported to it", hint="Name a folder.")
    refuse_locked(settings, "history.export_folder", None if named is None else str(folder), "--export-to")
    configured = settings.history.export_formats
    given = options.export_formats
    if given is not None:
        given = "all" if set(given) == set(FORMATS) else ",".join(given)
    refuse_locked(settings, "history.export_formats", given, "--export-formats")
    formats = options.export_formats or (FORMATS if configured == "all" else (configured,))
    return Export(folder, formats)


def _formats(text: str) -> tuple[str, ...]:
    formats = tuple(dict.fromkeys(word.strip().lower() for word in text.split(",") if word.strip()))
    if "all" in formats:
        return FORMATS
    unknown = [word for word in formats if word not in FORMATS]
    if unknown or not formats:
        raise argparse.ArgumentTypeError(f"{text!r} is not one or more of csv,json,pdf")
    return formats
