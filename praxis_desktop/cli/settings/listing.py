"""``settings list``: each setting with its value and origin."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import ClassVar

from praxis_desktop.cli.telling.teller import Teller, aligned
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.events import Event, LogEvent
from praxis_desktop.settings import KEYS, Key, Settings, load_settings, quoted
from praxis_desktop.settings.keys import Value


class SettingEvent(Event, frozen=True):
    """A setting with its ``value``; its ``origin`` is "default", "system file", "user file" or "environment",
    ``place`` the file or the variable, ``locked`` whether users cannot change it.
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
    """List the settings in force. Returns the exit code. Raises UsageError for an unknown name."""
    keys = [key for name in names for key in _named(name)] or list(KEYS.values())
    settings = load_settings()
    teller = Teller(as_json=as_json)
    warn(teller, settings)
    tell(teller, settings, keys)
    teller.result()
    return 0


def warn(teller: Teller, settings: Settings) -> None:
    """Show the problems in the sources of the settings."""
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
        near = difflib.get_close_matches(name, KEYS, 1)
        hint = f"Did you mean {near[0]}?" if near else "See: praxis-desktop settings"
        raise UsageError(f"there is no setting {quoted(name)}", hint=hint)
    return found
