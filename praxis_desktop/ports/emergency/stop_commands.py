"""How each kind of instrument is stopped, as its profile says."""

from __future__ import annotations

import functools
import json
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.expressions import Expression, ExpressionRefused
from praxis_desktop.core.records import Record
from praxis_desktop.core.regular_files import read_regular
from praxis_desktop.core.shipped import shipped
from praxis_desktop.ports.transport import OutputLine

logger = logging.getLogger(__name__)

FOLDER = "instrument_profiles"
_LONGEST_CONFIRM_S = 10.0


class StopCommand(Record):
    """What makes a kind of instrument stop: ``commands`` are sent one after the other; ``confirm`` is found
    in the reply within ``confirm_s`` seconds, None for an instrument that does not answer; ``drop_lines`` are
    modem lines that are switched off. ``advice`` is what a person does. ``name`` is the instrument's.
    ``on_lost_program`` says whether it is stopped, too, when this program dies: "stop" or "leave".
    """

    kind: str
    name: str
    simulator: str = ""
    backend: str = ""
    commands: tuple[bytes, ...] = ()
    confirm: Expression | None = None
    confirm_s: float = 0.5
    drop_lines: tuple[OutputLine, ...] = ()
    advice: str = ""
    on_lost_program: str = "stop"


# The profiles' own types are not used here: msgspec takes 50 ms to load and to describe them, as long as an
# emergency stop may take altogether.


def read_stop_commands(*folders: Path) -> Mapping[str, StopCommand]:
    """How to stop each kind of instrument, from the profiles that ship and the user's; from those in
    ``folders`` when there are any. Files that are no profiles are passed over.
    """
    found = {}
    for folder in folders or (shipped("resources") / FOLDER, data_directory() / FOLDER):
        for path in sorted(folder.glob("*.json")):
            try:
                command = _read(json.loads(read_regular(path)), path)
            except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
                continue  # `ports check` says what is wrong with it
            found[command.kind] = command
    return found


def _expression(confirm: str, path: Path) -> Expression | None:
    """None for one that is refused: the instrument is stopped all the same."""
    try:
        return Expression(confirm)
    except ExpressionRefused as error:
        logger.warning("%s: nobody can tell whether the instrument confirms a stop: %s", path, error)
        return None


def _read(profile: dict[str, Any], path: Path) -> StopCommand:
    stop = profile["stop"]
    confirm = stop.get("confirm", "")
    lines: Iterator[OutputLine] = (line for line in ("dtr", "rts") if line in stop.get("drop_lines", ()))
    return StopCommand(
        str(profile["kind"]),
        str(profile["name"]),
        str(profile.get("simulator", "")),
        str(profile.get("backend", "")),
        tuple(text.encode("latin-1") for text in stop.get("send", ())),
        _expression(confirm, path) if confirm else None,
        min(float(stop.get("confirm_s", 0.5)), _LONGEST_CONFIRM_S),
        tuple(lines),
        str(stop["advice"]),
        "leave" if stop.get("on_lost_program") == "leave" else "stop",
    )


@functools.cache
def known_stop_commands() -> Mapping[str, StopCommand]:
    """The same, read once: nothing is read while somebody waits for an instrument to stop."""
    return read_stop_commands()


def kind_of_simulator(simulator: str) -> str:
    """The kind of instrument that ``sim:SIMULATOR`` simulates; "" when no profile has it."""
    commands = known_stop_commands()
    for command in commands.values():
        if simulator and command.simulator == simulator:
            return command.kind
    return simulator if simulator in commands else ""


def kind_of_backend(backend: str) -> str:
    """The kind of instrument that PyLabRobot's ``backend`` (module:Class) speaks with; "" when none does.

    A class has the name of the module that defines it, and those of packages around that which offer it too.
    """
    commands = known_stop_commands().values()
    return next((command.kind for command in commands if _is_same_class(command.backend, backend)), "")


def _is_same_class(one: str, other: str) -> bool:
    module, _, name = one.partition(":")
    another, _, another_name = other.partition(":")
    is_around = f"{module}.".startswith(f"{another}.") or f"{another}.".startswith(f"{module}.")
    return bool(name) and name == another_name and is_around
