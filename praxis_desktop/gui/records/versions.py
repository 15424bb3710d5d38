"""Earlier versions of a protocol's file, from the history and approvals."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from praxis_desktop import records, settings
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.files import read_regular
from praxis_desktop.core.messages import Message
from praxis_desktop.protocols.files import read_program
from praxis_desktop.records.history.queries import ProgramVersion

if TYPE_CHECKING:
    from praxis_desktop.records.history.history import History


class KnownVersion(Struct, frozen=True):
    """A version of the file. ``is_now`` means that ``text`` is the file's current contents."""

    version: ProgramVersion
    text: str
    is_now: bool = False


class KnownVersions(Struct, frozen=True):
    """The versions of the file ``path``: the current version first, then the others that were run, newest
    first. ``changed`` is when the file was last written, in seconds since 1970.
    """

    path: Path
    versions: tuple[KnownVersion, ...]
    changed: float


def known_versions(path: Path, protocol: str, history: Callable[[], History]) -> KnownVersions:
    """Return the versions of the file ``path``, which contains ``protocol``. Must not be called on the GUI
    thread. Raises PraxisError.
    """
    try:
        data, changed = read_regular(path), path.stat().st_mtime
    except OSError as error:
        raise PraxisError(
            Message("{path} cannot be read: {reason}", path=path, reason=error.strerror or error)
        ) from error
    opened = history()
    digest = sha256(data).hexdigest()
    ran = opened.program_versions(str(path), protocol)
    found = [
        KnownVersion(each, data.decode("utf-8", "replace"), is_now=True)
        if each.digest == digest
        else KnownVersion(each, opened.source(each.run_id, each.name).decode("utf-8", "replace"))
        for each in ran
    ]
    found.sort(key=lambda each: not each.is_now)
    if not any(each.is_now for each in found):
        now = ProgramVersion(digest, "", changed, changed, 0)
        found.insert(0, KnownVersion(_approved(now, path), data.decode("utf-8", "replace"), is_now=True))
    return KnownVersions(path, tuple(found), changed)


def _approved(now: ProgramVersion, path: Path) -> ProgramVersion:
    """Return the version with its approval if it has one. A file may be approved before it is first run."""
    try:
        approval = records.approved_list(settings.load_settings()).approval(read_program(path))
    except PraxisError:
        return now
    return now if approval is None else structs.replace(now, approved_by=approval.by, reason=approval.reason)
