"""``settings check`` and ``settings template``: for administrators who write a system's file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from praxis_desktop.cli.settings.listing import tell, warn
from praxis_desktop.cli.telling.teller import Teller, write_lines
from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.settings import KEYS, LOCKED, UnreadableFile, load_settings, read_document
from praxis_desktop.settings.template import system_template

_SOMETHING_IS_WRONG = UsageError.exit_code


def check(name: str, *, is_system: bool, as_json: bool) -> int:
    """Show which values of the file ``name`` would be in force. Returns the exit code. Raises UsageError."""
    path = Path(name).absolute()
    if not os.path.lexists(path):
        raise UsageError(f"{path} does not exist")
    nowhere = path / "none"
    if is_system or _is_system_file(path):
        settings = load_settings(environ={}, user_file=nowhere, system_file=path)
    else:
        settings = load_settings(environ={}, user_file=path, system_file=nowhere)
    teller = Teller(as_json=as_json)
    tell(teller, settings, [key for key in KEYS.values() if settings.origin(key.name).place])
    warn(teller, settings)
    count = len(settings.warnings)
    teller.for_people(f"{path}: {_counted(count)}")
    teller.result({"warnings": count}, state="failed" if count else "completed")
    return _SOMETHING_IS_WRONG if count else 0


def template(name: str) -> int:
    """Write a template of a system's file to the new file ``name`` or to standard output.

    Returns the exit code. Raises UsageError, StorageError.
    """
    text = system_template(sys.platform)
    if not name:
        write_lines(text.splitlines())
        return 0
    path = Path(name).absolute()
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{path} is there already", hint="Name a new file.") from None
    except OSError as error:
        raise StorageError(
            f"{path} cannot be written: {error.strerror or error}", hint="Name another folder."
        ) from error
    write_lines([f"wrote {path}"])
    return 0


def _is_system_file(path: Path) -> bool:
    if path.suffix == ".toml":
        return True
    try:
        return LOCKED in (read_document(path) or {})
    except UnreadableFile:
        return False


def _counted(count: int) -> str:
    if not count:
        return "all of it would hold"
    return "something in it is wrong" if count == 1 else f"{count} things in it are wrong"
