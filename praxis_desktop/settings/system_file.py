"""The administrator's file: what it locks stays locked, whatever state it is in."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from praxis_desktop.core.directories import system_config_directories
from praxis_desktop.core.regular_files import open_regular
from praxis_desktop.settings.files import (
    LOCKED,
    MAX_BYTES,
    SettingsFile,
    UnreadableFile,
    is_regular,
    read_document,
    understand,
)
from praxis_desktop.settings.rules import Value

FILE_NAMES = ("settings.toml", "settings.json")

ALWAYS_CLOSED = "packages.network"
"""What nobody gets by way of a system's file that cannot be understood."""

CLOSED: Mapping[str, Value] = MappingProxyType(
    {
        ALWAYS_CLOSED: False,
        "execution.mode": "process",
        "runs.approved_only": True,
        "runs.require_reason": True,
    }
)
"""The strictest value of each key that is a rule and not a preference."""

_NAME = re.compile(rb"""["']([a-z]+\.[a-z_]+)["']""")


class SystemFile(NamedTuple):
    """What the file says; ``damage`` is a clause that goes on after its path, "" for a sound one."""

    said: SettingsFile
    damage: str = ""


def system_settings_file() -> Path:
    """The file of this computer's administrator; it may not exist."""
    places = _places()
    return next((place for place in places if os.path.lexists(place)), places[0])


def unheeded_system_files() -> list[Path]:
    """Files that would be the administrator's, were there not one before them."""
    return [place for place in _places() if os.path.lexists(place)][1:]


def _places() -> list[Path]:
    return [folder / name for folder in system_config_directories() for name in FILE_NAMES]


def read_system_file(path: Path, sections: Mapping[str, frozenset[str]]) -> SystemFile:
    """What is in ``path``. Of a file that cannot be understood, the keys that it names in quotes are taken
    for those that it locks: they have their strictest value, or the default where none is stricter.
    """
    try:
        document = read_document(path)
        if document is None:
            return SystemFile(SettingsFile({}, (), ()))
        if not isinstance(document.get(LOCKED, []), list):
            raise UnreadableFile(f'has something else than a list of keys for "{LOCKED}"')
    except UnreadableFile as error:
        keys = [ALWAYS_CLOSED, *(key for key in _named(path, sections) if key != ALWAYS_CLOSED)]
        values = {key: CLOSED[key] for key in keys if key in CLOSED}
        damage = f"{error}; until it is corrected nothing in it holds, and {_listed(keys)} cannot be changed"
        return SystemFile(SettingsFile(values, tuple(keys), ()), damage)
    return SystemFile(understand(document, sections))


def _named(path: Path, sections: Mapping[str, frozenset[str]]) -> list[str]:
    """The keys that stand in ``path`` in quotes, as they do in a list of locked ones and nowhere else."""
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
    return keys[0] if len(keys) == 1 else f"{', '.join(keys[:-1])} and {keys[-1]}"
