"""Saved values: named presets, and the last values used with each protocol.

Each preset has its own file: ``data/presets/<protocol>/<name>.json``.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.core.files import is_device_name, is_file, listed, open_regular, replacing, sweep
from praxis_desktop.core.likeness import nearest
from praxis_desktop.core.messages import Message
from praxis_desktop.protocols.definition import Protocol
from praxis_desktop.protocols.forms import followers, surroundings
from praxis_desktop.protocols.parameters.kind import Surroundings, complaint, names_file
from praxis_desktop.protocols.parameters.parameter import Parameter
from praxis_desktop.protocols.parameters.plain_data import UnreadableTextError, read_json

log = logging.getLogger(__name__)

FORMAT = 1
"""The format version. It is increased whenever older programs would misinterpret a change."""

MAX_BYTES = 4 << 20
_LAST = ".last.json"


def preset_names(protocol: Protocol, *, folder: Path | None = None) -> tuple[str, ...]:
    """Return the names of the protocol's readable presets, in alphabetical order."""
    found = []
    for path in listed(_folder(protocol, folder), "[!.]*.json"):
        if not path.is_file():  # opening a pipe would block
            continue
        try:
            found.append(_read(path)["name"])
        except UsageError as error:
            log.warning("%s", error)
    return tuple(sorted(found, key=str.casefold))


def load_preset(protocol: Protocol, name: str, *, folder: Path | None = None) -> Mapping[str, object]:
    """Load the values saved as ``name``, for ``read_values``. Raises UsageError if there is no such preset
    (naming similar ones) or if it cannot be read (giving the reason).
    """
    path = _path(protocol, name, folder)
    if is_file(path):
        values: Mapping[str, object] = _read(path)["values"]
        return values
    names = preset_names(protocol, folder=folder)
    near = nearest(name, names)
    hint = (
        Message("Available: {names}.", names=", ".join(names)) if names else "This protocol has no presets."
    )
    raise UsageError(
        Message("{name} has no preset {preset}", name=protocol.name, preset=repr(name)),
        hint=Message("Did you mean {near}?", near=near[0]) if near else hint,
    )


def save_preset(
    protocol: Protocol,
    name: str,
    values: Mapping[str, object],
    paths: Mapping[str, str] = MappingProxyType({}),
    *,
    folder: Path | None = None,
) -> None:
    """Save the values as ``name``, replacing any preset of that name; ``paths`` are the paths of files, keyed
    by parameter. Raises UsageError for an invalid name, StorageError if the file cannot be written.
    """
    if not name.strip() or not name.isprintable():
        raise UsageError("a preset needs a name", hint="Choose a name with visible characters.")
    _write(_path(protocol, name, folder), protocol, name, _kept(protocol, values, paths))


def remember_values(
    protocol: Protocol,
    values: Mapping[str, object],
    paths: Mapping[str, str] = MappingProxyType({}),
    *,
    folder: Path | None = None,
) -> None:
    """Save the values as those last used with the protocol. Raises StorageError."""
    path = _folder(protocol, folder) / _LAST
    _write(path, protocol, "", _kept(protocol, values, paths), is_lasting=False)


def last_values(protocol: Protocol, *, folder: Path | None = None) -> Mapping[str, object]:
    """Return the last values used with the protocol, except any that are invalid now; {} if unreadable."""
    path = _folder(protocol, folder) / _LAST
    if not is_file(path):
        return {}
    try:
        values: Mapping[str, object] = _read(path)["values"]
    except UsageError as error:
        log.warning("%s", error)
        return {}
    around = surroundings(protocol, {})
    return {
        parameter.name: values[parameter.name]
        for parameter in protocol.parameters
        if parameter.name in values and _is_usable(parameter, values[parameter.name], around)
    }


def _is_usable(parameter: Parameter, value: object, around: Surroundings) -> bool:
    if names_file(parameter):
        path = value.get("path") if isinstance(value, Mapping) else None
        return isinstance(path, str) and is_file(Path(path))
    return not complaint(parameter, value, around)


def _kept(protocol: Protocol, values: Mapping[str, object], paths: Mapping[str, str]) -> dict[str, object]:
    """Return the values to save: all except those of parameters that follow other parameters. A file is saved
    as its path, or left out if its path is unknown.
    """
    kept: dict[str, object] = {}
    following = followers(protocol, values)
    for parameter in protocol.parameters:
        name = parameter.name
        if name not in values or name in following:
            continue
        value = values[name]
        if not names_file(parameter) or value is None:
            kept[name] = value
        elif name in paths:
            kept[name] = {"path": paths[name]}
    return kept


def _folder(protocol: Protocol, folder: Path | None) -> Path:
    return (folder or data_directory() / "presets") / file_stem(protocol.name)


def _path(protocol: Protocol, name: str, folder: Path | None) -> Path:
    return _folder(protocol, folder) / f"{file_stem(name)}.json"


def _write(
    path: Path, protocol: Protocol, name: str, values: Mapping[str, object], *, is_lasting: bool = True
) -> None:
    document = {
        "format": FORMAT,
        "protocol": protocol.name,
        "version": protocol.version,
        "name": name,
        "values": values,
    }
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    try:
        sweep(path.parent, path.name)
        with replacing(path, is_lasting=is_lasting) as file:
            # A path may hold bytes that are not text; they are written as JSON escapes.
            file.write(f"{text}\n".encode(errors="backslashreplace"))
    except OSError as error:
        raise StorageError(
            Message("{path} cannot be written: {reason}", path=path, reason=error.strerror or error),
            hint="Check that folder's permissions and free space.",
        ) from error


def _read(path: Path) -> dict[str, Any]:
    """Read and check a preset's file. Raises UsageError."""
    try:
        with open_regular(path) as file:
            document = read_json(file.read(MAX_BYTES).decode("utf-8-sig"))
    except OSError as error:
        raise UsageError(
            Message("{path} cannot be read: {reason}", path=path, reason=error.strerror),
            hint="Check that file's permissions.",
        ) from None
    except (UnreadableTextError, UnicodeDecodeError) as error:
        raise UsageError(
            Message("{path} is damaged: {error}", path=path, error=error), hint=_SAVE_AGAIN
        ) from None
    found = document.get("format") if isinstance(document, dict) else None
    if isinstance(found, int) and found > FORMAT:
        raise UsageError(
            Message(
                "{path} was saved by a newer version of Praxis Desktop (format {found})",
                path=path,
                found=found,
            ),
            hint="Update Praxis Desktop, or save the preset again.",
        )
    if not isinstance(document, dict) or found != FORMAT:
        raise UsageError(
            Message(
                "{path} was saved by a version of Praxis Desktop whose presets can no longer be read",
                path=path,
            ),
            hint=_SAVE_AGAIN,
        )
    if not isinstance(document.get("name"), str) or not isinstance(document.get("values"), dict):
        raise UsageError(
            Message("{path} is not a preset: it has no name or no values", path=path), hint=_SAVE_AGAIN
        )
    return document


_SAVE_AGAIN = "Save the preset again, or delete that file."


def file_stem(name: str) -> str:
    """Return a file name that is unique to ``name``: ``name`` itself if every system accepts it and can tell
    it from other names, otherwise the valid characters of ``name`` followed by a digest.
    """
    if re.fullmatch(r"[a-z0-9_][a-z0-9_-]{0,59}", name) and not is_device_name(name):
        return name
    legible = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[-40:]
    return f"{legible}~{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
