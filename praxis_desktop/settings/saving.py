"""Changes one setting in the user's file and keeps everything else, including other processes' changes."""

from __future__ import annotations

import json
import logging
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any

from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.core.file_locks import turn_at
from praxis_desktop.core.files import make_private, replacing, sweep
from praxis_desktop.core.likeness import nearest
from praxis_desktop.core.messages import Message
from praxis_desktop.settings._sources import (
    SECTION_KEYS,
    UnreadableFile,
    quoted,
    read_document,
    read_system_file,
    system_settings_file,
    user_settings_file,
)
from praxis_desktop.settings.keys import KEYS, Key, Value

log = logging.getLogger("praxis_desktop.settings")

LOCK_DEADLINE_S = 10.0


def save_user_setting(
    key: str, value: Value | None, *, user_file: Path | None = None, system_file: Path | None = None
) -> bool:
    """Write ``value`` for ``key``, such as ``pool.size``, into the user's file; None removes the key. Return
    whether this changed the file's contents.

    The file is replaced as a whole, by one process at a time; its other keys are kept, even those that this
    version does not recognize. A damaged file is renamed to ``settings.damaged.json``. Raises UsageError for
    a key that does not exist or is locked, and for an invalid value; StorageError if the file cannot be
    written. Thread-safe.
    """
    known = _known(key)
    if value is not None:
        try:
            value = known.rule.check(value)
        except ValueError:
            raise UsageError(
                Message(
                    "{key} cannot be {text}: it must be {allowed}",
                    key=key,
                    text=quoted(value),
                    allowed=known.rule.allowed,
                )
            ) from None
    _refuse_locked(key, system_settings_file() if system_file is None else system_file)
    path = user_settings_file() if user_file is None else user_file
    # If the file is a link to another location where a person keeps their settings, keep the link.
    path = Path(os.path.realpath(path))
    try:
        make_private(path.parent)
        with turn_at(path, deadline_s=LOCK_DEADLINE_S):
            current = _current(path)
            changed = _changed(current, key, value)
            _replace(path, changed)
            return changed != current
    except OSError as error:
        raise StorageError(
            Message("{path} cannot be written: {reason}", path=path, reason=error.strerror or error),
            hint="The setting keeps its old value. Check that folder's permissions and free space.",
        ) from error
    except RecursionError as error:
        raise StorageError(
            Message("{path} is nested too deeply to be saved", path=path),
            hint="Fix or delete that file.",
        ) from error


def put_aside_damaged(*, user_file: Path | None = None) -> Path | None:
    """Rename a user's file that cannot be parsed, so that the user is warned only once and starts afresh.
    Returns the new path, or None if nothing was wrong or renaming failed. Thread-safe.
    """
    path = Path(os.path.realpath(user_settings_file() if user_file is None else user_file))
    try:
        read_document(path)
        return None
    except UnreadableFile:
        if not path.is_file():
            return None
    try:
        with turn_at(path, deadline_s=LOCK_DEADLINE_S):
            return _put_aside(path)
    except OSError as error:
        log.warning("%s is damaged and cannot be moved aside: %s", path, error)
        return None


def _known(key: str) -> Key:
    if key not in KEYS:
        near = nearest(key, KEYS)
        hint = (
            Message("Did you mean {near}?", near=near[0])
            if near
            else Message("Available: {keys}.", keys=", ".join(KEYS))
        )
        raise UsageError(Message("there is no setting {key}", key=quoted(key)), hint=hint)
    return KEYS[key]


def _refuse_locked(key: str, system_file: Path) -> None:
    said, damage = read_system_file(system_file, SECTION_KEYS)
    if key not in said.locked:
        return
    if damage:
        raise UsageError(
            Message(
                "{key} is locked: {system_file} {damage}", key=key, system_file=system_file, damage=damage
            ),
            hint="Ask the administrator of this computer to fix that file.",
        )
    raise UsageError(
        Message("{key} is locked by {system_file}", key=key, system_file=system_file),
        hint="Ask the administrator of this computer to change it.",
    )


def _current(path: Path) -> dict[str, Any]:
    """Return the file's contents; {} if it is missing, or was renamed because it cannot be understood."""
    try:
        return read_document(path) or {}
    except UnreadableFile as error:
        if path.is_dir():
            raise IsADirectoryError(Message("it {error}", error=error)) from error
        aside = _put_aside(path)
        log.warning("%s %s; it was renamed to %s and replaced by a new one", path, error, aside.name)
        return {}


def _put_aside(path: Path) -> Path:
    aside = path.with_name(f"{path.stem}.damaged{path.suffix}")
    return path.replace(aside)


def _changed(document: dict[str, Any], key: str, value: Value | None) -> dict[str, Any]:
    section, _, name = key.partition(".")
    members = document.get(section)
    changed = dict(members) if isinstance(members, dict) else {}
    if value is None:
        changed.pop(name, None)
    else:
        changed[name] = value
    document = {**document, section: changed}
    if not changed:
        del document[section]
    return document


def _replace(path: Path, document: dict[str, Any]) -> None:
    """Write ``document``; readers see either the old or the new file."""
    text = json.dumps(document, indent=2) + "\n"
    sweep(path.parent, path.name)
    with replacing(path) as file:
        file.write(text.encode())
        if os.name == "posix":
            with suppress(FileNotFoundError):
                os.fchmod(file.fileno(), stat.S_IMODE(path.stat().st_mode))
