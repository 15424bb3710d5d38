"""Reading a settings file: where it is, and what it says, whatever state it is in."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from praxis_desktop.core.directories import config_directory, system_config_directories

FILE_NAME = "settings.json"
LOCKED = "locked"
"""The list, in the system file, of keys that users cannot change."""

MAX_BYTES = 1 << 20
"""More than any settings file needs; a larger one is something else."""


class UnreadableFile(Exception):
    """A settings file that cannot be made sense of; the text says why, to go on after its path."""


class SettingsFile(NamedTuple):
    """What a file says: values by key, as JSON has them; keys it locks; and what in it means nothing."""

    values: Mapping[str, object]
    locked: tuple[str, ...]
    complaints: tuple[tuple[str, str], ...]
    """Of each: the key, and a clause that goes on after the file's path."""


def user_settings_file() -> Path:
    """The file of the user; it may not exist."""
    return config_directory() / FILE_NAME


def system_settings_file() -> Path:
    """The file of this computer's administrator; it may not exist."""
    places = [folder / FILE_NAME for folder in system_config_directories()]
    return next((place for place in places if os.path.lexists(place)), places[0])


def read_document(path: Path) -> dict[str, Any] | None:
    """The JSON object in ``path``, None when there is no such file. Raises UnreadableFile."""
    try:
        status = path.stat()
        # A pipe or a device would keep its reader waiting.
        if stat.S_ISDIR(status.st_mode):
            raise UnreadableFile("is a folder, not a file")
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFile("is not a regular file")
        if status.st_size > MAX_BYTES:
            raise UnreadableFile(f"has more than {MAX_BYTES >> 20} MiB")
        document = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UnreadableFile(f"cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise UnreadableFile("holds no JSON object")
    return document


def understand(document: Mapping[str, Any], sections: Mapping[str, frozenset[str]]) -> SettingsFile:
    """What ``document`` says. ``sections`` names what there is: the keys of each section."""
    values: dict[str, object] = {}
    complaints: list[tuple[str, str]] = []
    for section, members in document.items():
        if section == LOCKED:
            continue
        known = sections.get(section)
        if known is None:
            complaints.append((section, f"has {quoted(section)}, which this version does not know"))
        elif not isinstance(members, dict):
            complaints.append(
                (section, f'has {quoted(members)} for "{section}", which must be an object of settings')
            )
        else:
            for name, value in members.items():
                if name in known:
                    values[f"{section}.{name}"] = value
                else:
                    key = f"{section}.{name}"
                    complaints.append((key, f"has {quoted(key)}, which this version does not know"))
    locked = _locked(document.get(LOCKED, []), sections, complaints)
    return SettingsFile(values, locked, tuple(complaints))


def _locked(
    listed: object, sections: Mapping[str, frozenset[str]], complaints: list[tuple[str, str]]
) -> tuple[str, ...]:
    if not isinstance(listed, list):
        complaints.append((LOCKED, f'has {quoted(listed)} for "{LOCKED}", which must be a list of keys'))
        return ()
    keys = []
    for key in listed:
        section, _, name = key.partition(".") if isinstance(key, str) else ("", "", "")
        if name in sections.get(section, ()):
            keys.append(key)
        else:
            complaints.append((LOCKED, f"locks {quoted(key)}, which this version does not know"))
    return tuple(keys)


def quoted(value: object) -> str:
    """``value`` as JSON, shortened."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (ValueError, RecursionError):
        text = "a value that is nested too deeply"
    return text if len(text) <= 60 else text[:59] + "…"


def printable(text: str) -> str:
    """``text`` without what no terminal and no log file can be given: file names need not be Unicode."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
