"""Writes new protocols from commented templates."""

from __future__ import annotations

import json
import keyword
import re
import unicodedata
from pathlib import Path
from typing import Final

from msgspec import Struct

from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.core.files import is_device_name
from praxis_desktop.core.messages import Message
from praxis_desktop.core.shipped import shipped
from praxis_desktop.core.terminal_text import shell_word
from praxis_desktop.protocols.library.files import (
    bundled_protocols,
    make_own_folder,
    may_be_protocol,
    own_folder,
)

KINDS: Final = {
    "instrument": "a PyLabRobot machine on a serial port",
    "liquid": "a pipetting robot, plates and tips",
    "script": "main(...) with pyserial, without PyLabRobot",
}
"""The names of the templates, with their descriptions."""

_FUNCTION, _TITLE = "new_protocol", "New protocol"
_COMMAND = re.compile(rf"(praxis-desktop (?:check|run|protocols show) ){_FUNCTION}\b")
_WORDS = re.compile(r"[^\W_]+")


class NewProtocol(Struct, frozen=True):
    """A file to write: its path, the name of its function, and its title.

    ``is_listed`` says whether the file will be in the user's own folder of the library.
    """

    path: Path
    function: str
    title: str
    is_listed: bool = False

    @property
    def test(self) -> Path:
        """The file for the protocol's tests, which is written only on request."""
        return self.path.with_name(f"test_{self.function}.py")


def plan_protocol(name: str, *, with_test: bool = False) -> NewProtocol:
    """Plan the file for ``name``, which is a title or a name for the user's own folder ("Wash plates"), or
    the path of a file. If ``with_test``, the file for its tests must not exist either. Raises UsageError for
    a name that is taken or invalid.
    """
    is_path = name.endswith(".py") or "/" in name or "\\" in name
    title = _title(Path(name).name.removesuffix(".py") if is_path else name)
    function = _function(title)
    if not function.isidentifier() or keyword.iskeyword(function) or is_device_name(function):
        raise UsageError(
            Message("a protocol cannot be called {name}", name=repr(name)),
            hint="Choose a name made up of letters, such as wash_plates.",
        )
    if not is_path:
        function = _listed(function)
    path = Path(name) if is_path else own_folder().path / f"{function}.py"
    if not may_be_protocol(path.name):
        raise UsageError(
            Message("{name} would not appear in the library", name=path.name),
            hint="Choose a name that ends in .py and is not a test file name.",
        )
    if not is_path and function in bundled_protocols():
        raise UsageError(
            Message("{function} ships with the program", function=function), hint="Choose another name."
        )
    is_listed = path.parent == own_folder().path
    planned = NewProtocol(path, function, title[:1].upper() + title[1:], is_listed)
    for file in (planned.path, planned.test) if with_test else (planned.path,):
        if file.exists() or file.is_symlink():
            raise _taken(file)
    return planned


def write_protocol(planned: NewProtocol, kind: str) -> None:
    """Write the file from the template ``kind``. Raises StorageError, and UsageError if the file exists."""
    if planned.is_listed:
        make_own_folder()
    _write(planned, kind, planned.path)


def write_test(planned: NewProtocol, kind: str) -> None:
    """Write tests for the template ``kind`` next to the protocol. Raises the same errors as
    ``write_protocol``.
    """
    _write(planned, f"test_{kind}", planned.test)


def _title(name: str) -> str:
    """Return the letters (including their marks) and digits of ``name``, as words."""
    kept = [each if each.isalnum() or unicodedata.category(each)[0] == "M" else " " for each in name]
    return " ".join("".join(kept).split())


def _function(title: str) -> str:
    """Return a function name made from the title, with only ASCII letters: ``rohrchen`` for Röhrchen,
    ``protocol`` for a title in a script without such letters.
    """
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    function = "_".join(_WORDS.findall(plain))
    if not title.isascii() and not function.isidentifier():
        function = f"protocol_{function}".rstrip("_")
    return function


def _listed(function: str) -> str:
    """Return a name like ``function`` whose file is not taken for a test: ``leak_test_protocol``."""
    names = (f"{start}{function}{end}" for start in ("", "protocol_") for end in ("", "_protocol"))
    return next(name for name in names if may_be_protocol(f"{name}.py"))


def _write(planned: NewProtocol, template: str, path: Path) -> None:
    text = (shipped("resources") / "templates" / f"{template}.py").read_text("utf-8")
    text = text.replace(f'"{_FUNCTION}.py"', json.dumps(planned.path.name, ensure_ascii=False))
    if not planned.is_listed:
        text = _COMMAND.sub(lambda command: command[1] + shell_word(planned.path.name), text)
    text = text.replace(_FUNCTION, planned.function).replace(_TITLE, planned.title)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise _taken(path) from None
    except OSError as error:
        raise StorageError(
            Message("{path} cannot be written: {reason}", path=path, reason=error.strerror or error),
            hint="Choose another folder.",
        ) from error


def _taken(path: Path) -> UsageError:
    return UsageError(
        Message("{path} already exists", path=path), hint="Choose another name, or edit that file."
    )
