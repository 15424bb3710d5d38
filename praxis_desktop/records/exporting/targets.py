"""Where exports go: files and folders that are there whole or not at all."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.core.run_numbers import number_or_id

_MOST_NAME = 60
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)")


@contextmanager
def written_file(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of ``path`` when the block ends; nothing of it stays when it raises.

    Raises UsageError where it cannot be written.
    """
    beside = _beside(path)
    try:
        with beside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        with suppress(OSError):
            beside.unlink()


@contextmanager
def written_folder(path: Path) -> Iterator[Path]:
    """A new folder to write into, which becomes ``path`` when the block ends; nothing of it stays when it
    raises. Raises UsageError where it cannot be written, or is there already and not empty.
    """
    beside = _beside(path)
    try:
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise UsageError(
                Message("{path} is there already", path=path),
                hint="Export to another name, or remove it first.",
            )
        beside.mkdir()
        yield beside
        if path.is_dir():
            path.rmdir()
        beside.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(
        Message(
            "the export cannot be written to {path}: {reason}", path=path, reason=error.strerror or error
        ),
        hint="Nothing is lost: the record is as it was. Name another file or folder.",
    )


def slug(text: str, fallback: str = "data") -> str:
    """``text`` as a part of a file's name that every system takes."""
    plain = re.sub(r"[^\w.-]+", "_", text.strip()).strip("._")[:_MOST_NAME].strip("._")
    return f"_{plain}" if _RESERVED.fullmatch(plain) else plain or fallback


def run_file(title: str, number: int, run_id: str) -> str:
    """``Kinetic_assay_run_133``: what the file of a run is called, without its ending; of a run that has no
    number with the beginning of its id.
    """
    name = slug(Path(title).name.removesuffix(".py"), "protocol")
    return f"{name}_run_{slug(number_or_id(number, run_id))}"


def unique(name: str, taken: set[str]) -> str:
    """``name``, with a number behind it if it is taken already (capitals count for nothing)."""
    made, number = name, 1
    while made.casefold() in taken:
        number += 1
        made = f"{name}-{number}"
    taken.add(made.casefold())
    return made
