"""``settings``: shows settings and their origins, changes the user's own, and checks settings files."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from praxis_desktop.cli.arguments import add_action, add_json
from praxis_desktop.cli.output.command_output import Teller, write_lines
from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.core.events import Event, LogEvent
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.likeness import nearest
from praxis_desktop.core.terminal_text import aligned
from praxis_desktop.settings import (
    KEYS,
    LOCKED,
    Key,
    Settings,
    UnreadableFile,
    load_settings,
    quoted,
    read_document,
    save_user_setting,
    user_settings_file,
)
from praxis_desktop.settings.keys import Value
from praxis_desktop.settings.template import system_template

if TYPE_CHECKING:
    pass

DESCRIPTION = """Every setting, its value and where it comes from: the default, the system's file, your own
file, or an environment variable."""

EPILOG = "More: settings.html and deployment.html in the manual"

SET = """Write a value to your own file. Keys that the system's file locks are refused."""
UNSET = """Remove a key from your own file."""
CHECK = """Check a file before it is installed: list each of its keys with the value that would apply.

The exit code is 2 if some of it would be ignored. A file that ends in .toml, or has a list of locks, is
treated as a system's file."""
TEMPLATE = """Write a template for a system's file: every setting with its meaning, as comments.

The path where it belongs is at its top."""


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare ``settings`` and its actions."""
    parser.description = DESCRIPTION
    parser.epilog = EPILOG
    add_json(parser)
    parser.set_defaults(perform=_perform, action="list", keys=[])
    actions = parser.add_subparsers(metavar="ACTION", title="actions")
    listed = add_action(actions, "list", "show them (default)", DESCRIPTION, action="list")
    listed.add_argument("keys", metavar="KEY", nargs="*", help="only these, or a whole section")
    change = add_action(actions, "set", "write one to your own file", SET, action="set")
    change.add_argument("key", metavar="KEY", help="for example pool.size")
    change.add_argument("value", metavar="VALUE", help="as in an environment variable: true, 12, a path")
    unset = add_action(actions, "unset", "remove one from your own file", UNSET, action="unset")
    unset.add_argument("key", metavar="KEY", help="for example pool.size")
    check = add_action(
        actions, "check", "check a file before it is installed", CHECK, action="check", system=False
    )
    check.add_argument("file", metavar="FILE", help="a file of settings")
    check.add_argument("--system", action="store_true", help="treat it as a system's file, whatever its name")
    template = add_action(
        actions, "template", "write a template for a system's file", TEMPLATE, action="template"
    )
    template.add_argument(
        "file", metavar="FILE", nargs="?", default="", help="a new file (default: standard output)"
    )


def _perform(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    if options.action == "set":
        return change(options.key, options.value, as_json=options.json)
    if options.action == "unset":
        return unset(options.key, as_json=options.json)
    if options.action == "check":
        return check(options.file, is_system=options.system, as_json=options.json)
    if options.action == "template":
        return template(options.file)
    return show(options.keys, as_json=options.json)


class SettingEvent(Event, frozen=True):
    """A setting and its ``value``. ``origin`` is "default", "system file", "user file" or "environment";
    ``place`` is the file or the variable; ``locked`` means that users cannot change it.
    """

    name: ClassVar[str] = "setting"
    key: str
    value: Value
    default: Value
    origin: str
    place: str
    locked: bool
    meaning: str


def show(names: Sequence[str], *, as_json: bool) -> int:
    """List the settings in effect; return the exit code. Raises UsageError for an unknown name."""
    keys = [key for name in names for key in _named(name)] or list(KEYS.values())
    settings = load_settings()
    teller = Teller(as_json=as_json)
    warn(teller, settings)
    tell(teller, settings, keys)
    teller.result()
    return 0


def warn(teller: Teller, settings: Settings) -> None:
    """Show the problems found while loading the settings."""
    for warning in settings.warnings:
        teller.event(LogEvent(warning.message, "warning"))


def tell(teller: Teller, settings: Settings, keys: Iterable[Key]) -> None:
    """Show ``keys`` as lines or events."""
    keys = list(keys)
    for key in keys:
        origin = settings.origin(key.name)
        teller.for_programs(
            SettingEvent(
                key=key.name,
                value=settings.value(key.name),
                default=key.default,
                origin=origin.kind,
                place=origin.place,
                locked=origin.locked,
                meaning=key.meaning,
            )
        )
    if keys:
        rows = [(key.name, quoted(settings.value(key.name)), str(settings.origin(key.name))) for key in keys]
        teller.for_people(*aligned([("KEY", "VALUE", "FROM"), *rows]))


def _named(name: str) -> list[Key]:
    found = [key for key in KEYS.values() if name in (key.name, key.name.partition(".")[0])]
    if not found:
        near = nearest(name, KEYS)
        hint = f"Did you mean {near[0]}?" if near else "See: praxis-desktop settings"
        raise UsageError(f"there is no setting {quoted(name)}", hint=hint)
    return found


def change(key: str, text: str, *, as_json: bool) -> int:
    """Set ``key`` to the value in ``text``; return the exit code. Raises UsageError or StorageError."""
    known = KEYS.get(key)
    if known is None:
        save_user_setting(key, text)  # raises for an unknown key, with suggestions
        return ExitCode.UNUSABLE
    try:
        value = known.rule.parse(text)
    except ValueError:
        raise UsageError(f"{key} cannot be {quoted(text)}: it must be {known.rule.allowed}") from None
    save_user_setting(key, value)
    return _told(key, f"{key} is {quoted(value)} in {user_settings_file()}", as_json=as_json)


def unset(key: str, *, as_json: bool) -> int:
    """Remove ``key`` from the user's file; return the exit code. Raises UsageError or StorageError."""
    done = "was removed from" if save_user_setting(key, None) else "was not in"
    return _told(key, f"{key} {done} {user_settings_file()}", as_json=as_json)


def _told(key: str, done: str, *, as_json: bool) -> int:
    """Report the change, and the value in effect unless it now comes from the user's file."""
    settings = load_settings()
    teller = Teller(as_json=as_json)
    warn(teller, settings)
    origin = settings.origin(key)
    in_effect = f"; the value in effect is {quoted(settings.value(key))} ({origin})"
    teller.for_people(done if origin.kind == "user file" else done + in_effect)
    if as_json:
        tell(teller, settings, [KEYS[key]])
    teller.result()
    return 0


def check(name: str, *, is_system: bool, as_json: bool) -> int:
    """Show which values in the file ``name`` would take effect; return the exit code. Raises UsageError."""
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
    return ExitCode.UNUSABLE if count else 0


def template(name: str) -> int:
    """Write a template for a system file to the new file ``name`` or to standard output.

    Returns the exit code. Raises UsageError or StorageError.
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
        raise UsageError(f"{path} already exists", hint="Name a file that does not exist yet.") from None
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
        return "every value in it would take effect"
    return "1 problem in it" if count == 1 else f"{count} problems in it"
