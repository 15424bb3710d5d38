"""A program's session folder and packages in its guest, and the files that the program leaves there."""

from __future__ import annotations

import io
import json
import logging
import os
import shutil
import tokenize
import uuid
import zoneinfo
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct, field

from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.files import is_device_name, make_private, move_over, private_opener
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.interpreter.host.files.mounted_files import MountedDirectory, MountedFile
from praxis_desktop.interpreter.host.files.nodes import Directory, File, Node
from praxis_desktop.snapshots.contents import attach_layers

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.interpreter.host.files.filesystem import FileSystem
    from praxis_desktop.protocols import Program
    from praxis_desktop.runs.interpreter_sources import InterpreterSource
    from praxis_desktop.runs.packages.environments import Environment


log = logging.getLogger(__name__)

MOST_FILES = 1000
MOST_BYTES = 256 << 20
"""Maximum total size, in bytes, of the files kept from a run."""

_DEEPEST = 16
_LONGEST_NAME = 120
_REPLACED = str.maketrans(dict.fromkeys('<>:"/\\|?*\x7f', "_"))


class Artifacts(Struct):
    """The files kept from a run. ``files`` maps names below ``folder`` to sizes in bytes; ``message``
    describes files that were not kept. ``lost`` is set if an error kept all of them from being saved.
    """

    folder: Path
    files: dict[str, int] = field(default_factory=dict)
    message: str = ""
    lost: bool = False

    def to_json(self) -> dict[str, object]:
        """Return the artifacts as plain data."""
        files = [{"name": name, "size": size} for name, size in self.files.items()]
        return {"folder": str(self.folder), "files": files, "message": self.message, "lost": self.lost}


def artifacts_folder(run_id: str) -> Path:
    """Return the folder for a run's files, which is created only if there are any files."""
    return data_directory() / "runs" / run_id / "artifacts"


def keep_artifacts(session: Directory, folder: Path) -> Artifacts | None:
    """Copy the files in ``session``, a folder of a guest, to ``folder``, which is replaced. Return None if
    there are no files.

    The files are first written to a temporary folder next to ``folder``, so that ``folder`` is complete once
    it exists. Links, devices and mounts are not followed. Errors in the guest and a full disk do not raise
    exceptions, but are described in ``message``.
    """
    found = _Found()
    found.collect(session, (), top=True)
    if not found.files and not found.left_out:
        return None
    kept = Artifacts(folder, message=found.message())
    beside = folder.with_name(f".{folder.name}-{uuid.uuid4().hex}")
    try:
        for path, node in found.files:
            target = beside.joinpath(*path)
            make_private(target.parent)
            with open(target, "xb", opener=private_opener) as file:
                file.write(node.content)
            kept.files["/".join(path)] = node.size
        if kept.files:
            # A process that died, and whose run was resumed, may have saved its files here.
            shutil.rmtree(folder, ignore_errors=True)
            move_over(beside, folder)
    except OSError as error:
        log.warning("The files of a run cannot be saved: %s", error)
        shutil.rmtree(beside, ignore_errors=True)
        return Artifacts(
            folder,
            message=Message(
                "The program's files could not be saved: {reason}", reason=error.strerror or error
            ),
            lost=True,
        )
    return kept


class _Found:
    """The files to keep, with their names on the host, and the numbers of files left out and renamed."""

    def __init__(self) -> None:
        self.files: list[tuple[tuple[str, ...], File]] = []
        self.left_out = self.renamed = 0
        self._bytes = 0

    def collect(self, directory: Directory, place: tuple[str, ...], *, top: bool = False) -> None:
        taken: set[str] = set()
        # First those whose names every system accepts: no other file may take their names.
        for name, node in sorted(
            directory.entries.items(), key=lambda entry: entry[0] != _accepted(entry[0])
        ):
            if name == "__pycache__" or (top and name == "metadata"):
                continue
            if node.read_only or isinstance(node, MountedDirectory | MountedFile):
                continue
            if isinstance(node, Directory):
                if len(place) < _DEEPEST:
                    self.collect(node, (*place, _host_name(name, taken)))
                else:
                    self.left_out += sum(1 for _ in _files_below(node))
            elif isinstance(node, File):
                kept = _host_name(name, taken)
                self.renamed += kept != name
                self._add((*place, kept), node)

    def _add(self, path: tuple[str, ...], node: File) -> None:
        if len(self.files) >= MOST_FILES or self._bytes + node.size > MOST_BYTES:
            self.left_out += 1
            return
        self._bytes += node.size
        self.files.append((path, node))

    def message(self) -> str:
        """Return sentences about the files that are not kept or have other names, or "" if there are none."""
        return joined(" ", filter(None, (self._left_out(), self._renamed())))

    def _renamed(self) -> str:
        if not self.renamed:
            return ""
        if self.renamed == 1:
            return "1 file has another name there: not every system accepts its own."
        return Message(
            "{renamed} files have other names there: not every system accepts their own.",
            renamed=self.renamed,
        )

    def _left_out(self) -> str:
        if not self.left_out:
            return ""
        files = "1 file is" if self.left_out == 1 else Message("{left_out} files are", left_out=self.left_out)
        return Message(
            "{files} not saved: a run may save {most_files}, {most_bytes} MiB in total, at most {deepest} "
            "folders deep.",
            files=files,
            most_files=MOST_FILES,
            most_bytes=MOST_BYTES >> 20,
            deepest=_DEEPEST,
        )


def _files_below(directory: Directory) -> Iterator[File]:
    pending = [directory]
    while pending:
        for node in pending.pop().entries.values():
            if isinstance(node, File):
                yield node
            elif isinstance(node, Directory) and not isinstance(node, MountedDirectory):
                pending.append(node)


def _accepted(name: str) -> str:
    """Return ``name`` as every system accepts it."""
    plain = "".join(character if character.isprintable() else "_" for character in name.translate(_REPLACED))
    stem, dot, suffix = plain.rpartition(".")
    if len(plain) > _LONGEST_NAME or len(plain.encode("utf-8", "replace")) > 2 * _LONGEST_NAME:
        suffix = suffix[:10] if dot and stem else ""
        plain = (stem or plain)[: _LONGEST_NAME // 2] + ("." + suffix if suffix else "")
    plain = plain.rstrip(". ") or "_"
    return f"_{plain}" if is_device_name(plain) else plain


def _host_name(name: str, taken: set[str]) -> str:
    """Choose a file name that every system accepts and that is not in ``taken``; add it to ``taken``."""
    plain = _accepted(name)
    unique, number = plain, 2
    while unique.casefold() in taken:
        stem, dot, suffix = plain.rpartition(".")
        unique = f"{stem} ({number}).{suffix}" if dot and stem else f"{plain} ({number})"
        number += 1
    taken.add(unique.casefold())
    return unique


SESSION = "/session"
METADATA = "/session/metadata"
INPUTS = "/session/inputs"
NO_INPUTS: Mapping[str, bytes] = MappingProxyType({})


def open_session(
    interpreter: Interpreter, program: Program, inputs: Mapping[str, bytes] = NO_INPUTS
) -> FileSystem:
    """Give the guest its program and its input files, all read-only.

    ``inputs`` are the files chosen for the program's parameters, keyed by name. Return the guest's files,
    which remain readable after the guest is gone. The folders are created unless the guest's image already
    contains them.
    """
    files = interpreter.files
    if not files.is_directory(METADATA):
        interpreter.load("_praxis.session_folder:enter")()
    path = f"{METADATA}/{_name(program)}"
    files.write_file(path, _encoded(program.source))
    _protect(files.tree.resolve_directory(METADATA))
    for name, data in inputs.items():
        files.write_file(f"{INPUTS}/{name}", data)
    if inputs:
        _protect(files.tree.resolve_directory(INPUTS))
    return files


def _protect(node: Node) -> None:
    """Make a folder and everything in it read-only."""
    node.read_only = True
    node.mode = node.mode & ~0o777 | (0o555 if isinstance(node, Directory) else 0o444)
    if isinstance(node, Directory):
        for inner in node.entries.values():
            _protect(inner)


def _name(program: Program) -> str:
    return "main.py" if program.filename.startswith("<") else program.title


def _encoded(source: str) -> bytes:
    """Encode the source in the encoding that it declares, because the guest may import it from the file."""
    data = source.encode("utf-8", "surrogatepass")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return source.encode(encoding)
    except (SyntaxError, UnicodeError):
        return data


def session_entries(files: FileSystem) -> Directory | None:
    """Return the guest's working folder, or None if it was deleted or contains only read-only entries."""
    if not files.is_directory(SESSION):
        return None
    folder = files.tree.resolve_directory(SESSION)
    return folder if any(not node.read_only for node in folder.entries.values()) else None


def local_timezone() -> str:
    """Return the IANA name of the computer's time zone, or "UTC" if unknown."""
    if linked := _linked_timezone():
        return linked
    import tzlocal  # this import and futile look-ups would take 8 ms of every run

    try:
        name = tzlocal.get_localzone_name()
    except (zoneinfo.ZoneInfoNotFoundError, LookupError, OSError, ValueError) as error:
        log.warning("the time zone of this computer is unknown; using UTC: %s", error)
        return "UTC"
    return name or "UTC"


_STATED_ELSEWHERE = ("/var/db/zoneinfo", "/etc/sysconfig/clock", "/etc/conf.d/clock", "/system/bin/getprop")
"""Other files from which tzlocal may take the name of the time zone."""


def _linked_timezone() -> str:
    """Return the name of the time zone that /etc/localtime links to, as it does on most Linux systems. Return
    "" if it is not such a link, or if the time zone may be specified elsewhere.
    """
    if os.name != "posix" or os.environ.get("TZ") or any(map(os.path.exists, _STATED_ELSEWHERE)):
        return ""
    target = os.path.realpath("/etc/localtime")
    folders = zoneinfo.TZPATH if Path(target).is_file() else ()
    names = (target.removeprefix(f"{folder}/") for folder in folders)
    linked = next((name for name in names if name != target), "")
    try:
        return linked if Path("/etc/timezone").read_text("ascii").strip() == linked else ""
    except FileNotFoundError:
        return linked
    except (OSError, ValueError):
        return ""


def listed(program: Program) -> list[tuple[str, str, str]]:
    """Return the names, sources and file names of the program's companions."""
    return [(each.name, each.source, each.filename) for each in program.companions]


def offer_companions(interpreter: Interpreter, program: Program) -> None:
    """Let the guest import the program's companions, if it has any. Idempotent."""
    if program.companions:
        interpreter.load("_praxis.companions").get_attribute("offer")(json.dumps(listed(program)))


def prepare_guest(
    interpreter: Interpreter, interpreters: InterpreterSource, environment: Environment | None
) -> None:
    """Attach the packages from ``environment`` that the guest's image does not include.

    Even a program without requirements may import packages, by names computed at run time or through the
    standard library, so it is given the packages shipped with Praxis Desktop. A file is read only when the
    guest looks for it.
    """
    layers = interpreters.distribution.base_layers if environment is None else environment.layers
    attach_layers(interpreter, layers, interpreters.contents)
