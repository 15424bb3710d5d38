"""Which backend speaks with which kind of instrument, as far as the instrument profiles say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from praxis_desktop.core.devices import is_simulated
from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.regular_files import read_regular
from praxis_desktop.core.shipped import shipped

FOLDER = "instrument_profiles"


def backends_by_kind(*folders: Path) -> Mapping[str, str]:
    """The paths of backends by the kind of instrument ("mettler"), from the profiles that ship and the
    user's; from those in ``folders`` when there are any. Files that are no profiles are passed over.
    """
    found: dict[str, str] = {}
    for folder in folders or (shipped("resources") / FOLDER, data_directory() / FOLDER):
        for path in sorted(folder.glob("*.json")):
            try:
                profile = json.loads(read_regular(path))
                kind, backend = profile["kind"], profile["backend"]
            except (OSError, ValueError, KeyError, TypeError, RecursionError):
                continue  # `ports check` says what is wrong with it
            if isinstance(kind, str) and isinstance(backend, str) and backend:
                found[kind] = backend
    return found


def simulated_kind(port: str) -> str:
    """The kind of a port that is simulated: "mettler" of "sim:mettler,mass=20"; "" of all others."""
    prefix, _, rest = port.partition(":")
    return rest.partition(",")[0] if prefix == "sim" else ""


def is_hardware(port: str) -> bool:
    """Whether something real is at the end of ``port``."""
    return bool(port) and not is_simulated(port)
