"""A program's source: its text, its name, and any errors that can be found before the program runs."""

from __future__ import annotations

import codecs
import io
import os
import tokenize
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from praxis_desktop import protocols
from praxis_desktop.core.decoding import decoded
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.files import open_regular
from praxis_desktop.core.messages import Message

MAX_SIZE = 16 << 20
"""Maximum size of a source in bytes."""


class SourceError(UsageError):
    """The text is not valid Python. ``traceback`` names the file and the line, and marks the position."""

    def __init__(self, message: str, *, type_name: str, traceback: str) -> None:
        super().__init__(message, hint="Fix the program and run it again.")
        self.type_name = type_name
        self.traceback = traceback


class Companion(Struct, frozen=True):
    """Another file that a program imports, as the module ``name``."""

    name: str
    source: str
    filename: str


class Program(Struct, frozen=True):
    """Source text, with the file name for its tracebacks. ``function`` is the requested entry point, if any.
    ``companions`` are the files that the program imports, directly or indirectly (see ``companions_of``).
    """

    source: str
    filename: str
    function: str | None = None
    companions: tuple[Companion, ...] = ()

    @property
    def title(self) -> str:
        """The file's name without its folder."""
        return Path(self.filename).name

    @property
    def is_in_file(self) -> bool:
        """Whether ``filename`` is the name of a file rather than a name such as ``<stdin>``."""
        return not self.filename.startswith("<")

    @property
    def digest(self) -> str:
        """The SHA-256, in hexadecimal, of the source and of the sources and names of any companions."""
        digest = sha256(self.source.encode("utf-8", "surrogatepass"))
        for companion in self.companions:
            digest.update(f"\0{companion.name}\0{companion.source}".encode("utf-8", "surrogatepass"))
        return digest.hexdigest()

    @property
    def parts(self) -> tuple[Program, ...]:
        """The program's own file and its companions, each as a separate program."""
        own = Program(self.source, self.filename, self.function) if self.companions else self
        return (own, *[Program(each.source, each.filename) for each in self.companions])


def read_source(path: Path, *, may_be_empty: bool = False) -> str:
    """Read the text of a Python file, decoded according to its encoding declaration (PEP 263), or the program
    in a notebook. Raises UsageError, which suggests a remedy.
    """
    try:
        with open_regular(path) as file:
            # read() allocates what it is asked for, and most programs are small
            is_too_large = os.fstat(file.fileno()).st_size > MAX_SIZE
            data = b"" if is_too_large else file.read()
    except FileNotFoundError:
        raise UsageError(
            Message("there is no file {path}", path=path), hint="Check the name and the folder."
        ) from None
    except IsADirectoryError:
        raise UsageError(
            Message("{path} is a folder", path=path), hint="Specify a Python file in it."
        ) from None
    except PermissionError:
        raise UsageError(
            Message("you do not have permission to read {path}", path=path),
            hint="Give yourself permission to read it.",
        ) from None
    except OSError as error:
        raise UsageError(
            Message("{path} cannot be read: {reason}", path=path, reason=error.strerror),
            hint="Choose another file.",
        ) from None
    if is_too_large:
        raise UsageError(
            Message("{path} is larger than {max_size} MiB", path=path, max_size=MAX_SIZE >> 20),
            hint="Is it a Python program?",
        )
    if path.suffix == protocols.notebooks.ENDING:
        try:
            return protocols.notebooks.program_text(data.decode("utf-8-sig"), str(path))
        except UnicodeDecodeError as error:
            raise UsageError(
                Message("{path} is not a notebook: byte {place} is not UTF-8", path=path, place=error.start),
                hint="Choose another file.",
            ) from None
    return "" if may_be_empty and not data.strip() else decode_source(data, str(path))


def decode_source(data: bytes, name: str) -> str:
    """Decode a source, ending lines with LF. Raises UsageError if it is empty, not text, or a notebook."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UsageError(Message("{name} is in UTF-16", name=name), hint="Save the file as UTF-8.")
    if b"\0" in data:
        raise UsageError(
            Message("{name} is not a Python program: it contains binary data", name=name),
            hint="Choose a .py file.",
        )
    if not data.strip():
        raise UsageError(
            Message("{name} is empty", name=name), hint="Add a program to it, or choose another file."
        )
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError as error:
        if "unknown encoding" in str(error):
            raise UsageError(
                Message("{name}: {error}", name=name, error=error), hint="Save the file as UTF-8."
            ) from None
        encoding = "utf-8"
    try:
        text = decoded(data, encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(
            Message(
                "{name}, line {line}: byte 0x{byte:02x} is not {encoding}",
                name=name,
                line=line,
                byte=data[error.start],
                encoding=encoding,
            ),
            hint="Save the file as UTF-8.",
        ) from None
    except LookupError:
        raise UsageError(
            Message("{name} cannot be read as {encoding}", name=name, encoding=encoding),
            hint="Save the file as UTF-8.",
        ) from None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if text.startswith("{") and protocols.notebooks.looks_like_notebook(text):
        raise UsageError(
            Message("{name} is a notebook", name=name),
            hint=Message("Choose a file whose name ends in {ending}.", ending=protocols.notebooks.ENDING),
        )
    return text
