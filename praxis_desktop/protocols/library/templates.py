"""New protocols, written from commented templates."""

from __future__ import annotations

import keyword
import re
from pathlib import Path
from typing import Final

from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.core.records import Record
from praxis_desktop.core.shipped import shipped
from praxis_desktop.protocols.library.files import may_be_protocol
from praxis_desktop.protocols.library.folders import make_own_folder, own_folder
from praxis_desktop.protocols.target import bundled_protocols

KINDS: Final = {
    "instrument": "a machine of PyLabRobot on a serial port",
    "liquid": "a robot that pipettes, plates and tips",
    "script": "main(...) with pyserial, without PyLabRobot",
}
"""The templates, each with what it shows."""

_FUNCTION, _TITLE = "new_protocol", "New protocol"
_WORDS = re.compile(r"[^\W_]+")


class NewProtocol(Record):
    """A file that is to be: where, what its function is called, and its title."""

    path: Path
    function: str
    title: str


def plan_protocol(name: str) -> NewProtocol:
    """What ``name`` asks for: a title or a name for the user's own folder ("Wash plates"), or the path of a
    file. Raises UsageError for one that is taken, or that no protocol can have.
    """
    is_path = name.endswith(".py") or "/" in name or "\\" in name
    words = _WORDS.findall(Path(name).name.removesuffix(".py") if is_path else name)
    function = "_".join(words).lower()
    if not function.isidentifier() or keyword.iskeyword(function):
        raise UsageError(
            f"a protocol cannot be called {name!r}", hint="Choose a name with letters such as wash_plates."
        )
    path = Path(name) if is_path else own_folder().path / f"{function}.py"
    if not may_be_protocol(path.name):
        raise UsageError(
            f"{path.name} would not be in the library",
            hint="Choose a name that ends in .py and is not a test's.",
        )
    if path.exists() or path.is_symlink():
        raise UsageError(f"{path} is there already", hint="Choose another name, or edit that file.")
    if not is_path and function in bundled_protocols():
        raise UsageError(f"{function} ships with the program", hint="Choose another name.")
    title = " ".join(words)
    return NewProtocol(path, function, title[:1].upper() + title[1:])


def write_protocol(planned: NewProtocol, kind: str) -> None:
    """Write the file from the template ``kind``. Raises StorageError, and UsageError for one that is there by
    now.
    """
    text = (shipped("resources") / "templates" / f"{kind}.py").read_text("utf-8")
    text = text.replace(_FUNCTION, planned.function).replace(_TITLE, planned.title)
    try:
        if planned.path.parent == own_folder().path:
            make_own_folder()
        with planned.path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{planned.path} is there already", hint="Choose another name.") from None
    except OSError as error:
        raise StorageError(
            f"{planned.path} cannot be written: {error.strerror or error}", hint="Choose another folder."
        ) from error
