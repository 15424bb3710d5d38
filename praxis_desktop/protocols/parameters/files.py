"""Files named in a form. Each is read only once, so that the run gets exactly what was checked."""

from __future__ import annotations

import codecs
import re
import stat
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec import Struct

from praxis_desktop.core import decoding
from praxis_desktop.core.files import open_regular
from praxis_desktop.core.messages import Message
from praxis_desktop.protocols.parameters.kind import Kind, Surroundings, expected, kind_of, refusal
from praxis_desktop.protocols.parameters.parameter import Parameter
from praxis_desktop.protocols.parameters.plain_data import UnreadableTextError, quoted

MAX_BYTES = 64 << 20
"""Maximum size of a file in bytes. A larger file would leave a guest too little memory."""

SAVE_AS = "Save it as UTF-8; save a spreadsheet as CSV UTF-8."

_FILE_NAME = r"(?!\.{1,2}$)[^/\\\x00-\x1f\x7f\ud800-\udfff]{1,255}"
"""Matches file names that are valid on all systems on which this program runs."""


class InputFile(Struct, frozen=True):
    """A file: its name without the folder, its contents for the guest, and its full ``path``."""

    name: str
    content: bytes
    path: str

    @property
    def sha256(self) -> str:
        """The SHA-256 of the contents, in hexadecimal."""
        return sha256(self.content).hexdigest()

    @property
    def value(self) -> dict[str, str]:
        """The file's value in a form."""
        return {"name": self.name, "sha256": self.sha256}


def read_input(parameter: Parameter, path: str, around: Surroundings) -> InputFile:
    """Read the file or table at ``path``. A table is converted to the form that guests use, and its wells are
    checked against the plates in ``around``; a file with a declared encoding is converted to UTF-8. Raises
    UnreadableTextError, which names the fault and its position.
    """
    place = Path(path)
    content = _content(place)
    if not _is_file_name(place.name):
        raise UnreadableTextError(
            Message("{path} has a name that other systems cannot read", path=repr(path))
        )
    read = kind_of(parameter).read
    return InputFile(
        place.name,
        content if read is None else read(parameter, content, place.name, around),
        str(place.absolute()),
    )


def _content(path: Path) -> bytes:
    try:
        # Reading a pipe or a device would block.
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnreadableTextError(Message("{path} is not a file", path=path), hint="Choose a file.")
        with open_regular(path) as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise UnreadableTextError(
            Message("there is no file {path}", path=path), hint="Check the name and the folder."
        ) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise UnreadableTextError(
            Message("{path} cannot be read: {why}", path=path, why=why), hint="Choose another file."
        ) from None
    if len(content) > MAX_BYTES:
        raise UnreadableTextError(
            Message("{path} is larger than {max_bytes} MiB", path=path, max_bytes=MAX_BYTES >> 20),
            hint="Choose a smaller file.",
        )
    return content


def decoded(content: bytes, name: str, encoding: str) -> str:
    """Decode ``content`` in the encoding indicated by its byte order mark or, without one, in ``encoding``.
    Raises UnreadableTextError for the first invalid byte.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif content.startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    elif b"\0" in content and not encoding.lower().startswith(("utf-16", "utf-32", "utf_16", "utf_32")):
        raise UnreadableTextError(
            Message("{name} is not text, or is UTF-16 without a byte order mark", name=name),
            hint=SAVE_AS,
        )
    try:
        return decoding.decoded(content, encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableTextError(
            Message(
                "{name}, line {line}: byte 0x{byte:02x} is not {encoding}",
                name=name,
                line=line,
                byte=content[error.start],
                encoding=_shown_encoding(encoding),
            ),
            hint=SAVE_AS,
        ) from None
    except LookupError:
        raise UnreadableTextError(
            Message(
                "{name} cannot be read: there is no encoding {encoding}", name=name, encoding=quoted(encoding)
            ),
            hint="Fix the encoding in the protocol.",
        ) from None


def _shown_encoding(encoding: str) -> str:
    """Return the usual name of an encoding."""
    return encoding.removesuffix("-sig").upper()


# ---- the kind of parameter
def _check(parameter: Parameter, value: object, around: Surroundings) -> str:
    del around
    if not isinstance(value, Mapping) or set(value) != {"name", "sha256"}:
        return refusal(parameter, value)
    name, digest = value["name"], value["sha256"]
    if not isinstance(digest, str) or not re.fullmatch("[0-9a-f]{64}", digest):
        return refusal(parameter, value)
    if not isinstance(name, str) or not _is_file_name(name):
        return Message(
            "must be {expected}: {name} is not a file name",
            expected=expected(parameter),
            name=quoted(name),
        )
    endings = allowed_endings(parameter)
    if endings and not name.lower().endswith(tuple(map(str.lower, endings))):
        return Message("must be {expected}, not {name}", expected=expected(parameter), name=quoted(name))
    return ""


def _is_file_name(name: str) -> bool:
    return re.fullmatch(_FILE_NAME, name) is not None


def allowed_endings(parameter: Parameter) -> tuple[str, ...]:
    """Return the allowed extensions; empty if any extension is allowed. If CSV tables are allowed,
    so are workbooks.
    """
    endings = parameter.suffixes
    is_table = parameter.kind == "table" and ".csv" in map(str.lower, endings)
    return (*endings, ".xlsx") if is_table and ".xlsx" not in map(str.lower, endings) else endings


def expected_file(parameter: Parameter, what: str) -> str:
    """Return the words "the path to ``what``", with the allowed extensions."""
    allowed = allowed_endings(parameter)
    endings = f" ({', '.join(allowed)})" if allowed else ""
    return Message("the path to {what}{endings}", what=what, endings=endings)


def _schema(parameter: Parameter, around: Surroundings) -> dict[str, Any]:
    del around
    endings = "|".join(map(_any_case, allowed_endings(parameter)))
    name: dict[str, Any] = {"type": "string", "pattern": f"^{_FILE_NAME}$"}
    if endings:
        name["allOf"] = [{"pattern": f"(?:{endings})$"}]
    return {
        "type": "object",
        "properties": {"name": name, "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}},
        "required": ["name", "sha256"],
        "additionalProperties": False,
    }


def _any_case(ending: str) -> str:
    return "".join(
        f"[{letter.lower()}{letter.upper()}]" if letter.isalpha() else re.escape(letter) for letter in ending
    )


def _text(parameter: Parameter, value: object) -> str:
    """Return the path in the form in which presets store it."""
    del parameter
    return str(value.get("path") or "") if isinstance(value, Mapping) else str(value)


def _read(parameter: Parameter, content: bytes, name: str, around: Surroundings) -> bytes:
    """Return the contents, converted to UTF-8 if the parameter declares an encoding."""
    del around
    return decoded(content, name, parameter.encoding).encode() if parameter.encoding else content


FILE = Kind(
    "file",
    expected=lambda parameter: expected_file(parameter, "a file"),
    schema=_schema,
    parse=lambda _, text, __: text,  # a path: ``read_input`` creates the value from it
    check=_check,
    text=_text,
    given_as=("path",),
    read=_read,
    control="path",
    is_wide=True,
)
