"""Settings from their four places: a bad value is never an error, the next valid one below it holds."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from praxis_desktop.core.records import field_names, replace
from praxis_desktop.settings.files import (
    SettingsFile,
    UnreadableFile,
    printable,
    quoted,
    read_document,
    understand,
    user_settings_file,
)
from praxis_desktop.settings.model import KEYS, SECTIONS, Key, Origin, Settings, SettingsWarning
from praxis_desktop.settings.rules import Value
from praxis_desktop.settings.system_file import CLOSED, read_system_file, system_settings_file

log = logging.getLogger("praxis_desktop.settings")

SECTION_KEYS = {section: frozenset(field_names(kind)) for section, kind in SECTIONS.items()}

_EMPTY = SettingsFile({}, (), ())


def load_settings(
    *,
    environ: Mapping[str, str] | None = None,
    user_file: Path | None = None,
    system_file: Path | None = None,
    pool_by_default: bool = False,
) -> Settings:
    """The settings that hold for this process: defaults, below the system's file, below the user's file,
    below environment variables; a key that the system's file locks keeps the value it has there.

    ``environ`` is this process's environment unless given, the files are those of the platform (see
    ``docs/settings.md``). ``pool_by_default`` is the default of ``pool.enabled``: the window's is True. Never
    raises: whatever is wrong is in ``warnings`` (``log_warnings`` logs them). Any thread.
    """
    return _Loading(
        os.environ if environ is None else environ,
        user_settings_file() if user_file is None else user_file,
        system_settings_file() if system_file is None else system_file,
        pool_by_default,
    ).settings()


_logged: set[str] = set()
_logged_lock = threading.Lock()


def log_warnings(settings: Settings) -> None:
    """Log the warnings of ``settings``, each of them once in the life of this process. Any thread."""
    for warning in settings.warnings:
        with _logged_lock:
            if warning.message in _logged:
                continue
            _logged.add(warning.message)
        log.warning("%s", warning)


class _Offer(NamedTuple):
    """A value that some place has for a key; ``take`` checks it. Raises ValueError when it is none."""

    origin: Origin
    shown: str
    take: Callable[[], Value]


class _Loading:
    def __init__(
        self, environ: Mapping[str, str], user_file: Path, system_file: Path, pool_by_default: bool
    ) -> None:
        self._environ = environ
        self._user_place, self._system_place = str(user_file), str(system_file)
        self._pool_by_default = pool_by_default
        self._warnings: list[SettingsWarning] = []
        self._system = self._read_system(system_file)
        self._user = self._read(user_file)
        if self._user.locked:
            self._warn(self._user_place, "locked", "locks keys, which only the system's file can")

    def settings(self) -> Settings:
        values: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
        origins = {}
        for key in KEYS.values():
            value, origins[key.name] = self._settle(key)
            section, _, name = key.name.partition(".")
            values[section][name] = value
        return self._settle_largest(
            Settings(
                **{section: kind(**values[section]) for section, kind in SECTIONS.items()},
                origins=MappingProxyType(origins),
                warnings=(),
            )
        )

    def _read_system(self, path: Path) -> SettingsFile:
        read, damage = read_system_file(path, SECTION_KEYS)
        if damage:
            self._warn(str(path), "", damage)
        self._complain(path, read)
        return read

    def _read(self, path: Path) -> SettingsFile:
        try:
            document = read_document(path)
        except UnreadableFile as error:
            self._warn(str(path), "", f"{error}; it is not heeded")
            return _EMPTY
        if document is None:
            return _EMPTY
        read = understand(document, SECTION_KEYS)
        self._complain(path, read)
        return read

    def _complain(self, path: Path, read: SettingsFile) -> None:
        for key, complaint in read.complaints:
            self._warn(str(path), key, f"{complaint}; it is not heeded")

    def _settle(self, key: Key) -> tuple[Value, Origin]:
        """The value of ``key`` that holds, and where it is from; warns of those that do not hold."""
        locked = key.name in self._system.locked
        value, origin = self._default(key), Origin("default", self._system_place if locked else "", locked)
        refused: list[tuple[_Offer, str]] = []
        for offer in self._offers(key, locked):
            try:
                offered = offer.take()
            except ValueError:
                refused.append((offer, f"must be {key.rule.allowed}"))
                if locked and offer.origin.kind == "system file":
                    value = CLOSED.get(key.name, value)
                continue
            if not locked or offer.origin.kind == "system file":
                value, origin = offered, offer.origin
            elif offered != value:
                refused.append((offer, f"is locked by {self._system_place}"))
        for offer, reason in refused:
            self._refuse(key, offer, reason, value, origin)
        return value, origin

    def _default(self, key: Key) -> Value:
        return self._pool_by_default if key.name == "pool.enabled" else key.default

    def _offers(self, key: Key, locked: bool) -> list[_Offer]:
        """What the places have for ``key``, the strongest one last."""
        offers = []
        for origin, file in (
            (Origin("system file", self._system_place, locked), self._system),
            (Origin("user file", self._user_place), self._user),
        ):
            if key.name in file.values:
                given = file.values[key.name]
                offers.append(_Offer(origin, quoted(given), partial(key.rule.check, given)))
        text = self._environ.get(key.variable, "") if key.variable else ""
        if text.strip():
            offers.append(
                _Offer(Origin("environment", key.variable), quoted(text), partial(key.rule.parse, text))
            )
        return offers

    def _refuse(self, key: Key, offer: _Offer, reason: str, value: Value, origin: Origin) -> None:
        place = offer.origin.place
        if offer.origin.kind == "environment":
            said = f"{place}={offer.shown}: {key.name}"
        else:
            said = f"{place}: {key.name} is {offer.shown}, it"
        self._warnings.append(
            SettingsWarning(
                place, key.name, printable(f"{said} {reason}; {quoted(value)} ({origin}) holds instead")
            )
        )

    def _settle_largest(self, settings: Settings) -> Settings:
        """A pool cannot be larger than the largest it may be: the size wins."""
        pool = settings.pool
        if pool.largest < pool.size:
            origin = settings.origin("pool.largest")
            if origin.kind != "default":
                self._warn(
                    origin.place,
                    "pool.largest",
                    f"has {pool.largest} for pool.largest, less than pool.size; {pool.size} holds instead",
                )
            settings = replace(settings, pool=replace(pool, largest=pool.size))
        return replace(settings, warnings=tuple(self._warnings))

    def _warn(self, place: str, key: str, clause: str) -> None:
        self._warnings.append(SettingsWarning(place, key, printable(f"{place} {clause}")))
