"""%ls, %cat, %less, %clear, !ls, !cat and !pwd. IPython leaves them to a system shell, but here they act
on the sandbox's files.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from IPython.core import page
from IPython.core.error import UsageError

from _praxis.kernel import session_magics, unavailable
from _praxis.kernel.channel import write

_PATTERN = frozenset("*?[")


def add_magics(shell: Any) -> None:
    """Add these magics to ``shell``, which has no aliases for external programs."""
    for name, magic in (
        ("ls", _ls),
        ("ll", _ls),
        ("cat", _cat),
        ("less", _less),
        ("more", _less),
    ):
        shell.register_magic_function(magic, "line", name)

    def clear(_line: str) -> None:
        """Clear the cell's output."""
        shell.display_pub.clear_output()

    shell.register_magic_function(clear, "line", "clear")


def run(command: str) -> None:
    """Run a system shell command, if it is supported. Raises UsageError."""
    name, _, rest = command.strip().partition(" ")
    if name in _COMMANDS and _PLUMBING.isdisjoint(rest):
        _COMMANDS[name](rest)
    elif name in ("pip", "pip3"):
        session_magics.pip(rest)
    else:
        unavailable.refuse(f"!{name}")


def _pwd(_line: str) -> None:
    write(f"{Path.cwd()}\n")


def _ls(line: str) -> None:
    """List the files in the given folder, or in the current folder."""
    for path in _paths("ls", line) or [Path()]:
        shown = sorted(path.iterdir()) if path.is_dir() else [path]
        for each in shown:
            name = each.name if path.is_dir() else str(each)
            write(f"{name}/\n" if each.is_dir() else f"{name}\n")


def _cat(line: str) -> None:
    """Print files."""
    for text in _texts("cat", line):
        write(text if text.endswith("\n") else f"{text}\n")


def _less(line: str) -> None:
    """Show files in the pager."""
    page.page("".join(_texts("less", line)))


_COMMANDS = {"ls": _ls, "ll": _ls, "dir": _ls, "cat": _cat, "type": _cat, "pwd": _pwd}
_PLUMBING = frozenset("|><;&`$")
"""Characters that are meaningful only to a system shell."""


def _texts(magic: str, line: str) -> Iterator[str]:
    paths = _paths(magic, line)
    if not paths:
        raise UsageError(f"%{magic} needs the name of a file.")
    for path in paths:
        try:
            yield path.read_text("utf-8", "replace")
        except OSError as error:
            raise UsageError(f"%{magic} {path}: {error.strerror}") from None


def _paths(magic: str, line: str) -> list[Path]:
    """Return the named paths, with patterns expanded. Options are ignored."""
    try:
        words = [word for word in shlex.split(line) if not word.startswith("-")]
    except ValueError as error:
        raise UsageError(f"%{magic}: {error}") from None
    found: list[Path] = []
    for word in words:
        path = Path(word).expanduser()
        is_pattern = not _PATTERN.isdisjoint(path.name)
        matches = sorted(path.parent.glob(path.name)) if is_pattern else [path]
        if not matches or not matches[0].exists():
            raise UsageError(f"%{magic} {word}: there is no such file")
        found += matches
    return found
