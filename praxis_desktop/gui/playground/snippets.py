"""Pieces of code that are inserted into the console: a few that ship with the program, and the user's own."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from praxis_desktop.core.atomic_files import replacing
from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.private_files import make_private
from praxis_desktop.core.records import Record
from praxis_desktop.core.regular_files import read_regular

log = logging.getLogger(__name__)

FILE = "snippets.json"
"""Of the data folder."""

MOST = 500
LONGEST = 100_000
"""Characters of one."""


class Snippet(Record):
    """``is_own`` when the user has made it."""

    title: str
    code: str
    is_own: bool = False


class SnippetStore:
    """The user's own, in ``path``, which need not exist. Not for the window's thread."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> tuple[Snippet, ...]:
        """All of them, in the order in which they were made. What is damaged is passed over, and logged."""
        try:
            told = json.loads(read_regular(self._path))
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, RecursionError) as error:
            log.warning("The snippets in %s cannot be read: %s", self._path, error)
            return ()
        found: list[Snippet] = []
        for each in told if isinstance(told, list) else ():
            title, code = (each.get("title"), each.get("code")) if isinstance(each, dict) else (None, None)
            if isinstance(title, str) and isinstance(code, str) and len(code) <= LONGEST:
                found.append(Snippet(title, code, is_own=True))
        return tuple(found[:MOST])

    def keep(self, snippets: Sequence[Snippet]) -> tuple[Snippet, ...]:
        """Have these and no others; returns them. Raises StorageError."""
        kept = tuple(one for one in snippets if one.is_own)[:MOST]
        told = [{"title": one.title, "code": one.code} for one in kept]
        try:
            make_private(self._path.parent)
            with replacing(self._path) as file:
                file.write(json.dumps(told, ensure_ascii=False, indent=1).encode())
        except OSError as error:
            raise StorageError(
                _tr("The snippets cannot be written to {file}: {why}").format(
                    file=self._path, why=error.strerror or error
                ),
                hint=_tr("Look whether the disk is full."),
            ) from error
        return kept


def titled(code: str) -> str:
    """What a piece of code is called at first: its first line that says something."""
    for line in code.splitlines():
        words = line.strip().strip("#").strip()
        if words and not words.startswith(("import ", "from ")):
            return words[:60]
    return code.strip().splitlines()[0][:60] if code.strip() else ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Snippets", text)
