"""The files that a process may still read in its sandbox, besides the program's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.devices import REPLAY_PREFIX, SIMULATOR_PREFIX
from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.pack_folders import pack_folders

if TYPE_CHECKING:
    from praxis_desktop.runs.request import RunRequest


def files_always_read(cache: Path) -> Iterator[Path]:
    """Yield the interpreters' files and the settings, which are needed besides the program's own files."""
    from praxis_desktop.runs.interpreter_sources import LOCKS, WHEELHOUSE
    from praxis_desktop.settings import load_settings, system_settings_file, user_settings_file

    data = data_directory()
    yield cache
    yield from (entry for entry in _entries(cache) if entry.is_symlink())
    yield from (data / name for name in (WHEELHOUSE, LOCKS))
    for folder in pack_folders():
        yield folder
        yield from (entry.resolve() for entry in _entries(folder) if entry.is_symlink())
    system = load_settings().packages.wheelhouse
    if system:
        yield Path(system)
    for settings in (user_settings_file(), system_settings_file()):
        if settings is not None:
            yield settings


def files_read_later(request: RunRequest, *, may_open_ports: bool, is_resumed: bool) -> Iterator[Path]:
    """Yield the files that a run's request names, and those needed for ports or a resumed run."""
    if may_open_ports:
        yield from _profiles()
    if is_resumed:
        from praxis_desktop.records.signing import public_halves

        yield from public_halves()
    yield from _named_in(request)


def files_of_trials(request: RunRequest) -> Iterator[Path]:
    """Yield the files that dry runs of a request may have to read."""
    yield from _profiles()
    yield from _named_in(request)


def _profiles() -> Iterator[Path]:
    """Yield the folder that holds the user's instrument profiles."""
    from praxis_desktop.ports.profiles.library import FOLDER

    yield data_directory() / FOLDER


def _named_in(request: RunRequest) -> Iterator[Path]:
    """Yield the files that a request names."""
    for named in request.limits.values():
        yield Path(named)
    for device in (port.partition("=")[2] for port in request.ports):
        for prefix in (SIMULATOR_PREFIX, REPLAY_PREFIX):
            if device.startswith(prefix):
                # What follows the comma is options or a class; a class may be the name of a file.
                text = device.removeprefix(prefix).partition(",")[0]
                yield from (Path(text), Path(text.rpartition(":")[0] or text))


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []
