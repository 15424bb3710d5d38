"""Reading a settings file: where it is, and what it says, whatever state it is in."""

from __future__ import annotations

import json
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from praxis_desktop.core.directories import config_directory
from praxis_desktop.core.regular_files import read_regular

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


def is_regular(path: Path) -> bool:
    """Whether it is a file: a pipe or a device would keep its reader waiting. Raises OSError."""
    return stat.S_ISREG(path.stat().st_mode)


def read_document(path: Path) -> dict[str, Any] | None:
    """The JSON object in ``path``, or the TOML document if it is called so; None when there is no such file.
    Raises UnreadableFile.
    """
    language = "TOML" if path.suffix == ".toml" else "JSON"
    try:
        if path.is_dir():
            raise UnreadableFile("is a folder, not a file")
        if not is_regular(path):
            raise UnreadableFile("is not a regular file")
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFile(f"has more than {MAX_BYTES >> 20} MiB")
        document = _toml(path) if language == "TOML" else json.loads(read_regular(path))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UnreadableFile(f"cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"is not {language}: {error}") from error
    if not isinstance(document, dict):
        raise UnreadableFile("holds no JSON object")
    return document


def _toml(path: Path) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(read_regular(path).decode("utf-8-sig"))


def understand(document: Mapping[str, Any], sections: Mapping[str, frozenset[str]]) -> SettingsFile:
    """What ``document`` says. ``sections`` names what there is: the keys of each section."""
    values: dict[str, object] = {}
    complaints: list[tuple[str, str]] = []
    locked = _locked(document.get(LOCKED, []), "", sections, complaints)
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
                elif name == LOCKED:  # in TOML what is written last belongs to the last section
                    locked += _locked(value, section, sections, complaints)
                else:
                    key = f"{section}.{name}"
                    complaints.append((key, f"has {quoted(key)}, which this version does not know"))
    return SettingsFile(values, tuple(dict.fromkeys(locked)), tuple(complaints))


def _locked(
    listed: object, within: str, sections: Mapping[str, frozenset[str]], complaints: list[tuple[str, str]]
) -> list[str]:
    """The keys of a list that stands in the section ``within``, where they may leave out its name."""
    if not isinstance(listed, list):
        complaints.append((LOCKED, f'has {quoted(listed)} for "{LOCKED}", which must be a list of keys'))
        return []
    keys = []
    for key in listed:
        section, _, name = key.rpartition(".") if isinstance(key, str) else ("", "", "")
        section = section or within
        if name in sections.get(section, ()):
            keys.append(f"{section}.{name}")
        else:
            complaints.append((LOCKED, f"locks {quoted(key)}, which this version does not know"))
    return keys


def quoted(value: object) -> str:
    """``value`` as JSON, shortened."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (ValueError, RecursionError):
        text = "a value that is nested too deeply"
    except TypeError:  # TOML has dates
        text = str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def printable(text: str) -> str:
    """``text`` without what no terminal and no log file can be given: file names need not be Unicode."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
