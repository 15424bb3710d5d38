"""Reads the sources of settings: the system's file, the user's file and the environment."""

from __future__ import annotations

import json
import logging
import os
import re
import stat
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from msgspec import Struct, structs

from praxis_desktop.core.directories import config_directory, system_config_directories
from praxis_desktop.core.files import open_regular, read_regular
from praxis_desktop.core.json_lines import RepeatedKey, clear_json
from praxis_desktop.core.messages import Message
from praxis_desktop.settings.keys import KEYS, SECTIONS, Key, Origin, Settings, SettingsWarning, Value

FILE_NAME = "settings.json"
LOCKED = "locked"
"""The key of the system file's list of settings that users cannot change."""

MAX_BYTES = 1 << 20
"""Maximum size of a settings file, in bytes."""


class UnreadableFile(Exception):
    """A settings file cannot be understood. The message says why, worded to follow the file's path."""


class SettingsFile(Struct, frozen=True):
    """The contents of a settings file: the values, keyed by setting, as in JSON; the locked keys; and
    complaints about anything else.
    """

    values: Mapping[str, object]
    locked: tuple[str, ...]
    complaints: tuple[tuple[str, str], ...]
    """Pairs of a key and a complaint that is worded to follow the file's path."""


def user_settings_file() -> Path:
    """Return the path of the user's settings file, which may not exist."""
    return config_directory() / FILE_NAME


def is_regular(path: Path) -> bool:
    """Return whether ``path`` is a regular file; a pipe or device would block its reader. Raises OSError."""
    return stat.S_ISREG(path.stat().st_mode)


def read_document(path: Path) -> dict[str, Any] | None:
    """Read the JSON object at ``path``, or the TOML document if its name ends in ``.toml``. Returns None
    if there is no file. Raises UnreadableFile.
    """
    language = "TOML" if path.suffix == ".toml" else "JSON"
    try:
        if path.is_dir():
            raise UnreadableFile("is a folder, not a file")
        if not is_regular(path):
            raise UnreadableFile("is not a regular file")
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFile(Message("is larger than {max_bytes} MiB", max_bytes=MAX_BYTES >> 20))
        document = _toml(path) if language == "TOML" else json.loads(clear_json(read_regular(path)))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UnreadableFile(Message("cannot be read: {reason}", reason=error.strerror or error)) from error
    except RepeatedKey as error:
        raise UnreadableFile(Message("cannot be used: {error}", error=error)) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(Message("is not {language}: {error}", language=language, error=error)) from error
    if not isinstance(document, dict):
        raise UnreadableFile("is not a JSON object")
    return document


def _toml(path: Path) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(read_regular(path).decode("utf-8-sig"))


def understand(document: Mapping[str, Any], sections: Mapping[str, frozenset[str]]) -> SettingsFile:
    """Extract the settings from ``document``. ``sections`` maps each section to its known keys."""
    values: dict[str, object] = {}
    complaints: list[tuple[str, str]] = []
    locked = _locked(document.get(LOCKED, []), "", sections, complaints)
    for section, members in document.items():
        if section == LOCKED:
            continue
        known = sections.get(section)
        if known is None:
            complaints.append(
                (section, Message("has {section}, which this version does not know", section=quoted(section)))
            )
        elif not isinstance(members, dict):
            complaints.append(
                (
                    section,
                    Message(
                        'has {members} for "{section}", which must be an object of settings',
                        members=quoted(members),
                        section=section,
                    ),
                )
            )
        else:
            for name, value in members.items():
                if name in known:
                    values[f"{section}.{name}"] = value
                elif name == LOCKED:  # in TOML, keys at the end of the file belong to the last section
                    locked += _locked(value, section, sections, complaints)
                else:
                    key = f"{section}.{name}"
                    complaints.append(
                        (key, Message("has {key}, which this version does not know", key=quoted(key)))
                    )
    return SettingsFile(values, tuple(dict.fromkeys(locked)), tuple(complaints))


def _locked(
    listed: object, within: str, sections: Mapping[str, frozenset[str]], complaints: list[tuple[str, str]]
) -> list[str]:
    """Return the locked keys in ``listed``, where keys in the section ``within`` may omit its name."""
    if not isinstance(listed, list):
        complaints.append(
            (
                LOCKED,
                Message(
                    'has {listed} for "{locked}", which must be a list of keys',
                    listed=quoted(listed),
                    locked=LOCKED,
                ),
            )
        )
        return []
    keys = []
    for key in listed:
        section, _, name = key.rpartition(".") if isinstance(key, str) else ("", "", "")
        section = section or within
        if name in sections.get(section, ()):
            keys.append(f"{section}.{name}")
        else:
            complaints.append(
                (LOCKED, Message("locks {key}, which this version does not know", key=quoted(key)))
            )
    return keys


def quoted(value: object) -> str:
    """Return ``value`` as JSON, shortened to 60 characters."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (ValueError, RecursionError):
        text = "a value that is nested too deeply"
    except TypeError:  # TOML has dates
        text = str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def printable(text: str) -> str:
    """Escape the characters in ``text`` that UTF-8 cannot encode, as file names need not be Unicode."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


FILE_NAMES = ("settings.toml", "settings.json")

ALWAYS_CLOSED = "packages.network"
"""The key that takes its strictest value if a system file cannot be understood."""

_NAME = re.compile(rb"""["']([a-z]+\.[a-z_]+)["']""")


class SystemFile(NamedTuple):
    """The contents of a system file. ``damage`` says what is wrong with the file, worded to follow its path,
    or is "" if nothing is wrong.
    """

    said: SettingsFile
    damage: str = ""


def system_settings_file() -> Path:
    """Return the path of the administrator's settings file for this computer, which may not exist."""
    places = _places()
    return next((place for place in places if os.path.lexists(place)), places[0])


def unheeded_system_files() -> list[Path]:
    """Return the administrators' files that are ignored because another file takes precedence."""
    return [place for place in _places() if os.path.lexists(place)][1:]


def _places() -> list[Path]:
    return [folder / name for folder in system_config_directories() for name in FILE_NAMES]


def read_system_file(path: Path, sections: Mapping[str, frozenset[str]]) -> SystemFile:
    """Read the file at ``path``. If it cannot be understood, ALWAYS_CLOSED and all keys that appear in quotes
    in it are treated as locked, and each gets its strictest value or, if it has none, its default.
    """
    try:
        document = read_document(path)
        if document is None:
            return SystemFile(SettingsFile({}, (), ()))
        if not isinstance(document.get(LOCKED, []), list):
            raise UnreadableFile(
                Message('has something other than a list of keys for "{locked}"', locked=LOCKED)
            )
    except UnreadableFile as error:
        keys = [ALWAYS_CLOSED, *(key for key in _named(path, sections) if key != ALWAYS_CLOSED)]
        values = {key: strictest for key in keys if (strictest := KEYS[key].strictest) is not None}
        damage = Message(
            "{error}; until it is fixed, the whole file is ignored and {keys} cannot be changed",
            error=error,
            keys=_listed(keys),
        )
        return SystemFile(SettingsFile(values, tuple(keys), ()), damage)
    return SystemFile(understand(document, sections))


def _named(path: Path, sections: Mapping[str, frozenset[str]]) -> list[str]:
    """Return the keys that appear in quotes in the file at ``path``; in TOML, only locked keys are quoted."""
    try:
        if not is_regular(path):
            return []
        with open_regular(path) as file:
            content = file.read(MAX_BYTES)
    except OSError:
        return []
    found = dict.fromkeys(name.decode("ascii") for name in _NAME.findall(content))
    return [
        name for name in found if name.partition(".")[2] in sections.get(name.partition(".")[0], frozenset())
    ]


def _listed(keys: list[str]) -> str:
    return (
        keys[0] if len(keys) == 1 else Message("{keys} and {last}", keys=", ".join(keys[:-1]), last=keys[-1])
    )


log = logging.getLogger("praxis_desktop.settings")

SECTION_KEYS = {section: frozenset(kind.__struct_fields__) for section, kind in SECTIONS.items()}

_EMPTY = SettingsFile({}, (), ())


def load_settings(
    *,
    environ: Mapping[str, str] | None = None,
    user_file: Path | None = None,
    system_file: Path | None = None,
    pool_by_default: bool = False,
) -> Settings:
    """Load the settings of this process: environment variables override the user's file, which overrides the
    system's file, which overrides the defaults. A key locked by the system's file keeps the value given
    there.

    By default, ``environ`` is this process's environment, and the files are those of the platform (see
    ``docs/settings.md``). ``pool_by_default`` is the default for ``pool.enabled``, True in the window. Never
    raises: problems are listed in ``warnings`` (``log_warnings`` logs them). Thread-safe.
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
    """Log the warnings of ``settings``, each only once per process. Thread-safe."""
    for warning in settings.warnings:
        with _logged_lock:
            if warning.message in _logged:
                continue
            _logged.add(warning.message)
        log.warning("%s", warning)


class _Offer(Struct, frozen=True):
    """The value that a source provides for a key. ``take`` returns it, or raises ValueError if invalid."""

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
            self._warn(self._user_place, "locked", "locks keys, but only the system file may lock keys")

    def settings(self) -> Settings:
        values: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
        origins = {}
        for key in KEYS.values():
            value, origins[key.name] = self._settle(key)
            section, _, name = key.name.partition(".")
            values[section][name] = value
        sections: dict[str, Any] = {section: kind(**values[section]) for section, kind in SECTIONS.items()}
        return self._settle_largest(Settings(**sections, origins=MappingProxyType(origins)))

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
            self._warn(str(path), "", Message("{error}; it is ignored", error=error))
            return _EMPTY
        if document is None:
            return _EMPTY
        read = understand(document, SECTION_KEYS)
        self._complain(path, read)
        return read

    def _complain(self, path: Path, read: SettingsFile) -> None:
        for key, complaint in read.complaints:
            self._warn(str(path), key, Message("{complaint}; it is ignored", complaint=complaint))

    def _settle(self, key: Key) -> tuple[Value, Origin]:
        """Return the effective value of ``key`` and its origin. Adds a warning for each value not used."""
        locked = key.name in self._system.locked
        value, origin = self._default(key), Origin("default", self._system_place if locked else "", locked)
        refused: list[tuple[_Offer, str]] = []
        for offer in self._offers(key, locked):
            try:
                offered = offer.take()
            except ValueError:
                refused.append((offer, Message("must be {allowed}", allowed=key.rule.allowed)))
                if locked and offer.origin.kind == "system file":
                    value = value if key.strictest is None else key.strictest
                continue
            if not locked or offer.origin.kind == "system file":
                value, origin = offered, offer.origin
            elif offered != value:
                refused.append(
                    (offer, Message("is locked by {system_place}", system_place=self._system_place))
                )
        for offer, reason in refused:
            self._refuse(key, offer, reason, value, origin)
        return value, origin

    def _default(self, key: Key) -> Value:
        return self._pool_by_default if key.name == "pool.enabled" else key.default

    def _offers(self, key: Key, locked: bool) -> list[_Offer]:
        """Return the values offered for ``key`` by all sources, in ascending order of priority."""
        offers = []
        for origin, file in (
            (Origin("system file", self._system_place, locked), self._system),
            (Origin("user file", self._user_place), self._user),
        ):
            if key.name in file.values:
                given = file.values[key.name]
                offers.append(_Offer(origin, quoted(given), partial(key.rule.check, given)))
        text = self._environ.get(key.env, "") if key.env else ""
        if text.strip():
            offers.append(_Offer(Origin("environment", key.env), quoted(text), partial(key.rule.parse, text)))
        return offers

    def _refuse(self, key: Key, offer: _Offer, reason: str, value: Value, origin: Origin) -> None:
        place = offer.origin.place
        if offer.origin.kind == "environment":
            said = f"{place}={offer.shown}: {key.name}"
        else:
            said = Message(
                "{place}: {name} is {shown}, but it", place=place, name=key.name, shown=offer.shown
            )
        self._warnings.append(
            SettingsWarning(
                place,
                key.name,
                printable(
                    Message(
                        "{said} {reason}; {text} ({origin}) is used instead",
                        said=said,
                        reason=reason,
                        text=quoted(value),
                        origin=origin,
                    )
                ),
            )
        )

    def _settle_largest(self, settings: Settings) -> Settings:
        """Raise ``pool.largest`` to ``pool.size`` if it is smaller."""
        pool = settings.pool
        if pool.largest < pool.size:
            origin = settings.origin("pool.largest")
            if origin.kind != "default":
                self._warn(
                    origin.place,
                    "pool.largest",
                    Message(
                        "sets pool.largest to {largest}, less than pool.size; {size} is used instead",
                        largest=pool.largest,
                        size=pool.size,
                    ),
                )
            settings = structs.replace(settings, pool=structs.replace(pool, largest=pool.size))
        return structs.replace(settings, warnings=tuple(self._warnings))

    def _warn(self, place: str, key: str, clause: str) -> None:
        self._warnings.append(SettingsWarning(place, key, printable(f"{place} {clause}")))
