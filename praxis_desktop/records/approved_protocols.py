"""The list of approved protocols: the user's own JSON file, or a file named in the settings."""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.core.file_locks import turn_at
from praxis_desktop.core.files import changed_ns, make_private, open_regular, replacing
from praxis_desktop.core.messages import Message
from praxis_desktop.core.terminal_text import shell_word
from praxis_desktop.protocols import Program
from praxis_desktop.settings import Settings

FILE_NAME = "approved.json"
_FORMAT = 1
_MAX_BYTES = 64 << 20
_LOCK_DEADLINE_S = 10.0


class NotApproved(UsageError):
    """The program is not approved, and only approved programs may run."""


class Approval(Struct, frozen=True):
    """An approval of a program, given by ``by``. ``sha256`` is ``Program.digest``, a digest of the program's
    file and of all files that it imports. ``at`` is in seconds since 1970; ``name`` is the program's name at
    that time.
    """

    sha256: str
    name: str
    by: str
    at: float
    reason: str


class ApprovedList:
    """The list of approvals in the file ``path``. Thread- and process-safe."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def approvals(self) -> list[Approval]:
        """Return all approvals, oldest first. Raises StorageError for an invalid list."""
        try:
            with open_regular(self.path) as file:
                data = file.read(_MAX_BYTES + 1)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._unreadable(error.strerror or str(error)) from error
        if len(data) > _MAX_BYTES:
            raise self._unreadable(Message("it is larger than {max_bytes} MiB", max_bytes=_MAX_BYTES >> 20))
        try:
            document = json.loads(data)
            if document["format"] != _FORMAT:
                raise self._unreadable("another version of this program wrote it")
            return [_approval(one) for one in document["approved"]]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise self._unreadable("it is damaged") from error

    def approval(self, program: Program) -> Approval | None:
        """Return the approval of ``program`` as it is now; None if there is none. Raises StorageError."""
        digest = program.digest
        return next((one for one in reversed(self.approvals()) if one.sha256 == digest), None)

    def approve(self, program: Program, *, name: str, by: str, reason: str) -> Approval:
        """Approve ``program`` as it is now. Raises StorageError, or UsageError if no reason is given."""
        if not reason.strip():
            raise UsageError("an approval needs a reason", hint="Add --reason TEXT.")
        made = Approval(program.digest, name, by, time.time(), reason.strip())
        with self._changing() as approvals:
            approvals[:] = [one for one in approvals if one.sha256 != made.sha256] + [made]
        return made

    def unapprove(self, digests: Sequence[str]) -> list[Approval]:
        """Withdraw and return the approvals of programs with these digests. Raises StorageError."""
        with self._changing() as approvals:
            gone = [one for one in approvals if one.sha256 in digests]
            approvals[:] = [one for one in approvals if one.sha256 not in digests]
        return gone

    @contextmanager
    def _changing(self) -> Iterator[list[Approval]]:
        """Yield the list of approvals for the block to change, then write it to the file."""
        try:
            make_private(self.path.parent)
            with turn_at(self.path, deadline_s=_LOCK_DEADLINE_S):
                approvals = self.approvals()
                yield approvals
                self._write(approvals)
        except StorageError:
            raise
        except OSError as error:
            raise StorageError(
                Message(
                    "the list of approved protocols, {path}, cannot be written: {reason}",
                    path=self.path,
                    reason=error.strerror or error,
                ),
                hint="Ask the person who maintains the list.",
            ) from error

    def _write(self, approvals: Sequence[Approval]) -> None:
        document = {"format": _FORMAT, "approved": [structs.asdict(one) for one in approvals]}
        with replacing(self.path) as file:
            file.write((json.dumps(document, indent=2) + "\n").encode())
            if os.name == "posix":
                with suppress(FileNotFoundError):  # keep a shared list readable for other users
                    os.fchmod(file.fileno(), stat.S_IMODE(self.path.stat().st_mode))

    def _unreadable(self, why: str) -> StorageError:
        return StorageError(
            Message("the list of approved protocols, {path}, cannot be read: {why}", path=self.path, why=why),
            hint="Restore it from a backup, or ask the person who maintains it.",
        )


def approved_list(settings: Settings) -> ApprovedList:
    """Return the list in use: the one named in the settings, or else the user's own."""
    named = settings.runs.approved_list
    return ApprovedList(Path(named) if named else data_directory() / FILE_NAME)


def approvals_stamp(settings: Settings) -> str:
    """Return a text that changes whenever ``approval_needed`` may refuse other programs than before: "" while
    every program may run. Opens no file.
    """
    if not settings.runs.approved_only:
        return ""
    path = approved_list(settings).path
    try:
        status = path.stat()
        return f"{path} {status.st_ino} {status.st_size} {changed_ns(path, status)}"
    except OSError as error:
        return f"{path} {error.errno}"


def approval_needed(program: Program, settings: Settings) -> Mapping[str, str]:
    """Return the approval of ``program``, as facts for a run's record; {} if the program is not approved and
    need not be.

    Raises NotApproved if only approved programs may run, and StorageError if the list cannot be read.
    """
    listed = approved_list(settings)
    if not settings.runs.approved_only and not listed.path.exists():
        return {}
    try:
        approval = listed.approval(program)
    except StorageError:
        if settings.runs.approved_only:
            raise
        return {}
    if approval is not None:
        return {key: _moment(value) for key, value in structs.asdict(approval).items()}
    if not settings.runs.approved_only:
        return {}
    raise NotApproved(
        Message(
            "the current version of {title} is not approved, and only approved protocols run here "
            "(runs.approved_only in {place})",
            title=program.title,
            place=settings.origin("runs.approved_only").place or "the settings",
        ),
        hint=Message(
            "Ask an approver to run: praxis-desktop protocols approve {title} --reason TEXT. "
            "'praxis-desktop protocols approved' lists approved protocols.",
            title=shell_word(program.filename),
        )
        if program.is_in_file
        else "Save it as a file, ask an approver to run: praxis-desktop protocols approve FILE --reason "
        "TEXT, and run the file.",
    )


def _approval(told: Mapping[str, Any]) -> Approval:
    made = Approval(
        sha256=_text(told["sha256"]),
        name=_text(told["name"]),
        by=_text(told["by"]),
        at=float(told["at"]),
        reason=_text(told["reason"]),
    )
    if len(made.sha256) != 64:
        raise ValueError("no SHA-256")
    return made


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _moment(value: object) -> str:
    """Return a time as text in UTC; a value that is already text is returned unchanged."""
    if isinstance(value, float):
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(value))
    return str(value)
