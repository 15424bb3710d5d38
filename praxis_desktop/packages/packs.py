"""The science pack: packages in one folder, already unpacked and compiled, for computers without a network.

The pack is either beside the program's folder, where an installer puts it, or in the user's data folder. Its
wheels, layers and machine code are used and trusted like those shipped with the program. From a pack anywhere
else, ``packages add FOLDER`` takes only the wheels.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from praxis_desktop.core.files import read_regular
from praxis_desktop.core.messages import Message
from praxis_desktop.core.pack_folders import SCIENCE, own_pack, pack_folders, refused_folders
from praxis_desktop.core.plain_data import describe
from praxis_desktop.packages.errors import PackageError, PackageNotFound

HOLDS: Final = frozenset(
    {
        *("contourpy", "kiwisolver", "lxml", "markupsafe", "matplotlib", "msgpack", "numpy", "pandas"),
        *("pillow", "pyyaml", "regex"),
    }
)
"""Projects that guests can get only from the pack, because the index has no wheels for them."""

MANIFEST: Final = "pack.json"
WHEELS: Final = "wheels"
_DEBIAN: Final = "/etc/debian_version"


class PackedPackage(Struct, frozen=True):
    """A package in a pack; ``licence`` is as in its wheel."""

    project: str
    version: str
    licence: str


class PackedFile(Struct, frozen=True):
    """The SHA-256 (in hexadecimal) and size (in bytes) of a file in a pack."""

    sha256: str
    size: int


class Pack(Struct, frozen=True):
    """The contents of ``pack.json``: the version of the program that made the pack, the packages in it, and
    all other files, keyed by relative path.
    """

    version: str
    packages: tuple[PackedPackage, ...]
    files: Mapping[str, PackedFile]


describe(Pack)


def read_pack(folder: Path) -> Pack:
    """Read the manifest of the pack in ``folder``. Raises PackageError if the manifest cannot be read."""
    try:
        return msgspec.json.decode(read_regular(folder / MANIFEST), type=Pack)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise PackageError(
            Message("the pack in {folder} is damaged: {reason}", folder=folder, reason=str(error)),
            project=SCIENCE,
            hint="Reinstall it.",
        ) from error


def damaged_files(folder: Path, pack: Pack) -> tuple[str, ...]:
    """Return the files of the ``pack`` in ``folder`` that are missing or changed. Reads every file."""
    return tuple(name for name, record in pack.files.items() if not _is_intact(folder / name, record))


def is_pack(folder: Path) -> bool:
    """Return whether ``folder`` is a pack."""
    return (folder / MANIFEST).is_file()


def installed_pack() -> Path | None:
    """Return the folder of the pack, or None if no pack is installed."""
    return next((folder for folder in pack_folders() if is_pack(folder)), None)


def packed_requirements(name: str) -> tuple[str, ...]:
    """If ``name`` is the pack's name, return the requirements for all its packages; otherwise (). Raises
    PackageNotFound if the pack is not installed, and PackageError if it is damaged.
    """
    if name != SCIENCE:
        return ()
    folder = installed_pack()
    if folder is None:
        raise PackageNotFound(
            Message("{pack} is not installed", pack=SCIENCE), project=SCIENCE, hint=how_to_install()
        )
    return tuple([f"{each.project}=={each.version}" for each in read_pack(folder).packages])


def how_to_install() -> str:
    """Return instructions for installing the pack on this computer."""
    if Path(_DEBIAN).is_file():
        return Message("Install the package {pack}: it needs no network.", pack=SCIENCE)
    return Message(
        "Unpack {pack} into {folder}: it needs no network.", pack=SCIENCE, folder=own_pack().parent
    )


def pack_remedy(project: str) -> str:
    """Return instructions for getting ``project`` from the pack (which is missing, damaged or not used), or
    "" if the pack does not contain it.
    """
    if project not in HOLDS:
        return ""
    if (folder := installed_pack()) is not None:
        if not _should_have(folder, project):
            return ""
        return Message("The pack in {folder} is damaged: install {pack} again.", folder=folder, pack=SCIENCE)
    if (refused := next(filter(is_pack, refused_folders()), None)) is not None:
        return Message(
            "The pack in {folder} is not used, because other users can write to it. To prevent that: chmod "
            "-R go-w {folder}",
            folder=refused,
        )
    return Message(
        "{how} With a network connection: praxis-desktop packages add {project} --network",
        how=how_to_install(),
        project=project,
    )


def _is_intact(path: Path, record: PackedFile) -> bool:
    try:
        if path.stat().st_size != record.size:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == record.sha256
    except OSError:
        return False


def _should_have(folder: Path, project: str) -> bool:
    try:
        return any(each.project == project for each in read_pack(folder).packages)
    except PackageError:
        return True
