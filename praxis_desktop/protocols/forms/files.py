"""Files that a form names: read once, when the form is, so that a run has the content that was checked."""

from __future__ import annotations

import stat
from hashlib import sha256
from pathlib import Path

from praxis_desktop.core.records import Record
from praxis_desktop.core.regular_files import open_regular
from praxis_desktop.protocols.definitions.parameters import Parameter
from praxis_desktop.protocols.forms.checking import is_file_name
from praxis_desktop.protocols.forms.problems import UnreadableTextError
from praxis_desktop.protocols.forms.tables import decoded, normalised_table

MAX_BYTES = 64 << 20
"""A larger file would not leave a guest much memory."""


class InputFile(Record):
    """A file by its name without the folder, with what the guest gets of it; ``path`` is where it was."""

    name: str
    content: bytes
    path: str

    @property
    def sha256(self) -> str:
        """The content's SHA-256, in hexadecimal."""
        return sha256(self.content).hexdigest()

    @property
    def value(self) -> dict[str, str]:
        """What stands for it in a form's values."""
        return {"name": self.name, "sha256": self.sha256}


def read_input(parameter: Parameter, path: str) -> InputFile:
    """The file, or table, at ``path``; tables in the form that guests get, files whose encoding is declared
    in UTF-8. Raises UnreadableTextError, which says what is wrong and where.
    """
    place = Path(path)
    content = _content(place)
    if not is_file_name(place.name):
        raise UnreadableTextError(f"{path!r} has no name that other systems know")
    if parameter.kind == "table":
        content = normalised_table(parameter, content, place.name)
    elif parameter.encoding:
        content = decoded(content, place.name, parameter.encoding).encode()
    return InputFile(place.name, content, str(place.absolute()))


def _content(path: Path) -> bytes:
    try:
        # A pipe or a device would keep its reader waiting.
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnreadableTextError(f"{path} is not a file", hint="Name a file.")
        with open_regular(path) as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise UnreadableTextError(f"there is no file {path}", hint="Check the name and the folder.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise UnreadableTextError(f"{path} cannot be read: {why}", hint="Choose another file.") from None
    if len(content) > MAX_BYTES:
        raise UnreadableTextError(
            f"{path} has more than {MAX_BYTES >> 20} MiB", hint="Choose a smaller file."
        )
    return content
